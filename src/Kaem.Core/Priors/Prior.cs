using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// The distribution of the latents. A sample has L latents; samples are stored latent by latent, z as [L, S]: element
/// l·S + s is latent l of sample s.
/// </summary>
internal abstract class Prior
{
    /// <summary>Latents of one sample, L.</summary>
    public abstract int Latents { get; }

    /// <summary>Width of what the generator sees of a sample.</summary>
    public abstract int GeneratorInputs { get; }

    /// <summary>Where every latent lives; the density is 0 outside.</summary>
    public Interval Domain => LatentDomain.Ends;

    /// <summary>The domain's ends, and whether they move.</summary>
    public abstract LatentDomain LatentDomain { get; }

    /// <summary>All arrays that make up the prior, trained or not.</summary>
    public abstract IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>The univariate densities that the prior is made of; null for one that is not.</summary>
    public abstract TiltedDensities? Densities { get; }

    /// <summary>Where <see cref="Densities"/> keeps density (q, p): which output and which input of the energies' layer it is.</summary>
    public virtual (int Output, int Input) Edge(int q, int p) => (q, p);

    /// <summary>Draws initial parameters.</summary>
    public abstract void Initialise(ulong seed, WorkerPool workers);

    /// <summary>Runs after parameters were changed from outside: derived weights and tables are made anew.</summary>
    /// <exception cref="ArithmeticException">An energy is not finite.</exception>
    public abstract void Refresh(WorkerPool workers);

    /// <summary>Runs after an optimiser's step: like <see cref="Refresh"/>, but what optimisers keep up to date is taken as it is.</summary>
    /// <exception cref="ArithmeticException">An energy is not finite.</exception>
    public abstract void RefreshTables(WorkerPool workers);

    /// <summary>Sets the gradients that callers accumulate to zero.</summary>
    public abstract void ClearGradients();

    /// <summary>Optimisers of the trainable parameters.</summary>
    public abstract IReadOnlyList<IOptimiser> CreateOptimisers();

    /// <summary>Draws samples. Sample s is the same in a bank of any size.</summary>
    /// <param name="count">Number of samples S.</param>
    /// <param name="z">Receives [L, S].</param>
    public abstract void Sample(RandomStream stream, int count, FloatBuffer z, WorkerPool workers);

    /// <summary>What the generator sees of samples.</summary>
    /// <param name="z">[L, S].</param>
    /// <param name="x">Receives S x <see cref="GeneratorInputs"/>.</param>
    public abstract void ToGenerator(FloatBuffer z, int count, MatrixView x, WorkerPool workers);

    /// <summary>The gradient of <see cref="ToGenerator"/>, added to <paramref name="dz"/>.</summary>
    /// <param name="dx">S x <see cref="GeneratorInputs"/>.</param>
    /// <param name="dz">[L, S].</param>
    public abstract void ToGeneratorBackward(MatrixView dx, int count, FloatBuffer dz, WorkerPool workers);

    /// <summary><c>logp[s] = log p(z_s)</c>, normalised where the prior can be; -∞ where a latent is outside the domain.</summary>
    /// <param name="z">[L, S].</param>
    /// <param name="logp">Receives S values.</param>
    /// <param name="gradient">Where given, d logp[s] / d z is added to it, [L, S]; nothing for a latent outside the domain.</param>
    public abstract void LogProbability(FloatBuffer z, int count, Span<double> logp, FloatBuffer? gradient, WorkerPool workers);

    /// <summary>Adds the gradient of <c>-Σ_s w_s·log p(z_s)</c> by the parameters. Samples of weight 0 cost nothing.</summary>
    /// <param name="z">[L, S].</param>
    /// <param name="sampleWeights">w, S values that sum to 1.</param>
    /// <param name="kind">How ∇log Z is estimated: by quadrature, or as the mean over samples of the prior.</param>
    /// <param name="priorWeights">
    /// For <see cref="PriorGradient.Contrastive"/>: weight of each sample in the mean over the prior's samples. Left empty, all
    /// S samples are the prior's and have weight 1/S. Where z holds posterior samples and prior samples side by side, the
    /// weights tell which are which.
    /// </param>
    public abstract void AccumulateGradient(
        FloatBuffer z, ReadOnlySpan<float> sampleWeights, PriorGradient kind, ReadOnlySpan<float> priorWeights, WorkerPool workers);

    /// <summary>Moves grids to where samples fall, and refits so that energies change as little as the bases allow.</summary>
    /// <param name="z">[L, S].</param>
    /// <param name="uniformRatio">Share of the uniform grid in the new one.</param>
    /// <param name="domain">The domain from now on, with which the grids over it go along, whatever the samples. Null where it stays.</param>
    public abstract void AdaptGrids(FloatBuffer z, int count, float uniformRatio, WorkerPool workers, Interval? domain = null);

    /// <summary>Refuses a buffer that is too small for <paramref name="count"/> samples.</summary>
    protected void CheckLength(FloatBuffer z, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (z.Length < (long)Latents * count)
            throw new ArgumentException($"{count} samples of {Latents} latents need {(long)Latents * count} floats; the buffer has {z.Length}.", nameof(z));
    }

    /// <summary>Refuses what <see cref="LogProbability"/> has no room for.</summary>
    protected void CheckRoom(FloatBuffer z, int count, ReadOnlySpan<double> logp, FloatBuffer? gradient)
    {
        CheckLength(z, count);
        if (gradient is not null)
            CheckLength(gradient, count);
        if (logp.Length != count)
            throw new ArgumentException($"{count} samples have {count} log-probabilities; there is room for {logp.Length}.", nameof(logp));
    }

    /// <summary>Refuses weights that do not fit to the samples or to the kind of gradient.</summary>
    protected void CheckWeights(FloatBuffer z, ReadOnlySpan<float> sampleWeights, PriorGradient kind, ReadOnlySpan<float> priorWeights)
    {
        int count = sampleWeights.Length;
        CheckLength(z, count);
        if (!priorWeights.IsEmpty && priorWeights.Length != count)
            throw new ArgumentException($"{count} samples have {count} prior weights; {priorWeights.Length} were given.", nameof(priorWeights));
        if (kind == PriorGradient.Normalised && !priorWeights.IsEmpty)
            throw new ArgumentException($"Prior weights belong to {PriorGradient.Contrastive} gradients; leave them out.", nameof(priorWeights));
    }
}

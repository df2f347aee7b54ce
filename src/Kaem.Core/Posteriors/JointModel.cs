using Kaem.ML.Encoders;
using Kaem.ML.Generators;
using Kaem.ML.Kan;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;

namespace Kaem.ML.Posteriors;

/// <summary>
/// log p(x, z) = log p(z) + log p(x|z), put together from the options: the prior that energies shape, the generator, the likelihood of rows; and the encoder,
/// where there is one.
/// </summary>
internal sealed class JointModel
{
    private const int MostParameters = 500_000_000;

    public JointModel(KaemOptions options, int columns)
    {
        Options = options;
        Prior = CreatePrior(options);
        Likelihood = new RowLikelihood(options.Likelihood, columns);
        Generator = GeneratorFactory.Create(options.Generator, Prior.GeneratorInputs, columns, Likelihood.Layout.Gaussian);
        if (options.Sampler is AmortisedOptions amortised)
        {
            var shape = (amortised.Encoder as ConvolutionalEncoderOptions)?.ShapeFor(options.Generator);
            Encoder = new RowEncoder(amortised.Encoder, Likelihood.Layout, options.AllowMissing, Prior.Latents, shape, options.Joint);
        }
        Parameters = [.. Prior.Parameters, .. Generator.Parameters, .. Likelihood.Parameters, .. Encoder?.Network.Parameters ?? []];
    }

    public KaemOptions Options { get; }

    public Prior Prior { get; }

    public Generator Generator { get; }

    public RowLikelihood Likelihood { get; }

    /// <summary>What proposes latents of rows; null where the options ask for no proposals. It is no part of p(x, z).</summary>
    public RowEncoder? Encoder { get; }

    /// <summary>All parameters.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Draws initial parameters from the options' seed, and brings everything up to date with them.</summary>
    public void Initialise(WorkerPool workers)
    {
        Draw(workers);
        Refresh(workers);
    }

    /// <summary>Draws initial parameters from the options' seed.</summary>
    public void Draw(WorkerPool workers)
    {
        Prior.Initialise(Options.SeedInForce, workers);
        Generator.Initialise(Options.SeedInForce, workers);
        Likelihood.Network?.Initialise(Options.SeedInForce);
        Encoder?.Network.Initialise(Options.SeedInForce, workers);
    }

    /// <summary>A parameter by its name.</summary>
    /// <exception cref="ArgumentException">There is none, or it has another length.</exception>
    public Parameter Find(string name, int length, string argument)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parameter = Parameters.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new ArgumentException($"The model has no parameter '{name}'; it has {string.Join(", ", Parameters.Select(p => p.Name))}.", nameof(name));
        return parameter.Length == length
            ? parameter
            : throw new ArgumentException($"Parameter '{name}' has {parameter.Length} elements, not {length}.", argument);
    }

    /// <summary>Runs after parameters changed.</summary>
    public void Refresh(WorkerPool workers)
    {
        Prior.Refresh(workers);
        Generator.Refresh(workers);
        Likelihood.Refresh();
        Encoder?.Network.Refresh(workers);
    }

    /// <summary>Sets the gradients that a step accumulates, of prior and likelihood, to zero.</summary>
    public void ClearGradients()
    {
        Prior.ClearGradients();
        Likelihood.ClearGradients();
    }

    /// <summary>The prior that the options describe, without parameters as yet.</summary>
    public static Prior CreatePrior(KaemOptions options)
    {
        if (options.Prior is JointMixturePriorOptions joint)
            return new JointMixturePrior(joint, options.LatentSize);
        var domain = options.Prior.Domain is { } ends ? new Interval(ends.Low, ends.High) : ReferenceDensity.DefaultDomain(options.Prior.Reference);
        QuadratureReach.Check(options.Prior, domain);
        return options.Prior switch
        {
            UnivariatePriorOptions prior => new UnivariatePrior(
                new KanLayer("prior", options.LatentSize, options.Q, prior.Basis), prior.Reference, domain, prior.Coupling, prior.Quadrature,
                domainMoves: prior.DomainAdaptation.FollowsPosterior),
            MixturePriorOptions prior => new MixturePrior(
                new KanLayer("prior", options.Q, options.LatentSize, prior.Basis), prior, domain),
            DeepPriorOptions prior => new DeepPrior(prior, options.LatentSize, domain),
            _ => throw new NotSupportedException($"No prior exists for {options.Prior.GetType().Name}."),
        };
    }

    /// <summary>Refuses a model that no file could hold, before anything is made.</summary>
    /// <exception cref="ArgumentException">It has too many parameters.</exception>
    public static void CheckSize(KaemOptions options, int columns, string argument)
    {
        // A file holds all parameters in one section, and that is an array's length.
        Int128 parameters = CountParameters(options, options.PrincipalComponents ?? columns);
        if (parameters > MostParameters)
        {
            throw new ArgumentException(
                $"The options describe {parameters} parameters for {columns} columns; a model has at most {MostParameters}. Take fewer latents, hidden nodes "
                + "or grid points.", argument);
        }
    }

    /// <summary>Elements of all parameters that a model of these options would have, counted without making it.</summary>
    public static Int128 CountParameters(KaemOptions options, int columns)
    {
        Int128 count = CountPriorParameters(options) + GeneratorFactory.CountParameters(options.Generator, options.GeneratorInputs, columns);
        foreach (var block in RowLayout.Blocks(options.Likelihood, columns).OfType<GaussianBlock>())
            count += BlockSigma.Count(block.Density, block.Columns);
        if (options.Likelihood is AutoregressiveLikelihoodOptions autoregressive)
            count += ColumnNetwork.CountParameters(autoregressive);
        if (options.Sampler is AmortisedOptions amortised)
            count += EncoderFactory.CountParameters(options, amortised, columns);
        return count;
    }

    /// <summary>Elements of all parameters of the prior alone.</summary>
    public static Int128 CountPriorParameters(KaemOptions options)
    {
        Int128 domain = options.Prior.DomainAdaptation.FollowsPosterior ? 2 : 0;
        if (options.Prior is DeepPriorOptions deep)
        {
            Int128 ofReference = deep.Reference == ReferencePrior.LearnableGaussian ? 2 * (Int128)options.LatentSize : 0;
            int[] widths = deep.Widths(options.LatentSize);
            return domain + ofReference + Enumerable.Range(0, widths.Length - 1).Aggregate(
                Int128.Zero, (sum, l) => sum + Basis.CountParameters(deep.Basis, widths[l], widths[l + 1]));
        }
        if (options.Prior is JointMixturePriorOptions joint)
        {
            Int128 latents = options.LatentSize, ofComponent = 1 + 2 * latents + (joint.Axes == MixtureAxes.Full ? latents * (latents - 1) / 2 : 0);
            return joint.Components * ofComponent + (joint.LearnEnergies ? Basis.CountParameters(joint.Basis, options.LatentSize, joint.Components) : 0);
        }
        // A mixture's energies have the latents q as inputs and the components p as outputs.
        Int128 count = options.Prior is MixturePriorOptions
            ? Basis.CountParameters(options.Prior.Basis, options.Q, options.LatentSize)
            : Basis.CountParameters(options.Prior.Basis, options.LatentSize, options.Q);
        if (options.Prior is MixturePriorOptions { Proportions: MixtureProportions.Learned })
            count += (Int128)options.LatentSize * options.Q;
        if (options.Prior.Reference == ReferencePrior.LearnableGaussian)
            count += (Int128)2 * options.LatentSize * options.Q;
        return count + domain;
    }
}

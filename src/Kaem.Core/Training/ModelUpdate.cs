using System.Numerics.Tensors;
using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Priors;

namespace Kaem.ML.Training;

/// <summary>
/// What updates have in common, whatever engine computes them: which of them a sampler asks for, streams and their seeds, refits of a joint mixture, and what
/// is refused.
/// </summary>
internal abstract class ModelUpdate : IState
{
    private readonly PartChoice? _leftOut;
    private readonly float[] _rows;
    private IPosteriorDraws? _draws;

    /// <param name="host">The model on the host.</param>
    /// <param name="batchSize">Most rows of a batch.</param>
    protected ModelUpdate(JointModel host, int batchSize, WorkerPool workers)
    {
        (Host, BatchSize, Workers) = (host, batchSize, workers);
        if (host.Options.Constraint is { Penalty: null } constraint)
        {
            throw new NotSupportedException(
                $"The options have a constraint '{constraint.Name}' without its code, which no file holds. Give it by with {{ Constraint = new RowConstraint("
                + $"\"{constraint.Name}\", {FormattableString.Invariant($"{constraint.Weight}")}f, penalty) }}, or train without by Constraint = null.");
        }
        _leftOut = PartChoice.LeftOut(host.Options);
        _rows = _leftOut is null ? [] : new float[checked(batchSize * host.Likelihood.Columns)];
    }

    /// <summary>Most rows of a batch.</summary>
    public int BatchSize { get; }

    protected KaemOptions Options => Host.Options;

    protected WorkerPool Workers { get; }

    private JointModel Host { get; }

    /// <summary>Running means of what is trained; null for none.</summary>
    protected IWeightAverage? Average { get; init; }

    /// <summary>Exchanges values and running means; see <see cref="ITrainingEngine.ExchangeAverages"/>.</summary>
    /// <exception cref="InvalidOperationException">The options ask for no means.</exception>
    public void ExchangeAverages()
    {
        if (Average is null)
            throw new InvalidOperationException("There are no running means: Averaging is 0.");
        Average.Exchange();
        OnExchanged();
    }

    /// <summary>One update; see <see cref="ITrainingEngine.TrainStep"/>.</summary>
    /// <exception cref="NotFiniteNumberException">A number is not finite. Before the next update a good state must be read.</exception>
    public TrainStepResult Step(TrainingBatch batch)
    {
        try
        {
            return Update(batch);
        }
        catch (ArithmeticException exception) when (exception is not NotFiniteNumberException)
        {
            throw new NotFiniteNumberException(
                $"Step {batch.Step} moved the prior out of the range of single precision: {exception.Message} A smaller LearningRate (now "
                + $"{Options.LearningRate}) keeps it in it.", exception);
        }
    }

    /// <summary>
    /// Refits a joint mixture, on the host; see <see cref="ITrainingEngine.RefitPrior"/>. What its optimisers remember is of the old one, and forgotten.
    /// </summary>
    /// <exception cref="NotSupportedException">The prior is another.</exception>
    /// <exception cref="NotFiniteNumberException">A number is not finite.</exception>
    public void RefitPrior(TrainingBatch batch)
    {
        if (Host.Prior is not JointMixturePrior mixture)
            throw new NotSupportedException($"Only a joint mixture is refitted; this prior is {Options.Prior.GetType().Name}.");
        ulong seed = SeedOf(batch) + ((ulong)batch.Step + 1) * 0xD1B54A32D192ED03;
        var latents = new float[checked(batch.Rows.Length / Host.Likelihood.Columns * mixture.Latents)];
        try
        {
            DrawPosteriors(_draws ??= CreateDraws(), batch, seed, latents);
            if (!float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(latents)))
                throw new NotFiniteNumberException($"Draws from posteriors before step {batch.Step} are not finite: the parameters left the range of "
                    + "single precision.");
            int rounds = ((JointMixturePriorOptions)Options.Prior).Refits.Rounds;
            Fit(() => mixture.Fit(latents, rounds, seed, Workers), OnPriorRefitted);
        }
        catch (ArithmeticException exception) when (exception is not NotFiniteNumberException)
        {
            throw new NotFiniteNumberException($"The prior could not be refitted before step {batch.Step}: {exception.Message}", exception);
        }
    }

    public virtual void Visit(IStateVisitor visitor) => Average?.Visit(visitor);

    /// <summary>The update that a sampler asks for.</summary>
    /// <exception cref="NotSupportedException">There is none.</exception>
    protected static TUpdate Choose<TUpdate>(
        PosteriorSampler sampler, Func<ImportanceSamplingOptions, TUpdate> byImportance, Func<MarkovChainOptions, TUpdate> byChains,
        Func<AmortisedOptions, TUpdate> byProposals) => sampler switch
        {
            ImportanceSamplingOptions sampling => byImportance(sampling),
            MarkovChainOptions chains => byChains(chains),
            AmortisedOptions { Chains: { } chains } => byChains(chains),
            AmortisedOptions amortised => byProposals(amortised),
            var other => throw new NotSupportedException($"No posterior sampler exists for {other.GetType().Name}."),
        };

    protected abstract TrainStepResult Update(TrainingBatch batch);

    /// <summary>Where draws from posteriors come from.</summary>
    protected abstract IPosteriorDraws CreateDraws();

    /// <summary>Draws from the posteriors of a batch's rows, one a row.</summary>
    protected virtual void DrawPosteriors(IPosteriorDraws draws, TrainingBatch batch, ulong seed, Span<float> latents) =>
        draws.Draw(batch.Rows, batch.Indices, seed, latents, Workers);

    /// <summary>The host's prior has other parameters.</summary>
    protected abstract void OnPriorRefitted();

    /// <summary>Values and running means were exchanged: what follows from values is to be made anew.</summary>
    protected abstract void OnExchanged();

    /// <summary>Fits parameters of the host's model, whose running means then begin anew.</summary>
    /// <param name="taken">What is done with the fitted ones before that.</param>
    protected void Fit(Action fit, Action taken)
    {
        var before = Average is null ? [] : Host.Parameters.Select(parameter => parameter.Value.Span.ToArray()).ToArray();
        fit();
        taken();
        Average?.Restart([.. Host.Parameters.Where((parameter, p) => !parameter.Value.Span.SequenceEqual(before[p]))]);
    }

    /// <summary>The noise of an update's pass through the generator; null for none.</summary>
    protected OutputNoise? NoiseOf(TrainingBatch batch) => Options.GeneratorNoise > 0
        ? new OutputNoise(new RandomStream(SeedOf(batch), StreamPurpose.GeneratorNoise, (uint)batch.Step), Options.GeneratorNoise, Host.Likelihood.Columns)
        : null;

    /// <summary>The numbers of the next update of Adam.</summary>
    /// <param name="update">Its number, from 1.</param>
    protected AdamStep AdamAt(long update, TrainingBatch batch) =>
        AdamStep.At(update, Options.LearningRate * batch.LearningRateFactor, Options.Adam.Beta1, Options.Adam.Beta2) with
        {
            Epsilon = Options.Adam.Epsilon, WeightDecay = Options.Adam.WeightDecay,
        };

    /// <summary>
    /// The range that the last update's posterior samples have over all latents; null where they are the prior's own, or there was no update.
    /// </summary>
    protected virtual Interval? PosteriorRange() => null;

    /// <summary>The seed of an update's streams: another one after each recovery, so that what went wrong is not simply repeated.</summary>
    protected ulong SeedOf(TrainingBatch batch) => Options.SeedInForce + (ulong)batch.Recoveries * 0x9E3779B97F4A7C15;

    /// <summary>The batch without the parts that are left out of its rows.</summary>
    protected TrainingBatch WithoutParts(TrainingBatch batch)
    {
        if (_leftOut is null)
            return batch;
        var rows = _rows.AsSpan(0, batch.Rows.Length);
        batch.Rows.CopyTo(rows);
        _leftOut.LeaveOut(rows, Host.Likelihood.Columns, SeedOf(batch), (uint)batch.Step);
        return batch.With(rows);
    }

    /// <summary>The factor that brings the norm of all gradients down to the largest allowed.</summary>
    protected static float ClippingFactor(double squaredNorm, float largest, long step)
    {
        double norm = Math.Sqrt(squaredNorm);
        return double.IsFinite(norm)
            ? (float)Math.Min(1, largest / norm)
            : throw new NotFiniteNumberException($"The gradient of step {step} is not finite: it left the range of single precision.");
    }

    /// <summary>Refuses a loss that is not finite.</summary>
    protected float RequireFinite(float loss, long step) => float.IsFinite(loss)
        ? loss
        : throw new NotFiniteNumberException(
            $"The loss of step {step} is {loss}: the parameters left the range of single precision. A smaller LearningRate (now "
            + $"{Options.LearningRate}) or a larger likelihood sigma keeps them in it.");
}

using System.Numerics.Tensors;
using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Priors;

namespace Kaem.ML.Training;

/// <summary>
/// One update: gradients by a way of sampling the posterior, then Adam. It keeps from step to step what that takes:
/// buffers, made once, and the optimisers.
/// </summary>
internal abstract class TrainingUpdate : IState
{
    private readonly NetworkOptimisers _networks;
    private IOptimiser[] _priorOptimisers;
    private readonly Adam _likelihoodOptimiser;
    private readonly GridUpdate _grids;
    private readonly InterleavingPool _interleaved;
    private readonly PartChoice? _leftOut;
    private readonly float[] _rows;
    private IPosteriorDraws? _draws;
    private long _updates;

    protected TrainingUpdate(JointModel network, int batchSize, WorkerPool workers)
    {
        Network = network;
        PerceptualLoss.Refuse(network.Options, "cpu");
        BatchSize = batchSize;
        Workers = workers;
        _priorOptimisers = network.Options.FreezePrior ? [] : [.. network.Prior.CreateOptimisers()];
        _networks = new NetworkOptimisers(network.Generator.CreateOptimiser(), network.Encoder?.Network.CreateOptimiser());
        _likelihoodOptimiser = new Adam(network.Likelihood.Parameters);
        _grids = new GridUpdate(network, workers);
        _interleaved = new InterleavingPool(workers);
        _leftOut = PartChoice.LeftOut(network.Options);
        _rows = _leftOut is null ? [] : new float[checked(batchSize * network.Likelihood.Columns)];
    }

    /// <summary>Most rows of a batch.</summary>
    public int BatchSize { get; }

    protected JointModel Network { get; }

    protected WorkerPool Workers { get; }

    /// <summary>The update that the options' sampler asks for.</summary>
    public static TrainingUpdate Create(JointModel network, int batchSize, WorkerPool workers) => network.Options.Sampler switch
    {
        ImportanceSamplingOptions sampling => new ImportanceSamplingUpdate(network, sampling, batchSize, workers),
        MarkovChainOptions chains => new LangevinUpdate(network, chains, batchSize, workers),
        AmortisedOptions { Chains: { } chains } => new LangevinUpdate(network, chains, batchSize, workers),
        AmortisedOptions amortised => new AmortisedUpdate(network, amortised, batchSize, workers),
        var other => throw new NotSupportedException($"No posterior sampler exists for {other.GetType().Name}."),
    };

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
                + $"{Network.Options.LearningRate}) keeps it in it.", exception);
        }
    }

    /// <summary>Refits a joint mixture; see <see cref="ITrainingEngine.RefitPrior"/>. What its optimisers remember is of the old one, and forgotten.</summary>
    /// <exception cref="NotSupportedException">The prior is another.</exception>
    /// <exception cref="NotFiniteNumberException">A number is not finite.</exception>
    public void RefitPrior(TrainingBatch batch)
    {
        if (Network.Prior is not JointMixturePrior mixture)
            throw new NotSupportedException($"Only a joint mixture is refitted; this prior is {Network.Options.Prior.GetType().Name}.");
        int rows = batch.Rows.Length / Network.Likelihood.Columns;
        ulong seed = SeedOf(batch) + ((ulong)batch.Step + 1) * 0xD1B54A32D192ED03;
        var latents = new float[checked(rows * mixture.Latents)];
        try
        {
            (_draws ??= CreateDraws()).Draw(batch.Rows, batch.Indices, seed, latents, Workers);
            if (!float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(latents)))
                throw new NotFiniteNumberException($"Draws from posteriors before step {batch.Step} are not finite: the parameters left the range of "
                    + "single precision.");
            mixture.Fit(latents, ((JointMixturePriorOptions)Network.Options.Prior).Refits.Rounds, seed, Workers);
        }
        catch (ArithmeticException exception) when (exception is not NotFiniteNumberException)
        {
            throw new NotFiniteNumberException($"The prior could not be refitted before step {batch.Step}: {exception.Message}", exception);
        }
        if (_priorOptimisers.Length > 0)
            _priorOptimisers = [.. mixture.CreateOptimisers()];
    }

    public virtual void Visit(IStateVisitor visitor)
    {
        visitor.Number(ref _updates);
        foreach (var parameter in Network.Parameters)
            visitor.Floats(parameter.Name, parameter.Value.Span);
        foreach (var optimiser in _priorOptimisers)
            optimiser.Visit(visitor);
        _networks.Visit(visitor);
        _likelihoodOptimiser.Visit(visitor);
        _grids.Visit(visitor);
    }

    private TrainStepResult Update(TrainingBatch batch)
    {
        var options = Network.Options;
        _grids.Step(batch.Step, PosteriorRange());
        Network.ClearGradients();
        var result = Accumulate(_leftOut is null ? batch : WithoutParts(batch, _leftOut), out var pass);

        // The networks' optimisers wait for memory, the prior's gradient and tables compute: side by side they hide each other.
        var update = AdamStep.At(++_updates, options.LearningRate * batch.LearningRateFactor);
        int parts = _networks.Prepare(update, pass, EncoderPass, Workers);
        if (options.GradientClipping is { } largest)
        {
            // All gradients must be there before the first of them moves anything.
            if (!options.FreezePrior)
                AccumulatePrior(Workers);
            update = update with { GradientScale = ClippingFactor(largest, batch.Step) };
            _networks.Scale(update.GradientScale);
            _interleaved.Begin(parts, _networks);
        }
        else
        {
            _interleaved.Begin(parts, _networks);
            _interleaved.Share(parts / 2);
            if (!options.FreezePrior)
                AccumulatePrior(_interleaved);
        }
        _likelihoodOptimiser.Step(update, Workers);
        update = update.WithRate((options.PriorLearningRate ?? options.LearningRate) * batch.LearningRateFactor);
        foreach (var optimiser in _priorOptimisers)
            optimiser.Step(update, Workers);
        Network.Likelihood.Refresh();
        _interleaved.Share(parts);
        Network.Prior.RefreshTables(_interleaved);
        _interleaved.Finish();
        _networks.Finish();
        return result;
    }

    /// <summary>The batch without the parts that are left out of its rows.</summary>
    private TrainingBatch WithoutParts(TrainingBatch batch, PartChoice leftOut)
    {
        var rows = _rows.AsSpan(0, batch.Rows.Length);
        batch.Rows.CopyTo(rows);
        leftOut.LeaveOut(rows, Network.Likelihood.Columns, SeedOf(batch), (uint)batch.Step);
        return batch.With(rows);
    }

    /// <summary>The factor that brings the norm of all gradients down to the largest allowed.</summary>
    private float ClippingFactor(float largest, long step)
    {
        double sum = _networks.SquaredNorm(Workers) + _likelihoodOptimiser.SquaredNorm(Workers);
        foreach (var optimiser in _priorOptimisers)
            sum += optimiser.SquaredNorm(Workers);
        double norm = Math.Sqrt(sum);
        return double.IsFinite(norm)
            ? (float)Math.Min(1, largest / norm)
            : throw new NotFiniteNumberException($"The gradient of step {step} is not finite: it left the range of single precision.");
    }

    /// <summary>Adds the gradients of the loss by the likelihood's parameters; those of the networks are left to their optimisers.</summary>
    /// <param name="pass">The generator's pass that was run backward.</param>
    protected abstract TrainStepResult Accumulate(TrainingBatch batch, out GeneratorWorkspace pass);

    /// <summary>Adds the gradients of the loss by the prior's parameters, for the batch of the last <see cref="Accumulate"/>.</summary>
    protected abstract void AccumulatePrior(WorkerPool workers);

    /// <summary>The encoder's pass that the last <see cref="Accumulate"/> ran backward; null where there is no encoder.</summary>
    protected virtual GeneratorWorkspace? EncoderPass => null;

    /// <summary>Where draws from posteriors come from.</summary>
    protected abstract IPosteriorDraws CreateDraws();

    /// <summary>
    /// The range that the last update's posterior samples have over all latents; null where they are the prior's own, or there was no update.
    /// </summary>
    protected virtual Interval? PosteriorRange() => null;

    /// <summary>The seed of an update's streams: another one after each recovery, so that what went wrong is not simply repeated.</summary>
    protected ulong SeedOf(TrainingBatch batch) => Network.Options.SeedInForce + (ulong)batch.Recoveries * 0x9E3779B97F4A7C15;

    /// <summary>Refuses a loss that is not finite.</summary>
    protected float RequireFinite(float loss, long step) => float.IsFinite(loss)
        ? loss
        : throw new NotFiniteNumberException(
            $"The loss of step {step} is {loss}: the parameters left the range of single precision. A smaller LearningRate (now "
            + $"{Network.Options.LearningRate}) or a larger likelihood sigma keeps them in it.");
}

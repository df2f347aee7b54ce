using Kaem.ML.Generators;
using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>
/// One update: gradients by a way of sampling the posterior, then Adam. It keeps from step to step what that takes:
/// buffers, made once, and the optimisers.
/// </summary>
internal abstract class TrainingUpdate
{
    private readonly IOptimiser[] _priorOptimisers;
    private readonly IGeneratorOptimiser _generatorOptimiser;
    private readonly Adam _likelihoodOptimiser;
    private readonly GridUpdate _grids;
    private readonly InterleavingPool _interleaved;
    private long _updates;

    protected TrainingUpdate(KaemNetwork network, int batchSize, WorkerPool workers)
    {
        Network = network;
        BatchSize = batchSize;
        Workers = workers;
        _priorOptimisers = network.Options.FreezePrior ? [] : [.. network.Prior.CreateOptimisers()];
        _generatorOptimiser = network.Generator.CreateOptimiser();
        _likelihoodOptimiser = new Adam(network.Likelihood.Parameters);
        _grids = new GridUpdate(network, workers);
        _interleaved = new InterleavingPool(workers);
    }

    /// <summary>Most rows of a batch.</summary>
    public int BatchSize { get; }

    protected KaemNetwork Network { get; }

    protected WorkerPool Workers { get; }

    /// <summary>The update that the options' sampler asks for.</summary>
    public static TrainingUpdate Create(KaemNetwork network, int batchSize, WorkerPool workers) => network.Options.Sampler switch
    {
        ImportanceSamplingOptions sampling => new ImportanceSamplingUpdate(network, sampling, batchSize, workers),
        MarkovChainOptions chains => new LangevinUpdate(network, chains, batchSize, workers),
        var other => throw new NotSupportedException($"No posterior sampler exists for {other.GetType().Name}."),
    };

    /// <summary>One update; see <see cref="IKaemEngine.TrainStep"/>.</summary>
    public TrainStepResult Step(TrainingBatch batch)
    {
        var options = Network.Options;
        _grids.Step(batch.Step, PosteriorRange());
        Network.ClearGradients();
        var result = Accumulate(batch, out var pass);

        // The generator's optimiser waits for memory, the prior's gradient and tables compute: side by side they hide each other.
        var update = AdamStep.At(++_updates, options.LearningRate * batch.LearningRateFactor);
        int parts = _generatorOptimiser.Prepare(update, pass, Workers);
        _interleaved.Begin(parts, _generatorOptimiser);
        _interleaved.Share(parts / 2);
        if (!options.FreezePrior)
            AccumulatePrior(_interleaved);
        _likelihoodOptimiser.Step(update, Workers);
        update = update.WithRate((options.PriorLearningRate ?? options.LearningRate) * batch.LearningRateFactor);
        foreach (var optimiser in _priorOptimisers)
            optimiser.Step(update, Workers);
        Network.Likelihood.Refresh();
        try
        {
            _interleaved.Share(parts);
            Network.Prior.RefreshTables(_interleaved);
        }
        catch (ArithmeticException exception)
        {
            throw new KaemTrainingException(
                $"Step {batch.Step} moved the prior out of the range of single precision: {exception.Message} A smaller LearningRate (now {options.LearningRate}) keeps it in it.", exception);
        }
        _interleaved.Finish();
        _generatorOptimiser.Finish();
        return result;
    }

    /// <summary>Adds the gradients of the loss by the likelihood's parameters; those of the generator are left to its optimiser.</summary>
    /// <param name="pass">The generator's pass that was run backward.</param>
    protected abstract TrainStepResult Accumulate(TrainingBatch batch, out GeneratorWorkspace pass);

    /// <summary>Adds the gradients of the loss by the prior's parameters, for the batch of the last <see cref="Accumulate"/>.</summary>
    protected abstract void AccumulatePrior(WorkerPool workers);

    /// <summary>The range that the last update's posterior samples have over all latents; null where they are the prior's own, or there was no update.</summary>
    protected virtual Interval? PosteriorRange() => null;

    /// <summary>Refuses a loss that is not finite.</summary>
    protected float RequireFinite(float loss, long step) => float.IsFinite(loss)
        ? loss
        : throw new KaemTrainingException(
            $"The loss of step {step} is {loss}: the parameters left the range of single precision. A smaller LearningRate (now {Network.Options.LearningRate}) or a larger likelihood sigma keeps them in it.");
}

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
internal abstract class TrainingUpdate : ModelUpdate
{
    private readonly NetworkOptimisers _networks;
    private IOptimiser[] _priorOptimisers;
    private readonly Adam _likelihoodOptimiser;
    private readonly GridUpdate _grids;
    private readonly GridSchedule _schedule;
    private readonly InterleavingPool _interleaved;
    private long _updates;

    protected TrainingUpdate(JointModel network, int batchSize, WorkerPool workers)
        : base(network, batchSize, workers)
    {
        Network = network;
        PerceptualLoss.Refuse(network.Options, "cpu");
        _priorOptimisers = network.Options.FreezePrior ? [] : [.. network.Prior.CreateOptimisers()];
        _networks = new NetworkOptimisers(network.Generator.CreateOptimiser(), network.Encoder?.Network.CreateOptimiser());
        _likelihoodOptimiser = new Adam(network.Likelihood.Parameters);
        _grids = new GridUpdate(network, workers);
        _schedule = new GridSchedule(network.Options.GridAdaptation);
        if (network.Options.Averaging > 0)
            Average = new WeightAverage(network.Parameters, network.Options.Averaging);
        _interleaved = new InterleavingPool(workers);
    }

    protected JointModel Network { get; }

    /// <summary>The update that the options' sampler asks for.</summary>
    public static TrainingUpdate Create(JointModel network, int batchSize, WorkerPool workers) => Choose<TrainingUpdate>(
        network.Options.Sampler,
        sampling => new ImportanceSamplingUpdate(network, sampling, batchSize, workers),
        chains => new LangevinUpdate(network, chains, batchSize, workers),
        amortised => new AmortisedUpdate(network, amortised, batchSize, workers));

    public override void Visit(IStateVisitor visitor)
    {
        visitor.Number(ref _updates);
        foreach (var parameter in Network.Parameters)
            visitor.Floats(parameter.Name, parameter.Value.Span);
        foreach (var optimiser in _priorOptimisers)
            optimiser.Visit(visitor);
        _networks.Visit(visitor);
        _likelihoodOptimiser.Visit(visitor);
        _schedule.Visit(visitor);
        base.Visit(visitor);
    }

    protected override TrainStepResult Update(TrainingBatch batch)
    {
        var options = Options;
        if (_schedule.IsDue(batch.Step))
            AdaptGrids(batch.Step);
        Network.ClearGradients();
        var result = Accumulate(WithoutParts(batch), out var pass);

        // The networks' optimisers wait for memory, the prior's gradient and tables compute: side by side they hide each other.
        var update = AdamAt(++_updates, batch);
        int parts = _networks.Prepare(update, pass, EncoderPass, Workers);
        if (options.GradientClipping is { } largest)
        {
            // All gradients must be there before the first of them moves anything.
            if (!options.FreezePrior)
                AccumulatePrior(Workers);
            update = update with { GradientScale = ClippingFactor(SquaredNorm(), largest, batch.Step) };
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
        Average?.Step();
        return result;
    }

    protected override void OnPriorRefitted()
    {
        if (_priorOptimisers.Length > 0)
            _priorOptimisers = [.. Network.Prior.CreateOptimisers()];
    }

    private void AdaptGrids(long step) => Fit(() => _grids.Adapt(step, PosteriorRange()), static () => { });

    protected override void OnExchanged() => Network.Refresh(Workers);

    /// <summary>Sum of the squares of all gradients.</summary>
    private double SquaredNorm()
    {
        double sum = _networks.SquaredNorm(Workers) + _likelihoodOptimiser.SquaredNorm(Workers);
        foreach (var optimiser in _priorOptimisers)
            sum += optimiser.SquaredNorm(Workers);
        return sum;
    }

    /// <summary>Adds the gradients of the loss by the likelihood's parameters; those of the networks are left to their optimisers.</summary>
    /// <param name="pass">The generator's pass that was run backward.</param>
    protected abstract TrainStepResult Accumulate(TrainingBatch batch, out GeneratorWorkspace pass);

    /// <summary>Adds the gradients of the loss by the prior's parameters, for the batch of the last <see cref="Accumulate"/>.</summary>
    protected abstract void AccumulatePrior(WorkerPool workers);

    /// <summary>The encoder's pass that the last <see cref="Accumulate"/> ran backward; null where there is no encoder.</summary>
    protected virtual GeneratorWorkspace? EncoderPass => null;
}

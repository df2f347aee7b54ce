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
internal abstract class TrainingUpdate : ModelUpdate
{
    private readonly NetworkOptimisers _networks;
    private IOptimiser[] _priorOptimisers;
    private readonly Adam _likelihoodOptimiser;
    private readonly GridUpdate _grids;
    private readonly GridSchedule _schedule;
    private readonly InterleavingPool _interleaved;
    private ShardGradients? _numbers;
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

    /// <summary>The group that trains; null for a training of one's own.</summary>
    private GroupTalk? Group { get; set; }

    /// <summary>Which of the worker's shards an update looks at, from 0.</summary>
    protected int OwnShard { get; private set; }

    /// <summary>How many shards the worker has.</summary>
    protected int OwnShards => Group?.Shards.Own ?? 1;

    /// <summary>The update that the options' sampler asks for.</summary>
    /// <param name="batchSize">Most rows of a batch; in a group, of a shard's.</param>
    /// <param name="group">The group that trains; null for a training of one's own.</param>
    public static TrainingUpdate Create(JointModel network, int batchSize, WorkerPool workers, GroupTalk? group = null)
    {
        var update = Choose<TrainingUpdate>(
            network.Options.Sampler,
            sampling => new ImportanceSamplingUpdate(network, sampling, batchSize, workers),
            chains => new LangevinUpdate(network, chains, batchSize, workers),
            amortised => new AmortisedUpdate(network, amortised, batchSize, workers));
        update.Group = group;
        return update;
    }

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
        var update = AdamAt(++_updates, batch);
        TrainStepResult result;
        int parts;
        bool learnsPrior = !options.FreezePrior;
        if (Group is not null)
        {
            (result, parts) = AccumulateShards(Group, batch, update);
            learnsPrior = false;
        }
        else
        {
            result = Accumulate(WithoutParts(batch), out var pass);
            parts = _networks.Prepare(update, pass, EncoderPass, Workers);
        }

        // The networks' optimisers wait for memory, the prior's gradient and tables compute: side by side they hide each other.
        if (options.GradientClipping is { } largest)
        {
            // All gradients must be there before the first of them moves anything.
            if (learnsPrior)
                AccumulatePrior(Workers);
            update = update with { GradientScale = ClippingFactor(SquaredNorm(), largest, batch.Step) };
            _networks.Scale(update.GradientScale);
            _interleaved.Begin(parts, _networks);
        }
        else
        {
            _interleaved.Begin(parts, _networks);
            _interleaved.Share(parts / 2);
            if (learnsPrior)
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

    /// <summary>One draw for each row of all workers' batches, shard by shard: a refit sees the same whoever has which.</summary>
    protected override float[] DrawAll(IPosteriorDraws draws, TrainingBatch batch, ulong seed, int latents)
    {
        if (Group is null)
            return base.DrawAll(draws, batch, seed, latents);
        int ofShard = checked(batch.Rows.Length / Network.Likelihood.Columns / OwnShards * latents);
        var own = new float[checked(OwnShards * ofShard)];
        for (int shard = 0; shard < OwnShards; shard++)
        {
            var room = own.AsSpan(shard * ofShard, ofShard);
            try
            {
                DrawPosteriors(draws, batch.Part(shard, OwnShards), seed + (ulong)(Group.Shards.First + shard) * 0xA0761D6478BD642F, room);
            }
            catch (ArithmeticException)
            {
                room.Fill(float.NaN);
            }
        }
        return Group.Gather(ofShard, (shard, room) => own.AsSpan(shard * ofShard, ofShard).CopyTo(room)).ToArray();
    }

    private void AdaptGrids(long step)
    {
        var range = PosteriorRange();
        if (Group is not null && range is { } here)
        {
            var ends = Group.Gather(2, (_, room) => (room[0], room[1]) = ((float)here.Low, (float)here.High));
            float low = ends[0], high = ends[1];
            for (int shard = 1; shard < Group.Shards.Count; shard++)
                (low, high) = (Math.Min(low, ends[2 * shard]), Math.Max(high, ends[2 * shard + 1]));
            range = new Interval(low, high);
        }
        Fit(() => _grids.Adapt(step, range), static () => { });
    }

    /// <summary>
    /// Means over the shards of all workers, of gradients, of what passes change by themselves (running statistics), and of what an update reports. A shard
    /// whose numbers are not finite makes all of them so.
    /// </summary>
    private (TrainStepResult Result, int Parts) AccumulateShards(GroupTalk group, TrainingBatch batch, AdamStep update)
    {
        var numbers = _numbers ??= new ShardGradients(
            _networks, _likelihoodOptimiser, Network.Parameters.Where(parameter => !parameter.IsTrainable), RatesOf(Options.Sampler));
        numbers.Begin(_priorOptimisers);
        var sum = group.Sums;
        sum.Begin(numbers.Length);
        int parts = 0;
        for (int own = 0; own < OwnShards; own++)
        {
            (OwnShard, Shard) = (own, group.Shards.First + own);
            Network.ClearGradients();
            numbers.Restore();
            try
            {
                var result = Accumulate(WithoutParts(batch.Part(own, OwnShards)), out var pass);
                parts = _networks.Prepare(update, pass, EncoderPass, Workers);
                if (!Options.FreezePrior)
                    AccumulatePrior(Workers);
                numbers.Collect(result, sum.Leaf, Workers);
            }
            catch (ArithmeticException)
            {
                sum.Leaf.Fill(float.NaN);
            }
            sum.Add();
        }
        (OwnShard, Shard) = (0, 0);
        var total = sum.Total();
        TensorPrimitives.Multiply(total, 1f / group.Shards.Count, total);
        var mean = numbers.Result(total);
        RequireFinite(mean.Loss, batch.Step);
        numbers.Replace(total);
        return (mean, parts);
    }

    /// <summary>How many rates of exchange an update reports.</summary>
    private static int RatesOf(PosteriorSampler sampler) =>
        ((sampler as MarkovChainOptions ?? (sampler as AmortisedOptions)?.Chains)?.Tempering?.Temperatures ?? 1) - 1;

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

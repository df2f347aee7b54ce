using Kaem.ML.Arrays;
using Kaem.ML.Generators;
using Kaem.ML.Kan;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Perception;
using Kaem.ML.Posteriors;
using Kaem.ML.Priors;
using static TorchSharp.torch;

namespace Kaem.ML.Training;

/// <summary>
/// One update on a device: a way of sampling the posterior gives a scalar whose gradient autograd finds, then Adam. The streams are those of the host's
/// updates, and so, up to rounding, are the numbers.
/// </summary>
internal abstract class TorchUpdate : ModelUpdate
{
    private readonly TorchAdam _networks, _likelihood;
    private readonly GridSchedule _schedule;
    private readonly GridUpdate _grids;
    private readonly TorchWeightAverage? _average;
    private TorchAdam _prior;
    private long _updates;

    protected TorchUpdate(TorchModel model, int batchSize, WorkerPool workers)
        : base(model.Host, batchSize, workers)
    {
        Model = model;
        var host = model.Host;
        if (PerceptualWeights.Load(host.Options, model.Device) is { } features)
            Perception = new TorchPerception(features, host.Options.Perceptual!.Weight);
        model.Arrays.Store();
        _prior = PriorOptimiser();
        _networks = new TorchAdam(
            [.. host.Generator.Parameters, .. host.Encoder?.Network.Parameters ?? []], model.Arrays, new EdgeMasks(host, model.Device).Of);
        _likelihood = new TorchAdam(host.Likelihood.Parameters, model.Arrays);
        _schedule = new GridSchedule(host.Options.GridAdaptation);
        _grids = new GridUpdate(host, workers);
        if (host.Options.Averaging > 0)
            Average = _average = new TorchWeightAverage(model.Arrays, host.Options.Averaging);
    }

    protected TorchModel Model { get; }

    /// <summary>The perceptual loss; null for none.</summary>
    protected TorchPerception? Perception { get; }

    /// <summary>The update that the options' sampler asks for.</summary>
    public static TorchUpdate Create(TorchModel model, int batchSize, WorkerPool workers) => Choose<TorchUpdate>(
        model.Options.Sampler,
        sampling => new TorchImportanceSamplingUpdate(model, sampling, batchSize, workers),
        chains => new TorchChainUpdate(model, chains, batchSize, workers),
        amortised => new TorchAmortisedUpdate(model, amortised, batchSize, workers));

    /// <summary>Whether all that the next update depends on is finite.</summary>
    /// <exception cref="NotFiniteNumberException">Something is not.</exception>
    public void Check()
    {
        using var scope = NewDisposeScope();
        foreach (var parameter in Model.Host.Parameters)
        {
            if (!Model.Arrays[parameter].detach().isfinite().all().item<bool>())
                throw new NotFiniteNumberException(
                    $"'{parameter.Name}' or what the optimiser knows about it is no longer finite: a gradient left the range of single precision.");
        }
        _prior.Check();
        _networks.Check();
        _likelihood.Check();
        _average?.Check();
        Visit(FiniteChains.Instance);
    }

    public override void Visit(IStateVisitor visitor)
    {
        visitor.Number(ref _updates);
        if (visitor is FiniteChains)
            return;
        foreach (var parameter in Model.Host.Parameters)
            TorchAdam.Visit(visitor, parameter.Name, Model.Arrays[parameter]);
        _prior.Visit(visitor);
        _networks.Visit(visitor);
        _likelihood.Visit(visitor);
        _schedule.Visit(visitor);
        base.Visit(visitor);
        if (visitor.IsReading)
            Model.ToHost(Workers);
    }

    /// <summary>Finds the gradients of the loss by all parameters.</summary>
    /// <param name="tables">The prior's, which gradients flow through.</param>
    /// <param name="rows">The batch.</param>
    protected abstract TrainStepResult Accumulate(TrainingBatch batch, TorchDensities.Tables? tables, TorchRows rows);

    protected override void DrawPosteriors(IPosteriorDraws draws, TrainingBatch batch, ulong seed, Span<float> latents)
    {
        Model.ToHost(Workers);
        using (NewDisposeScope())
            base.DrawPosteriors(draws, batch, seed, latents);
    }

    protected override void OnPriorRefitted()
    {
        Model.FromHost();
        _prior = PriorOptimiser();
    }

    private void AdaptGrids(long step) => Fit(() => _grids.Adapt(step, PosteriorRange()), Model.FromHost);

    protected override void OnExchanged() => Model.ToHost(Workers);

    /// <summary>Samples of the prior as the host keeps them, [L, S].</summary>
    protected void SamplePrior(TorchDensities.Tables? tables, RandomStream stream, int count, FloatBuffer z)
    {
        using var still = no_grad();
        using var scope = NewDisposeScope();
        Model.Prior.Sample(tables, stream, count).t().ToHost(z.Span[..checked(count * Model.Latents)]);
    }

    /// <summary>Adds the prior's part of the loss, from samples and their weights, both on the host.</summary>
    /// <param name="z">[S, L].</param>
    /// <param name="weights">Of each sample, with sum 1.</param>
    /// <param name="priorWeights">For contrastive gradients, the samples' weights in the mean over the prior; empty otherwise.</param>
    protected Tensor? PriorLoss(TorchDensities.Tables? tables, Tensor z, ReadOnlySpan<float> weights, ReadOnlySpan<float> priorWeights)
    {
        if (Options.FreezePrior)
            return null;
        // Samples of weight 0 cost nothing.
        List<long> chosen = [];
        for (int s = 0; s < weights.Length; s++)
        {
            if (weights[s] != 0 || (!priorWeights.IsEmpty && priorWeights[s] != 0))
                chosen.Add(s);
        }
        if (chosen.Count == 0)
            return Model.Prior.Penalty();
        var places = HostCopies.ToDevice([.. chosen], Model.Device, chosen.Count);
        Tensor Of(ReadOnlySpan<float> all) => HostCopies.ToDevice(all, Model.Device, all.Length).index_select(0, places);
        var loss = Model.Prior.Loss(tables, z.detach().index_select(0, places), Of(weights), priorWeights.IsEmpty ? null : Of(priorWeights));
        return Model.Prior.Penalty() is { } penalty ? loss + penalty : loss;
    }

    /// <summary>The penalty on the generator's edges over some samples of a pass; null where there is none.</summary>
    protected Tensor? GeneratorPenalty(TorchPass pass, IEnumerable<int> samples)
    {
        if (!pass.KeepsTerms)
            return null;
        long[] chosen = [.. samples.Select(sample => (long)sample)];
        return Model.Generator.Penalty(pass, HostCopies.ToDevice(chosen, Model.Device, chosen.Length));
    }

    /// <summary>A pass of the generator that gradients by its parameters are wanted of.</summary>
    /// <param name="samples">How many samples it maps.</param>
    protected TorchPass TrainingPass(TrainingBatch batch, int samples) => new(IsTraining: true, Model.Half)
    {
        KeepsTerms = Model.Generator.HasPenalty,
        Noise = Noise(batch, samples),
    };

    /// <summary>The constraint's part of the loss, without its value: a scalar with the right gradient by the outputs. Null where there is none.</summary>
    /// <param name="weights">Of the samples, with sum 1.</param>
    protected Tensor? ConstraintLoss(Tensor outputs, ReadOnlySpan<float> weights)
    {
        int samples = (int)outputs.shape[0];
        if (ConstraintPenalty.Of(Options, Model.Host.Likelihood, samples) is not { } constraint)
            return null;
        FloatBuffer rows = new(checked(samples * Model.Columns)), slopes = new(rows.Length);
        outputs.ToHost(rows.Span);
        constraint.Accumulate(rows.AsMatrix(samples, Model.Columns), weights[..samples], slopes.AsMatrix(samples, Model.Columns));
        return (HostCopies.ToDevice(slopes.Span, Model.Device, samples, Model.Columns) * outputs).sum();
    }

    /// <summary>The host's noise, [S, D].</summary>
    private Tensor? Noise(TrainingBatch batch, int samples)
    {
        if (NoiseOf(batch) is not { } noise)
            return null;
        float[] values = new float[checked(samples * Model.Columns)];
        for (int s = 0; s < samples; s++)
            noise.Add(s, values.AsSpan(s * Model.Columns, Model.Columns));
        return HostCopies.ToDevice(values, Model.Device, samples, Model.Columns);
    }

    /// <summary>Runs a scalar backward, where it depends on anything that is trained.</summary>
    protected static void Backward(params ReadOnlySpan<Tensor?> parts)
    {
        Tensor? loss = null;
        foreach (var part in parts)
        {
            if (part is { requires_grad: true })
                loss = loss is null ? part.to(float64) : loss + part;
        }
        loss?.backward();
    }

    private TorchAdam PriorOptimiser() => new(Options.FreezePrior ? [] : Model.Host.Prior.Parameters, Model.Arrays);

    protected override TrainStepResult Update(TrainingBatch batch)
    {
        using var scope = NewDisposeScope();
        if (_schedule.IsDue(batch.Step))
        {
            Model.ToHost(Workers);
            AdaptGrids(batch.Step);
        }
        Model.Arrays.ClearGradients();
        batch = WithoutParts(batch);
        var rows = new TorchRows(Model, batch.Rows, Perception, Workers);
        TrainStepResult result;
        using (enable_grad())
        {
            var tables = Model.Prior.Tabulate();
            result = Accumulate(batch, tables, rows);
        }
        rows.FinishGradients();
        _networks.Mask();
        var update = AdamAt(++_updates, batch);
        if (Options.GradientClipping is { } largest)
        {
            double squaredNorm = _networks.SquaredNorm() + _likelihood.SquaredNorm() + _prior.SquaredNorm();
            update = update with { GradientScale = ClippingFactor(squaredNorm, largest, batch.Step) };
        }
        _networks.Step(update);
        _likelihood.Step(update);
        _prior.Step(update.WithRate((Options.PriorLearningRate ?? Options.LearningRate) * batch.LearningRateFactor));
        _average?.Step();
        return result;
    }

    /// <summary>Looks at what is not on the device.</summary>
    private sealed class FiniteChains : IStateVisitor
    {
        public static FiniteChains Instance { get; } = new();

        public bool IsReading => false;

        public void Floats(string name, Span<float> values) => FiniteState.Check.Floats(name, values);

        public void Number(ref long value)
        {
        }

        public void Number(ref double value)
        {
        }
    }
}

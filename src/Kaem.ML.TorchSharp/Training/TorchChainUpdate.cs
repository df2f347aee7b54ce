using System.Numerics.Tensors;
using Kaem.ML.Arrays;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Priors;
using Kaem.ML.Samplers;
using static TorchSharp.torch;

namespace Kaem.ML.Training;

/// <summary>
/// The update by Markov chains (Sec. 2.5), as <see cref="LangevinUpdate"/> has it: the host moves the chains, the device says where the posterior rises. At the
/// chains' ends, or with <see cref="TrainingObjective.Steppingstone"/> at those of all temperatures (Eq. 32), the model learns.
/// </summary>
internal sealed class TorchChainUpdate : TorchUpdate
{
    private readonly MarkovChainOptions _options;
    private readonly ChainStarts _starts;
    private readonly TorchProposals? _proposals;
    private readonly FloatBuffer _posterior, _latents;
    private readonly float[] _weights, _priorWeights, _exchangeRates;
    private readonly bool _steppingstone, _contrastive, _alongPaths;
    private TorchDensities.Tables? _tables;
    private LangevinChains? _chains;

    public TorchChainUpdate(TorchModel model, MarkovChainOptions options, int batchSize, WorkerPool workers)
        : base(model, batchSize, workers)
    {
        _options = options;
        _steppingstone = model.Options.Objective == TrainingObjective.Steppingstone;
        _contrastive = model.Options.GradientOfPrior == PriorGradient.Contrastive;
        int temperatures = options.Tempering?.Temperatures ?? 1, latents = model.Latents;
        _starts = new ChainStarts(
            model.Host.Prior, options.Chains, temperatures, checked(batchSize * (temperatures + 1)),
            (stream, count, z, _) => SamplePrior(_tables, stream, count, z));
        _proposals = model.Encoder is null ? null : new TorchProposals(model, batchSize, 1);
        // Chains that go on from elsewhere say nothing of a draw.
        _alongPaths = options.Chains == MarkovChains.ShortRun
            && model.Options.Sampler is AmortisedOptions { Learning: ProposalLearning.Pathwise };
        int passed = _steppingstone ? checked(batchSize * temperatures) : batchSize;
        _latents = new FloatBuffer(checked(passed * latents));
        _posterior = new FloatBuffer(checked((_contrastive ? 2 : 1) * batchSize * latents));
        _weights = new float[Math.Max(passed, 2 * batchSize)];
        _priorWeights = new float[2 * batchSize];
        _exchangeRates = new float[temperatures - 1];
    }

    protected override TrainStepResult Accumulate(TrainingBatch batch, TorchDensities.Tables? tables, TorchRows rows)
    {
        _tables = tables;
        if (_chains?.Rows != rows.Count)
            _chains = new LangevinChains(_options, rows.Count, Model.Latents);
        var target = new TorchTarget(Model, tables, rows, _chains.State.Chains);
        ulong seed = SeedOf(batch);
        _chains.SetTemperatures(batch.Step, batch.Steps);
        _chains.Sampler.ScaleStepSizes(MathF.ScaleB(1, -batch.Recoveries));
        var proposed = _proposals?.Draw(batch.Rows, seed, (uint)batch.Step, Workers);
        bool fresh = _starts.Start(_chains, batch, seed, proposed, Workers);
        if (proposed is not null && _alongPaths)
        {
            _chains.State.Evaluate(target, Workers);
            LearnAlongPaths(_chains);
        }
        _chains.ClearDiagnostics();
        _chains.Run(target, seed, (uint)batch.Step, fresh, Workers);
        _starts.Keep(_chains, batch);
        var points = _chains.State.Points;
        double loss = 0;
        for (int b = 0; b < rows.Count; b++)
            loss -= points.LogLikelihood[_chains.FirstPosteriorChain + b];
        var result = new TrainStepResult(RequireFinite((float)(loss / rows.Count), batch.Step), 1, 0)
        {
            AcceptanceRate = _chains.AcceptanceRate(),
            StepSize = _chains.MeanStepSize(),
            ExchangeRates = ExchangeRates(_chains),
        };
        LearnModel(batch, tables, rows, target.RowOf);
        if (proposed is not null && !_alongPaths)
        {
            CopyChains(points.Positions, _chains.State.Chains, _chains.FirstPosteriorChain, rows.Count, proposed, 0, rows.Count);
            _proposals!.LearnFixed(Shares(rows.Count), Workers);
        }
        _chains.Adapt();
        return result;
    }

    protected override Interval? PosteriorRange() => _chains?.PosteriorRange();

    protected override IPosteriorDraws CreateDraws() =>
        new ChainDraws(
            Model.Host, _options, _options.Chains == MarkovChains.Persistent ? _starts.CopyEnd : null,
            Perception is null ? null : new TorchRowTarget(Model, Perception));

    public override void Visit(IStateVisitor visitor)
    {
        base.Visit(visitor);
        int rows = visitor.Count(_chains?.Rows ?? 0);
        if (rows > BatchSize)
            throw new ModelFormatException($"The state has chains of {rows} rows where a batch has {BatchSize} at most: it is damaged.");
        if (rows != (_chains?.Rows ?? 0))
            _chains = rows == 0 ? null : new LangevinChains(_options, rows, Model.Latents);
        _chains?.Visit(visitor);
        _starts.Visit(visitor);
    }

    /// <summary>The likelihood's gradient at the chains' ends, and the prior's at those at t = 1.</summary>
    private void LearnModel(TrainingBatch update, TorchDensities.Tables? tables, TorchRows rows, int[] rowOf)
    {
        var chains = _chains!;
        int batch = rows.Count, count = _steppingstone ? batch * chains.Temperatures : batch;
        var weights = _weights.AsSpan(0, count);
        var positions = chains.State.Points.Positions;
        if (_steppingstone)
        {
            // k = 0 is the prior; t(N) = 1 ends the sum and has no weight.
            CopyChains(_starts.PriorSamples, _starts.PriorCount, _starts.FirstReferenceSample, batch, _latents, 0, count);
            CopyChains(positions, chains.State.Chains, 0, count - batch, _latents, batch, count);
            for (int k = 0; k < chains.Temperatures; k++)
                weights.Slice(k * batch, batch).Fill((float)((chains.Schedule[k + 1] - chains.Schedule[k]) / batch));
        }
        else
        {
            CopyChains(positions, chains.State.Chains, chains.FirstPosteriorChain, batch, _latents, 0, count);
            weights.Fill(1f / batch);
        }
        var pass = TrainingPass(update, count);
        var z = Model.Latent(_latents.Span[..(count * Model.Latents)]);
        var outputs = Model.Generator.Forward(Model.Prior.ToGenerator(z), pass);
        var likelihood = rows.LogLikelihoodOfChains(outputs, rowOf);
        var loss = -(HostCopies.ToDevice(weights, Model.Device, count) * likelihood).sum();
        rows.AccumulateParameters(weights);
        Backward(loss, PriorLoss(tables, batch), GeneratorPenalty(pass, Enumerable.Range(0, count)), ConstraintLoss(outputs, weights));
    }

    private Tensor? PriorLoss(TorchDensities.Tables? tables, int batch)
    {
        var chains = _chains!;
        int count = _contrastive ? 2 * batch : batch;
        CopyChains(chains.State.Points.Positions, chains.State.Chains, chains.FirstPosteriorChain, batch, _posterior, 0, count);
        Span<float> weights = _weights.AsSpan(0, count), priorWeights = [];
        weights[..batch].Fill(1f / batch);
        if (_contrastive)
        {
            CopyChains(_starts.PriorSamples, _starts.PriorCount, _starts.FirstReferenceSample, batch, _posterior, batch, count);
            weights[batch..].Clear();
            priorWeights = _priorWeights.AsSpan(0, count);
            priorWeights[..batch].Clear();
            priorWeights[batch..].Fill(1f / batch);
        }
        return PriorLoss(tables, Model.Latent(_posterior.Span[..(count * Model.Latents)]), weights, priorWeights);
    }

    /// <summary>The encoder's gradient along the draws' paths, of the bound's mean over the rows.</summary>
    private void LearnAlongPaths(LangevinChains chains)
    {
        var points = chains.State.Points;
        int batch = chains.Rows;
        var slopes = new FloatBuffer(checked(Model.Latents * batch));
        for (int l = 0; l < Model.Latents; l++)
        {
            var slope = slopes.Span.Slice(l * batch, batch);
            int start = l * points.Chains + chains.FirstPosteriorChain;
            TensorPrimitives.Add(points.ReferenceGradient.Span.Slice(start, batch), points.LikelihoodGradient.Span.Slice(start, batch), slope);
            TensorPrimitives.Multiply(slope, -1f / batch, slope);
        }
        _proposals!.LearnPaths(slopes, Shares(batch), Workers);
    }

    private static float[] Shares(int batch)
    {
        float[] shares = new float[batch];
        Array.Fill(shares, 1f / batch);
        return shares;
    }

    private ReadOnlyMemory<float> ExchangeRates(LangevinChains chains)
    {
        if (chains.Exchange is null)
            return default;
        for (int k = 0; k < _exchangeRates.Length; k++)
            _exchangeRates[k] = (float)chains.Exchange.Rate(k);
        return _exchangeRates;
    }

    /// <summary>Copies neighbouring columns between matrices [L, C].</summary>
    private void CopyChains(FloatBuffer source, int sourceCount, int first, int count, FloatBuffer target, int at, int targetCount)
    {
        for (int l = 0; l < Model.Latents; l++)
            source.Span.Slice(l * sourceCount + first, count).CopyTo(target.Span[(l * targetCount + at)..]);
    }
}

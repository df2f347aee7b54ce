using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Samplers;

namespace Kaem.ML.Training;

/// <summary>
/// The update by Markov chains (Sec. 2.5): each row has a chain of its own, or one at each temperature. With the objective
/// <see cref="TrainingObjective.MaximumLikelihood"/> the gradient is that of the chains at t = 1 (Eq. 16); with
/// <see cref="TrainingObjective.Steppingstone"/> the likelihood's is <c>Σ_k (t(k+1) - t(k))·E_t(k)[∇ℓ]</c> from k = 0, the prior (Eq. 32). Where the model
/// has an encoder, the chains at t = 1 start at its proposals. It learns along its draws' paths, by the gradients that the chains' first steps want anyway
/// (Roeder et al. 2017), or by <c>-∇log q(z|x)</c> at the chains' ends.
/// </summary>
internal sealed class LangevinUpdate : TrainingUpdate
{
    private readonly MarkovChainOptions _options;
    private readonly PosteriorTarget _target;
    private readonly ChainStarts _starts;
    private readonly GeneratorWorkspace _pass;
    private readonly FloatBuffer _posterior;
    private readonly FloatBuffer _latents;
    private readonly float[] _weights;
    private readonly float[] _priorWeights;
    private readonly double[] _logLikelihood;
    private readonly float[] _exchangeRates;
    private readonly ConstraintPenalty? _constraint;
    private readonly bool _steppingstone;
    private readonly bool _contrastive;
    private readonly RowProposals? _proposals;
    private readonly bool _alongPaths;
    private LangevinChains? _chains;

    /// <param name="batchSize">Most rows of a batch.</param>
    public LangevinUpdate(JointModel network, MarkovChainOptions options, int batchSize, WorkerPool workers)
        : base(network, batchSize, workers)
    {
        _options = options;
        _steppingstone = network.Options.Objective == TrainingObjective.Steppingstone;
        _contrastive = network.Options.GradientOfPrior == PriorGradient.Contrastive;
        int temperatures = options.Tempering?.Temperatures ?? 1, latents = network.Prior.Latents;
        _target = new PosteriorTarget(network, batchSize, 1, temperatures, training: true);
        _starts = new ChainStarts(network.Prior, options.Chains, temperatures, checked(batchSize * (temperatures + 1)));
        int passed = _steppingstone ? checked(batchSize * temperatures) : batchSize;
        _proposals = network.Encoder is null ? null : new RowProposals(network, batchSize);
        // Chains that go on from elsewhere say nothing of a draw.
        _alongPaths = options.Chains == MarkovChains.ShortRun
            && network.Options.Sampler is AmortisedOptions { Learning: ProposalLearning.Pathwise };
        _pass = network.Generator.CreateWorkspace(passed);
        _pass.IsTraining = true;
        _latents = new FloatBuffer(checked(passed * latents));
        _posterior = new FloatBuffer(checked((_contrastive ? 2 : 1) * batchSize * latents));
        _weights = new float[Math.Max(passed, 2 * batchSize)];
        _priorWeights = new float[2 * batchSize];
        _logLikelihood = new double[passed];
        _constraint = ConstraintPenalty.Of(network.Options, network.Likelihood, passed);
        _exchangeRates = new float[temperatures - 1];
    }

    protected override TrainStepResult Accumulate(TrainingBatch batch, out GeneratorWorkspace pass)
    {
        int rows = batch.Rows.Length / Network.Likelihood.Columns;
        // Batches of one training are of one size.
        if (_chains?.Rows != rows)
            _chains = new LangevinChains(_options, rows, Network.Prior.Latents);
        ulong seed = SeedOf(batch);
        _target.Load(batch.Rows, Workers);
        _chains.SetTemperatures(batch.Step, batch.Steps);
        _chains.Sampler.ScaleStepSizes(MathF.ScaleB(1, -batch.Recoveries));
        var proposed = _proposals?.Draw(batch.Rows, seed, (uint)batch.Step, Workers);
        bool fresh = _starts.Start(_chains, batch, seed, proposed, Workers);
        if (proposed is not null && _alongPaths)
        {
            _chains.State.Evaluate(_target, Workers);
            _proposals!.LearnAlongPaths(_chains.State.Points, _chains.FirstPosteriorChain, Workers);
        }
        _chains.ClearDiagnostics();
        _chains.Run(_target, seed, (uint)batch.Step, fresh, Workers);
        _starts.Keep(_chains, batch);
        var points = _chains.State.Points;
        double loss = 0;
        for (int b = 0; b < rows; b++)
            loss -= points.LogLikelihood[_chains.FirstPosteriorChain + b];
        var result = new TrainStepResult(RequireFinite((float)(loss / rows), batch.Step), 1, 0)
        {
            AcceptanceRate = _chains.AcceptanceRate(),
            StepSize = _chains.MeanStepSize(),
            ExchangeRates = ExchangeRates(_chains),
        };

        _pass.Noise = NoiseOf(batch);
        PassGenerator(rows);
        if (proposed is not null && !_alongPaths)
        {
            CopyChains(points.Positions, _chains.State.Chains, _chains.FirstPosteriorChain, rows, proposed, 0, rows);
            _proposals!.LearnPoints(Workers);
        }
        pass = _pass;
        _chains.Adapt();
        return result;
    }

    protected override Interval? PosteriorRange() => _chains?.PosteriorRange();

    protected override GeneratorWorkspace? EncoderPass => _proposals?.Pass;

    protected override IPosteriorDraws CreateDraws() => new ChainDraws(Network, _options, _options.Chains == MarkovChains.Persistent ? _starts.CopyEnd : null);

    public override void Visit(IStateVisitor visitor)
    {
        base.Visit(visitor);
        int rows = visitor.Count(_chains?.Rows ?? 0);
        if (rows > BatchSize)
            throw new ModelFormatException($"The state has chains of {rows} rows where a batch has {BatchSize} at most: it is damaged.");
        if (rows != (_chains?.Rows ?? 0))
            _chains = rows == 0 ? null : new LangevinChains(_options, rows, Network.Prior.Latents);
        _chains?.Visit(visitor);
        _starts.Visit(visitor);
    }

    /// <summary>The likelihood's gradient, by the generator's and the likelihood's parameters.</summary>
    private void PassGenerator(int rows)
    {
        var chains = _chains!;
        int count = _steppingstone ? rows * chains.Temperatures : rows;
        _pass.Samples = count;
        var weights = _weights.AsSpan(0, count);
        if (_steppingstone)
        {
            // k = 0 is the prior; t(N) = 1 ends the sum and has no weight.
            CopyChains(_starts.PriorSamples, _starts.PriorCount, _starts.FirstReferenceSample, rows, _latents, 0, count);
            CopyChains(chains.State.Points.Positions, chains.State.Chains, 0, count - rows, _latents, rows, count);
            for (int k = 0; k < chains.Temperatures; k++)
                weights.Slice(k * rows, rows).Fill((float)((chains.Schedule[k + 1] - chains.Schedule[k]) / rows));
        }
        else
        {
            CopyChains(chains.State.Points.Positions, chains.State.Chains, chains.FirstPosteriorChain, rows, _latents, 0, count);
            weights.Fill(1f / rows);
        }
        Network.Prior.ToGenerator(_latents, count, _pass.Input, Workers);
        Network.Generator.Forward(_pass, Workers);
        _target.Evaluate(_pass, _logLikelihood, Workers);
        for (int c = 0; c < count; c++)
        {
            foreach (ref float value in _pass.OutputGradient.Row(c))
                value *= -weights[c];
        }
        _target.Likelihood.AccumulateParameters(_target.Batch, _pass.Output, _target.RowOf, weights, Workers);
        _constraint?.Accumulate(_pass.Output, weights, _pass.OutputGradient);
        Network.Generator.Backward(_pass, ParameterGradients.Deferred, inputs: false, Workers);
    }

    /// <summary>From the chains at t = 1.</summary>
    protected override void AccumulatePrior(WorkerPool workers)
    {
        var chains = _chains!;
        int rows = chains.Rows;
        int count = _contrastive ? 2 * rows : rows;
        CopyChains(chains.State.Points.Positions, chains.State.Chains, chains.FirstPosteriorChain, rows, _posterior, 0, count);
        var weights = _weights.AsSpan(0, count);
        weights[..rows].Fill(1f / rows);
        if (!_contrastive)
        {
            Network.Prior.AccumulateGradient(_posterior, weights, PriorGradient.Normalised, [], workers);
            return;
        }
        CopyChains(_starts.PriorSamples, _starts.PriorCount, _starts.FirstReferenceSample, rows, _posterior, rows, count);
        weights[rows..].Clear();
        var priorWeights = _priorWeights.AsSpan(0, count);
        priorWeights[..rows].Clear();
        priorWeights[rows..].Fill(1f / rows);
        Network.Prior.AccumulateGradient(_posterior, weights, PriorGradient.Contrastive, priorWeights, workers);
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
        for (int l = 0; l < Network.Prior.Latents; l++)
            source.Span.Slice(l * sourceCount + first, count).CopyTo(target.Span[(l * targetCount + at)..]);
    }
}

using System.Numerics.Tensors;
using Kaem.ML.Encoders;
using Kaem.ML.Generators;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Posteriors;

/// <summary>
/// K draws of each of some rows from the encoder's q(z|x), with their importance weights <c>w = p(x|z)·p(z)/q(z|x)</c>. Where these leave few effective
/// samples, S samples of the prior join, and all N = K + S get <c>w = p(x|z)·p(z)/(K/N·q(z|x) + S/N·p(z))</c>: as if each had been drawn from the mixture
/// (Hesterberg 1995), so the mean of the weights is still p(x), and no weight is larger than N/S·p(x|z), however badly the encoder proposes. They join rows
/// with missing entries as well: the less is there, the wider the posterior, and the more of it may lie where no draw of a narrow proposal does, which the
/// effective sample size can't tell. Scratch of one caller.
/// </summary>
internal sealed unsafe class ProposalSamples
{
    /// <summary>Samples that pass the generator together.</summary>
    private const int MostSamples = 2048;

    /// <summary>A bank that says less than a hundredth of what the draws say of p(x) would hardly change it: it stays away.</summary>
    private const double LeastShare = -4.6;

    private readonly JointModel _network;
    private readonly IModelPasses? _passes;
    private readonly RowEncoder.LoadBody _loader;
    private readonly GeneratorWorkspace _encoderPass, _pass;
    private readonly Proposals _proposals;
    private readonly RowChains _likelihood;
    private readonly int[] _rowOf;
    private readonly bool[] _isIncomplete;
    private readonly double[] _logLikelihood, _logPrior;
    private readonly FloatBuffer _latents;
    private readonly float[] _weights, _logWeights;
    private readonly double _leastEffective;
    private readonly bool _canFallBack;
    private FloatBuffer? _bankLikelihood, _bankDensity;
    private RowWorkspace? _bankWorkspace;
    private bool _bankMeasured;

    /// <param name="draws">Draws K of a row.</param>
    /// <param name="passes">Does the passes through the networks; null for the processor.</param>
    public ProposalSamples(JointModel network, int draws, IModelPasses? passes = null)
    {
        (_network, _passes) = (network, passes);
        Draws = draws;
        Capacity = Math.Clamp(MostSamples / draws, 1, 128);
        int latents = network.Prior.Latents, samples = checked(Capacity * draws);
        var options = (AmortisedOptions)network.Options.Sampler;
        _loader = network.Encoder!.CreateLoader();
        _encoderPass = network.Encoder.Network.CreateWorkspace(Capacity);
        _pass = network.Generator.CreateWorkspace(samples);
        _proposals = new Proposals(Capacity, draws, latents);
        _likelihood = new RowChains(network.Likelihood);
        Batch = new RowBatch(Capacity, network.Likelihood.Layout);
        _isIncomplete = new bool[Capacity];
        _rowOf = [.. Enumerable.Range(0, samples).Select(c => c / draws)];
        (_logLikelihood, _logPrior) = (new double[samples], new double[samples]);
        _latents = new FloatBuffer(checked(samples * latents));
        (_weights, _logWeights) = (new float[samples], new float[samples]);
        _leastEffective = options.FallBackBelow * draws;
        // Both densities must be known for samples of both to be pooled.
        _canFallBack = network.Options.Prior.IsNormalised;
        Row = new WeightedRow(network);
    }

    /// <summary>Most rows at a time.</summary>
    public int Capacity { get; }

    /// <summary>Draws K of a row.</summary>
    public int Draws { get; }

    /// <summary>The rows.</summary>
    public RowBatch Batch { get; }

    /// <summary>The weighted samples of the row that <see cref="Weigh"/> was asked for.</summary>
    public WeightedRow Row { get; }

    /// <summary>Draws for rows, the same numbers for each of them.</summary>
    /// <param name="rows">B x D.</param>
    public void Draw(ReadOnlySpan<float> rows, ulong seed, StreamPurpose purpose, WorkerPool workers)
    {
        var network = _network;
        network.Likelihood.Load(rows, Batch, workers);
        int width = rows.Length / Batch.Count;
        for (int b = 0; b < Batch.Count; b++)
            _isIncomplete[b] = !TensorPrimitives.IsFiniteAll(rows.Slice(b * width, width));
        _encoderPass.Samples = Batch.Count;
        if (_passes is null)
        {
            _loader.Load(rows, _encoderPass.Input, workers);
            network.Encoder!.Network.Forward(_encoderPass, workers);
        }
        else
        {
            _passes.Encode(rows, _encoderPass.Output);
        }
        RowProposer.KeepFinite(_encoderPass.Output);
        _proposals.Draw(_encoderPass.Output, network.Prior.Domain, seed, purpose, 0, shared: true, workers);
        int count = _proposals.Count, latents = network.Prior.Latents;
        _pass.Samples = count;
        if (_passes is null)
        {
            network.Prior.LogProbability(_proposals.Points, count, _logPrior.AsSpan(0, count), null, workers);
            network.Prior.ToGenerator(_proposals.Points, count, _pass.Input, workers);
            network.Generator.Forward(_pass, workers);
        }
        else
        {
            _passes.Evaluate(_proposals.Points.Span[..(count * latents)], _pass.Input, _pass.Output, _logPrior.AsSpan(0, count));
        }
        _likelihood.Evaluate(Batch, _pass.Output, _rowOf, _logLikelihood, null, workers);
        Transposition.Run(_proposals.Points.Pointer, count, latents, count, _latents.Pointer, latents);
        _bankMeasured = false;
    }

    /// <summary>Weighs a row's samples; they then stand in <see cref="Row"/>.</summary>
    /// <param name="bank">Gives the prior's samples, where they are needed.</param>
    /// <param name="joined">Whether they join whatever the effective sample size.</param>
    public void Weigh(int row, Func<ScoringBank> bank, WorkerPool workers, bool joined = false)
    {
        int first = row * Draws, latents = _network.Prior.Latents;
        double most = double.NegativeInfinity;
        var logDensity = _proposals.LogDensity;
        for (int c = first; c < first + Draws; c++)
            most = Math.Max(most, _logLikelihood[c] + _logPrior[c] - logDensity[c]);
        var logWeights = _logWeights.AsSpan(first, Draws);
        for (int k = 0; k < Draws; k++)
            logWeights[k] = (float)(_logLikelihood[first + k] + _logPrior[first + k] - logDensity[first + k] - most);
        var weights = _weights.AsSpan(first, Draws);
        ImportanceWeights.Normalise(logWeights, weights, out double logMean, out double effective);
        Row.Set(
            weights, logWeights, most + logMean, effective, _latents.AsMatrix(_proposals.Count, latents).Slice(first, Draws),
            _pass.Input.Slice(first, Draws), _pass.Output.Slice(first, Draws));
        if (_canFallBack && (joined || (_isIncomplete[row] && _leastEffective > 0) || !(effective >= _leastEffective)))
            Join(row, bank(), joined, workers);
    }

    private void Join(int row, ScoringBank bank, bool always, WorkerPool workers)
    {
        int first = row * Draws, samples = bank.Samples, all = Draws + samples;
        if (!_bankMeasured)
        {
            var values = FloatBuffer.Grow(ref _bankLikelihood, checked(Capacity * samples)).AsMatrix(Batch.Count, samples);
            _network.Likelihood.LogLikelihood(Batch, bank.Outputs, values, _bankWorkspace ??= new(), workers);
            _bankMeasured = true;
        }
        double byBank = VectorMath.LogSumExp(_bankLikelihood!.Span.Slice(row * samples, samples)) - Math.Log(samples);
        if (!always && byBank < Row.LogMean + LeastShare)
            return;
        double shareOfDraws = Math.Log((double)Draws / all), shareOfBank = Math.Log((double)samples / all);
        var joint = Row.Room(all);
        var logDensity = FloatBuffer.Grow(ref _bankDensity, samples).Span[..samples];
        _proposals.LogDensityAt(row, bank.Positions!, logDensity);
        var logLikelihood = _bankLikelihood!.Span.Slice(row * samples, samples);
        for (int k = 0; k < Draws; k++)
            joint[k] = _logLikelihood[first + k] + _logPrior[first + k] - Mixed(_proposals.LogDensity[first + k], _logPrior[first + k]);
        for (int s = 0; s < samples; s++)
            joint[Draws + s] = logLikelihood[s] + bank.LogPrior[s] - Mixed(logDensity[s], bank.LogPrior[s]);
        Row.Join(bank);

        // log (K/N·q + S/N·p)
        double Mixed(double proposal, double prior)
        {
            double a = shareOfDraws + proposal, b = shareOfBank + prior;
            return Math.Max(a, b) + Math.Log(1 + Math.Exp(-Math.Abs(a - b)));
        }
    }
}

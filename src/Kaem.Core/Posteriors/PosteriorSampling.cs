using Kaem.ML.Data;
using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Posteriors;

/// <summary>
/// Long chains on the posteriors of rows, a block of rows at a time, with their diagnostics. As for evidence, a row's chains do not depend on its block.
/// </summary>
internal sealed class PosteriorSampling
{
    private const uint Update = uint.MaxValue - 2;

    /// <summary>Chains that step together, if a row has no more.</summary>
    private const int BlockChains = 512;

    private readonly JointModel _network;
    private readonly MarkovChainOptions _sampler;
    private readonly WorkerPool _workers;
    private readonly FloatBuffer _starts;
    private readonly ulong _seed;
    private readonly int _rows, _chains, _draws, _warmUp, _latents, _temperatures;
    private readonly double[] _logJoint;
    private readonly float[] _positions, _acceptance, _stepSizes, _exchange, _effective, _rHat, _leastEffective, _largestRHat;

    private PosteriorSampling(JointModel network, MarkovChainOptions sampler, int rows, int chains, int draws, int warmUp, ulong seed, WorkerPool workers)
    {
        (_network, _sampler, _rows, _chains, _draws, _warmUp, _seed, _workers) = (network, sampler, rows, chains, draws, warmUp, seed, workers);
        _latents = network.Prior.Latents;
        _temperatures = sampler.Tempering?.Temperatures ?? 1;
        int starts = LongRun.Starts(sampler, chains);
        _starts = new FloatBuffer(checked(starts * _latents));
        network.Prior.Sample(new RandomStream(seed, StreamPurpose.ChainStarts), starts, _starts, workers);
        _positions = RowArray.Create((Int128)rows * chains * draws, _latents, nameof(draws));
        _logJoint = new double[_positions.Length / _latents];
        _exchange = RowArray.Create(rows, _temperatures - 1, nameof(sampler));
        (_acceptance, _stepSizes, _effective, _rHat) = (new float[rows], new float[rows], new float[rows], new float[rows]);
        (_leastEffective, _largestRHat) = (new float[rows], new float[rows]);
    }

    /// <param name="rows">B x D.</param>
    public static PosteriorDraws Run(
        JointModel network, ReadOnlySpan<float> rows, MarkovChainOptions sampler, int chains, int draws, int warmUp, ulong seed, WorkerPool workers)
    {
        int columns = network.Likelihood.Columns;
        var sampling = new PosteriorSampling(network, sampler, rows.Length / columns, chains, draws, warmUp, seed, workers);
        sampling.Run(rows, columns);
        return sampling.Result();
    }

    private void Run(ReadOnlySpan<float> rows, int columns)
    {
        int most = Math.Max(1, BlockChains / (_chains * _temperatures));
        var target = new PosteriorTarget(_network, Math.Min(most, Math.Max(1, _rows)), _chains, _temperatures);
        LongRun? run = null;
        for (int at = 0; at < _rows; at += most)
        {
            int take = Math.Min(most, _rows - at);
            if (run?.Chains.Rows != take * _chains)
                run = new LongRun(_sampler, take, _chains, _latents);
            target.Load(rows.Slice(at * columns, take * columns), _workers);
            run.WarmUp(_starts, _warmUp, target, _seed, Update, _workers);
            for (int draw = 0; draw < _draws; draw++)
            {
                run.Step(target, _workers);
                Keep(run.Chains, at, take, draw);
            }
            for (int b = 0; b < take; b++)
                Diagnose(run, b, at + b);
        }
        DiagnoseLatents();
    }

    private void Keep(LangevinChains chains, int at, int count, int draw)
    {
        var points = chains.State.Points;
        ReadOnlySpan<float> positions = points.Positions.Span;
        for (int c = 0; c < count * _chains; c++)
        {
            int from = chains.FirstPosteriorChain + c, to = (at * _chains + c) * _draws + draw;
            _logJoint[to] = points.LogDensity(from, 1);
            var target = _positions.AsSpan(to * _latents, _latents);
            for (int l = 0; l < target.Length; l++)
                target[l] = positions[l * points.Chains + from];
        }
    }

    private void Diagnose(LongRun run, int block, int row)
    {
        var chains = run.Chains;
        int first = chains.FirstPosteriorChain + block * _chains, draws = _chains * _draws;
        _acceptance[row] = (float)chains.Sampler.Acceptance.Rate(first, _chains);
        _stepSizes[row] = (float)run.MeanStepSize(first, _chains);
        for (int k = 0; k < _temperatures - 1; k++)
            _exchange[row * (_temperatures - 1) + k] = (float)chains.Exchange!.Rate(k, block * _chains, _chains);
        var series = _logJoint.AsSpan(row * draws, draws);
        _effective[row] = (float)EffectiveSampleSize.Of(series, _chains);
        _rHat[row] = (float)SplitRHat.Of(series, _chains);
    }

    private void DiagnoseLatents()
    {
        var body = new LatentDiagnostics(_positions, _latents, _chains, _draws);
        for (int b = 0; b < _rows; b++)
        {
            body.Row = b;
            _workers.For(_latents, body);
            float least = float.PositiveInfinity, largest = float.NaN;
            for (int l = 0; l < _latents; l++)
            {
                least = Math.Min(least, body.EffectiveSizes[l]);
                // Not Math.Max: a latent that stood still everywhere has no R̂, and says nothing.
                if (!(body.RHats[l] <= largest))
                    largest = float.IsNaN(body.RHats[l]) ? largest : body.RHats[l];
            }
            (_leastEffective[b], _largestRHat[b]) = (least, largest);
        }
    }

    private PosteriorDraws Result() => new(
        new DataMatrix(_positions, _rows * _chains * _draws, _latents),
        new DataMatrix(Array.ConvertAll(_logJoint, value => (float)value), _rows, _chains * _draws), _chains, _draws)
    {
        AcceptanceRate = _acceptance,
        StepSize = _stepSizes,
        ExchangeRates = _temperatures > 1 ? new DataMatrix(_exchange, _rows, _temperatures - 1) : null,
        EffectiveSampleSize = _effective,
        RHat = _rHat,
        LeastEffectiveSampleSize = _leastEffective,
        LargestRHat = _largestRHat,
    };

    /// <summary>Part l: latent l of one row.</summary>
    private sealed class LatentDiagnostics(float[] positions, int latents, int chains, int draws) : IParallelBody
    {
        private readonly ScratchPool<double[]> _series = new(() => new double[chains * draws]);

        public int Row { get; set; }

        public float[] EffectiveSizes { get; } = new float[latents];

        public float[] RHats { get; } = new float[latents];

        public void Execute(int index)
        {
            var series = _series.Rent();
            int count = chains * draws;
            for (int i = 0; i < count; i++)
                series[i] = positions[(Row * count + i) * latents + index];
            EffectiveSizes[index] = (float)EffectiveSampleSize.Of(series, chains);
            RHats[index] = (float)SplitRHat.Of(series, chains);
            _series.Return(series);
        }
    }
}

using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// One leapfrog step of every chain, with scaled momentum y ~ N(0, I), A = M^(-½) and length ε:
/// <c>y½ = y + ε/2·A·∇log γ_t(z)</c>, <c>z' = z + ε·A·y½</c>, <c>y' = y½ + ε/2·A·∇log γ_t(z')</c>. Turning y' round
/// makes it its own inverse. With A = I it is the Langevin proposal of step size η = ε²/2, and the change of
/// <c>log γ_t(z) - ½·y²</c> is the log acceptance ratio of Metropolis and Hastings for it.
/// </summary>
/// <param name="chains">Number of chains C.</param>
/// <param name="dimensions">Number of latents L.</param>
internal sealed class Leapfrog(int chains, int dimensions)
{
    private readonly Proposal _proposal = new(chains, dimensions);
    private readonly Completion _completion = new(chains, dimensions);

    /// <summary>ε of each chain.</summary>
    public float[] Lengths { get; } = new float[chains];

    /// <summary>Each chain's mix of the metric: 0 the identity, 1 the estimated masses.</summary>
    public float[] Mixes { get; } = new float[chains];

    /// <summary>
    /// Steps, asks the target, and gives each chain's log acceptance ratio: -∞ where the end is outside the domain or the target is no number.
    /// </summary>
    /// <param name="from">Where the steps start; evaluated.</param>
    /// <param name="momentum">y, [L, C].</param>
    /// <param name="to">Receives where they end.</param>
    public void Step(
        ChainPoints from, double[] temperatures, FloatBuffer momentum, DiagonalMetric metric, ISamplerTarget target,
        ChainPoints to, double[] logRatios, WorkerPool workers)
    {
        _proposal.Run(this, from, temperatures, momentum, metric, DomainEnds.Of(target.Domain), to, workers);
        target.Evaluate(to, workers);
        _completion.Run(this, from, temperatures, momentum, metric, to, end: null, workers);
        for (int c = 0; c < logRatios.Length; c++)
            logRatios[c] = _proposal.Leaves(c) ? double.NegativeInfinity : LogRatio(from, to, temperatures[c], c);
    }

    /// <summary>The momentum from which the step would lead back: -y', [L, C].</summary>
    public void Reverse(
        ChainPoints from, double[] temperatures, FloatBuffer momentum, DiagonalMetric metric, ChainPoints to, FloatBuffer end, WorkerPool workers) =>
        _completion.Run(this, from, temperatures, momentum, metric, to, end, workers);

    private double LogRatio(ChainPoints from, ChainPoints to, double temperature, int chain)
    {
        double end = to.LogDensity(chain, temperature), start = from.LogDensity(chain, temperature);
        // Whatever has a density is better than a start without one.
        if (!double.IsFinite(start) && double.IsFinite(end))
            return double.PositiveInfinity;
        double ratio = end - start + _completion.KineticGain(chain);
        return double.IsNaN(ratio) ? double.NegativeInfinity : ratio;
    }

    /// <summary>z' from z.</summary>
    private sealed unsafe class Proposal(int chains, int dimensions) : ChainTiles
    {
        private readonly bool[] _leaves = new bool[TilesOf(dimensions) * chains];
        private Leapfrog? _owner;
        private ChainPoints? _from, _to;
        private double[] _temperatures = [];
        private FloatBuffer? _momentum;
        private DiagonalMetric? _metric;
        private DomainEnds _ends;

        public void Run(
            Leapfrog owner, ChainPoints from, double[] temperatures, FloatBuffer momentum, DiagonalMetric metric, DomainEnds ends,
            ChainPoints to, WorkerPool workers)
        {
            (_owner, _from, _temperatures, _momentum, _metric, _ends, _to) = (owner, from, temperatures, momentum, metric, ends, to);
            Run(chains, dimensions, workers);
        }

        /// <summary>Whether a latent of the chain would leave the domain. It stays where it was, so that the target is never asked about the outside.</summary>
        public bool Leaves(int chain)
        {
            for (int at = chain; at < _leaves.Length; at += chains)
            {
                if (_leaves[at])
                    return true;
            }
            return false;
        }

        [SkipLocalsInit]
        protected override void Execute(int firstLatent, int latents, int firstChain, int count)
        {
            float* outside = stackalloc float[Chains], scalars = stackalloc float[3 * Chains];
            new Span<float>(outside, Chains).Clear();
            Scalars(_owner!, _temperatures, firstChain, count, scalars);
            var tile = new GradientTile(_from!, firstLatent, latents, firstChain, count, scalars);
            nint offset = (nint)firstLatent * chains + firstChain;
            float* momentum = _momentum!.Pointer + offset, target = _to!.Positions.Pointer + offset;
            float* inverseDeviations = _metric!.InverseDeviations.Pointer + firstLatent;
            SimdPaths.Run(new Steps(tile, momentum, inverseDeviations, scalars, target, outside, _ends));
            var leaves = _leaves.AsSpan(firstLatent / Latents * chains + firstChain, count);
            for (int c = 0; c < count; c++)
                leaves[c] = outside[c] != 0;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Propose<TVector, TSimd>(
            in GradientTile tile, float* momentum, float* inverseDeviations, float* scalars, float* target, float* outside, DomainEnds ends)
            where TVector : unmanaged
            where TSimd : struct, ISimdMath<TVector>
        {
            TVector zero = TSimd.Broadcast(0), half = TSimd.Broadcast(0.5f), one = TSimd.Broadcast(1);
            for (int l = 0; l < tile.Rows; l++)
            {
                nint row = l * tile.Stride;
                for (int c = 0; c < tile.Count; c += TSimd.Width)
                {
                    int lanes = Math.Min(TSimd.Width, tile.Count - c);
                    TVector length = ScaledLength<TVector, TSimd>(scalars, c, inverseDeviations[l]);
                    TVector y = TSimd.LoadFirst(momentum + row + c, lanes, zero);
                    y = TSimd.MultiplyAdd(TSimd.Multiply(half, length), tile.Gradient<TVector, TSimd>(row, c, lanes), y);
                    TVector old = TSimd.LoadFirst(tile.Positions + row + c, lanes, zero);
                    TVector z = TSimd.MultiplyAdd(length, y, old);
                    TVector leaves = ends.IsOutside<TVector, TSimd>(z);
                    TSimd.StoreFirst(TSimd.Select(leaves, old, z), target + row + c, lanes);
                    TSimd.Store(TSimd.Select(leaves, one, TSimd.Load(outside + c)), outside + c);
                }
            }
        }

        private readonly struct Steps(
            GradientTile tile, float* momentum, float* inverseDeviations, float* scalars, float* target, float* outside, DomainEnds ends) : ISimdKernel
        {
            void ISimdKernel.Run<TVector, TSimd>() => Propose<TVector, TSimd>(tile, momentum, inverseDeviations, scalars, target, outside, ends);
        }
    }

    /// <summary>½·y² - ½·y'², and -y' if asked for. With d = y' - y the gain is -d·(y + d/2): no digits are lost to squares.</summary>
    private sealed unsafe class Completion(int chains, int dimensions) : ChainTiles
    {
        private readonly float[] _losses = new float[TilesOf(dimensions) * chains];
        private Leapfrog? _owner;
        private ChainPoints? _from, _to;
        private double[] _temperatures = [];
        private FloatBuffer? _momentum, _end;
        private DiagonalMetric? _metric;

        public void Run(
            Leapfrog owner, ChainPoints from, double[] temperatures, FloatBuffer momentum, DiagonalMetric metric, ChainPoints to,
            FloatBuffer? end, WorkerPool workers)
        {
            (_owner, _from, _temperatures, _momentum, _metric, _to, _end) = (owner, from, temperatures, momentum, metric, to, end);
            Run(chains, dimensions, workers);
        }

        public double KineticGain(int chain)
        {
            double gain = 0;
            for (int at = chain; at < _losses.Length; at += chains)
                gain -= _losses[at];
            return gain;
        }

        [SkipLocalsInit]
        protected override void Execute(int firstLatent, int latents, int firstChain, int count)
        {
            float* scalars = stackalloc float[3 * Chains], sums = stackalloc float[Chains];
            new Span<float>(sums, Chains).Clear();
            Scalars(_owner!, _temperatures, firstChain, count, scalars);
            var start = new GradientTile(_from!, firstLatent, latents, firstChain, count, scalars);
            var stop = new GradientTile(_to!, firstLatent, latents, firstChain, count, scalars);
            nint offset = (nint)firstLatent * chains + firstChain;
            float* momentum = _momentum!.Pointer + offset, end = _end is null ? null : _end.Pointer + offset;
            float* inverseDeviations = _metric!.InverseDeviations.Pointer + firstLatent;
            SimdPaths.Run(new Ends(start, stop, momentum, inverseDeviations, scalars, end, sums));
            new ReadOnlySpan<float>(sums, count).CopyTo(_losses.AsSpan(firstLatent / Latents * chains + firstChain));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Complete<TVector, TSimd>(
            in GradientTile start, in GradientTile stop, float* momentum, float* inverseDeviations, float* scalars, float* end, float* sums)
            where TVector : unmanaged
            where TSimd : struct, ISimdMath<TVector>
        {
            TVector zero = TSimd.Broadcast(0), half = TSimd.Broadcast(0.5f);
            for (int l = 0; l < start.Rows; l++)
            {
                nint row = l * start.Stride;
                for (int c = 0; c < start.Count; c += TSimd.Width)
                {
                    int lanes = Math.Min(TSimd.Width, start.Count - c);
                    TVector halfLength = TSimd.Multiply(half, ScaledLength<TVector, TSimd>(scalars, c, inverseDeviations[l]));
                    TVector y = TSimd.LoadFirst(momentum + row + c, lanes, zero);
                    TVector gradients = TSimd.Add(start.Gradient<TVector, TSimd>(row, c, lanes), stop.Gradient<TVector, TSimd>(row, c, lanes));
                    TVector d = TSimd.Multiply(halfLength, gradients);
                    TSimd.Store(TSimd.MultiplyAdd(d, TSimd.MultiplyAdd(half, d, y), TSimd.Load(sums + c)), sums + c);
                    if (end is not null)
                        TSimd.StoreFirst(TSimd.Subtract(zero, TSimd.Add(y, d)), end + row + c, lanes);
                }
            }
        }

        private readonly struct Ends(
            GradientTile start, GradientTile stop, float* momentum, float* inverseDeviations, float* scalars, float* end, float* sums) : ISimdKernel
        {
            void ISimdKernel.Run<TVector, TSimd>() => Complete<TVector, TSimd>(start, stop, momentum, inverseDeviations, scalars, end, sums);
        }
    }

    /// <summary>Temperatures, lengths and mixes of a tile's chains, one after the other.</summary>
    private static unsafe void Scalars(Leapfrog owner, double[] temperatures, int first, int count, float* scalars)
    {
        for (int c = 0; c < count; c++)
        {
            scalars[c] = (float)temperatures[first + c];
            scalars[ChainTiles.Chains + c] = owner.Lengths[first + c];
            scalars[2 * ChainTiles.Chains + c] = owner.Mixes[first + c];
        }
    }

    /// <summary>ε·A(l) = ε/(1 + x·(1/σ(l) - 1)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe TVector ScaledLength<TVector, TSimd>(float* scalars, int chain, float inverseDeviation)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        TVector mix = TSimd.Load(scalars + 2 * ChainTiles.Chains + chain);
        TVector mass = TSimd.MultiplyAdd(mix, TSimd.Broadcast(inverseDeviation - 1), TSimd.Broadcast(1));
        return TSimd.Divide(TSimd.Load(scalars + ChainTiles.Chains + chain), mass);
    }
}

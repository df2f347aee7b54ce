using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Tests.Samplers;

/// <summary>
/// Holds a step against the distribution that it must leave as it is. Many chains start with exact draws. Afterwards their ranks must be
/// uniform still; and, as the steps are reversible, as many chains must have gone up in any function of the state as down. With
/// the squared gradient as function that is sharp: it is what a leapfrog step's error, and so the acceptance ratio, hangs on.
/// </summary>
internal sealed class Stationarity
{
    private const int Bins = 16;
    private readonly long[] _bins = new long[Bins];
    private long _up, _down;

    /// <summary>The probability of as uneven a number of ups and downs.</summary>
    public double Balance => ChiSquare.Balanced(_up, _down);

    /// <summary>The probability of as uneven ranks.</summary>
    public double Uniformity => ChiSquare.Uniform(_bins);

    /// <summary>Adds what became of some chains.</summary>
    /// <param name="start">Sets all chains, by exact draws from the uniforms, one for each latent.</param>
    /// <param name="order">A function of the state of a chain.</param>
    /// <param name="rank">A function of the state of a chain that is uniform under the target.</param>
    public void Add(
        ChainState state, Action<float[]> start, Action step, Func<int, double> order, Func<int, double> rank, ulong seed, uint batch)
    {
        var uniforms = new float[state.Chains * state.Dimensions];
        new RandomStream(seed, StreamPurpose.PriorSamples, batch).Uniform(uniforms);
        start(uniforms);
        state.IsEvaluated = false;
        var before = new double[state.Chains];
        for (int c = 0; c < before.Length; c++)
            before[c] = order(c);
        step();
        for (int c = 0; c < before.Length; c++)
        {
            double after = order(c);
            _up += after > before[c] ? 1 : 0;
            _down += after < before[c] ? 1 : 0;
            _bins[Math.Clamp((int)(rank(c) * Bins), 0, Bins - 1)]++;
        }
    }
}

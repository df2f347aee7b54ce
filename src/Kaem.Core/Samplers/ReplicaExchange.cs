using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// Replica exchange among power posteriors (Swendsen and Wang 1986; Eq. 34). Chains are laid out temperature-major: chain k·B + b is row b
/// at temperature k. Each row proposes to swap one random pair of neighbours, k and k + 1, and does so with probability min(1, r),
/// <c>log r = (t(k+1) - t(k))·(ℓ(z(k)) - ℓ(z(k+1)))</c>, alone and without noise.
/// </summary>
internal sealed class ReplicaExchange : IParallelBody
{
    // Latents of a part.
    private const int PartRows = 64;

    private readonly int[] _lower;
    // Of each pair of temperatures, row by row.
    private readonly int[] _proposed, _accepted;
    private int _swaps;
    private ChainPoints? _points;

    /// <param name="temperatures">Number of temperatures, at least 2.</param>
    /// <param name="rows">Number of rows B.</param>
    public ReplicaExchange(int temperatures, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(temperatures, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        Temperatures = temperatures;
        Rows = rows;
        _lower = new int[rows];
        _proposed = new int[(temperatures - 1) * rows];
        _accepted = new int[(temperatures - 1) * rows];
    }

    /// <summary>Number of temperatures.</summary>
    public int Temperatures { get; }

    /// <summary>Number of rows B.</summary>
    public int Rows { get; }

    /// <summary>Added to log r: an error for tests to find.</summary>
    internal double LogAcceptanceOffset { get; init; }

    /// <summary>Share of the proposed swaps of temperatures k and k + 1 that were done; NaN before the first.</summary>
    public double Rate(int k) => Rate(k, 0, Rows);

    /// <summary>The same, of some neighbouring rows.</summary>
    public double Rate(int k, int first, int count)
    {
        long accepted = 0, proposed = 0;
        for (int i = k * Rows + first; i < k * Rows + first + count; i++)
        {
            accepted += _accepted[i];
            proposed += _proposed[i];
        }
        return (double)accepted / proposed;
    }

    /// <summary>Starts counting anew.</summary>
    public void ClearRates()
    {
        Array.Clear(_proposed);
        Array.Clear(_accepted);
    }

    /// <summary>Proposes a swap in every row.</summary>
    public void Step(ChainState state, ISamplerTarget target, ChainRandom random, WorkerPool workers)
    {
        if (state.Chains != Temperatures * Rows)
            throw new ArgumentException($"{Temperatures} temperatures of {Rows} rows are {Temperatures * Rows} chains, not {state.Chains}.", nameof(state));
        state.Evaluate(target, workers);
        _points = state.Points;
        double[] likelihood = _points.LogLikelihood, reference = _points.LogReference;
        _swaps = 0;
        for (int b = 0; b < Rows; b++)
        {
            int k = (int)(random.Uniform(StreamPurpose.ReplicaExchange, state.Names[b], 0) * (Temperatures - 1));
            int low = k * Rows + b, high = low + Rows;
            double logRatio = (state.Temperatures[high] - state.Temperatures[low]) * (likelihood[low] - likelihood[high]);
            _proposed[low]++;
            if (!(Math.Log(random.Uniform(StreamPurpose.ReplicaExchange, state.Names[b], 1)) < logRatio + LogAcceptanceOffset))
                continue;
            _accepted[low]++;
            _lower[_swaps++] = low;
            (likelihood[low], likelihood[high]) = (likelihood[high], likelihood[low]);
            (reference[low], reference[high]) = (reference[high], reference[low]);
        }
        if (_swaps > 0)
            workers.For((_points.Dimensions + PartRows - 1) / PartRows, this);
    }

    /// <inheritdoc/>
    public void Execute(int index)
    {
        int end = Math.Min(_points!.Dimensions, (index + 1) * PartRows);
        for (int l = index * PartRows; l < end; l++)
        {
            // The gradients' two parts are the place's, whatever the temperature.
            Swap(_points.Positions.Span.Slice(l * _points.Chains, _points.Chains));
            Swap(_points.ReferenceGradient.Span.Slice(l * _points.Chains, _points.Chains));
            Swap(_points.LikelihoodGradient.Span.Slice(l * _points.Chains, _points.Chains));
        }
    }

    private void Swap(Span<float> row)
    {
        foreach (int low in _lower.AsSpan(0, _swaps))
            (row[low], row[low + Rows]) = (row[low + Rows], row[low]);
    }
}

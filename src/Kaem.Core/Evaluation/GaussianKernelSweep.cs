using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Evaluation;

/// <summary>Sums a Gaussian kernel, or the mean of several, over the pairs within and across two sets of rows.</summary>
internal sealed class GaussianKernelSweep : PairSweep
{
    private readonly int _count;
    private readonly int _firstSet;
    private readonly double[] _factors;
    private readonly ScratchPool<double[]> _scratch;
    private readonly double[] _within;
    private readonly double[] _across;

    /// <param name="firstSet">How many of the rows belong to the first set.</param>
    /// <param name="bandwidths">Standard deviations σ of the kernels exp(-d²/(2σ²)).</param>
    public GaussianKernelSweep(PooledRows rows, int firstSet, ReadOnlySpan<double> bandwidths)
        : base(rows)
    {
        _count = rows.Count;
        _firstSet = firstSet;
        _scratch = new ScratchPool<double[]>(() => new double[_count]);
        _within = new double[_count];
        _across = new double[_count];
        _factors = new double[bandwidths.Length];
        for (int b = 0; b < bandwidths.Length; b++)
        {
            double sigma = bandwidths[b] * rows.Scale;
            // Finite also for the narrowest kernel, so that equal rows keep the value 1.
            _factors[b] = Math.Max(-0.5 / (sigma * sigma), double.MinValue);
        }
    }

    /// <summary>Σ k over the pairs i &lt; j within the first set.</summary>
    public double WithinFirst => FixedOrder.Sum(_within.AsSpan(0, _firstSet));

    /// <summary>Σ k over the pairs i &lt; j within the second set.</summary>
    public double WithinSecond => FixedOrder.Sum(_within.AsSpan(_firstSet));

    /// <summary>Σ k over the pairs of a row of the first set with one of the second.</summary>
    public double Across => FixedOrder.Sum(_across);

    protected override void Visit(int row, Span<double> squaredDistances)
    {
        int sameSet = (row < _firstSet ? _firstSet : _count) - 1 - row;
        double[] scratch = _scratch.Rent();
        var kernels = scratch.AsSpan(0, squaredDistances.Length);
        double within = 0, across = 0;
        foreach (double factor in _factors)
        {
            TensorPrimitives.Multiply(squaredDistances, factor, kernels);
            TensorPrimitives.Exp<double>(kernels, kernels);
            within += FixedOrder.Sum(kernels[..sameSet]);
            across += FixedOrder.Sum(kernels[sameSet..]);
        }
        _scratch.Return(scratch);
        _within[row] = within / _factors.Length;
        _across[row] = across / _factors.Length;
    }
}

namespace Kaem.ML.Evaluation;

/// <summary>Collects the distances of all pairs of rows.</summary>
internal sealed class MedianDistanceSweep(PooledRows rows) : PairSweep(rows)
{
    private readonly double[] _squared = new double[checked(rows.Count * (rows.Count - 1) / 2)];
    private readonly int _count = rows.Count;
    private readonly double _scale = rows.Scale;

    /// <summary>The median over all pairs of unequal rows, or null if there are none.</summary>
    public double? Median()
    {
        Array.Sort(_squared);
        int zeros = _squared.AsSpan().LastIndexOf(0.0) + 1;
        var positive = _squared.AsSpan(zeros);
        if (positive.IsEmpty)
            return null;
        double below = positive[(positive.Length - 1) / 2], above = positive[positive.Length / 2];
        return (Math.Sqrt(below) + Math.Sqrt(above)) / 2 / _scale;
    }

    protected override void Visit(int row, Span<double> squaredDistances)
    {
        // Rows before this one have count - 1, count - 2, ... pairs.
        int first = row * (2 * _count - row - 1) / 2;
        squaredDistances.CopyTo(_squared.AsSpan(first));
    }
}

using System.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Rows of features of which each row has equally many that are not 0: their places and values.</summary>
internal sealed class SparseRows
{
    /// <summary>Features of a block, about: all of them may be more than an array holds.</summary>
    private const int BlockLength = 1 << 18;

    private readonly int _perRow, _shift;
    private readonly int[][] _features;
    private readonly double[][] _values;

    /// <summary>Which of the rows these are; null for all.</summary>
    private readonly int[]? _chosen;

    public SparseRows(int rows, int perRow)
    {
        (Rows, _perRow) = (rows, perRow);
        _shift = BitOperations.Log2((uint)Math.Max(1, BlockLength / Math.Max(1, perRow)));
        int block = 1 << _shift;
        int[] lengths = [.. Enumerable.Range(0, (int)(((long)rows + block - 1) >> _shift)).Select(b => Math.Min(block, rows - (b << _shift)) * perRow)];
        _features = [.. lengths.Select(length => new int[length])];
        _values = [.. lengths.Select(length => new double[length])];
    }

    private SparseRows(SparseRows rows, int[] chosen) =>
        (Rows, _perRow, _shift, _features, _values, _chosen) = (chosen.Length, rows._perRow, rows._shift, rows._features, rows._values, chosen);

    public int Rows { get; }

    public Span<int> Features(int row)
    {
        row = _chosen is { } chosen ? chosen[row] : row;
        return _features[row >> _shift].AsSpan((row & ((1 << _shift) - 1)) * _perRow, _perRow);
    }

    public Span<double> Values(int row)
    {
        row = _chosen is { } chosen ? chosen[row] : row;
        return _values[row >> _shift].AsSpan((row & ((1 << _shift) - 1)) * _perRow, _perRow);
    }

    /// <summary>Σ_j x_j·w_j of a row.</summary>
    public double Dot(int row, double[] weights)
    {
        var features = Features(row);
        var values = Values(row);
        double sum = 0;
        for (int k = 0; k < features.Length; k++)
            sum += values[k] * weights[features[k]];
        return sum;
    }

    /// <summary>w += scale·x for the row's features x.</summary>
    public void AddTo(int row, double scale, double[] weights)
    {
        var features = Features(row);
        var values = Values(row);
        for (int k = 0; k < features.Length; k++)
            weights[features[k]] += scale * values[k];
    }

    /// <summary>w += scale·x² for the row's features x.</summary>
    public void AddSquaresTo(int row, double scale, double[] weights)
    {
        var features = Features(row);
        var values = Values(row);
        for (int k = 0; k < features.Length; k++)
            weights[features[k]] += scale * values[k] * values[k];
    }

    /// <summary>The rows whose indices are given, in that order; they are not copied.</summary>
    public SparseRows Select(int[] indices) => new(this, _chosen is { } chosen ? [.. indices.Select(index => chosen[index])] : indices);
}

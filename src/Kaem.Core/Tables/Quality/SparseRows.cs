namespace Kaem.ML.Tables;

/// <summary>Rows of features of which each row has equally many that are not 0: their places and values.</summary>
internal sealed class SparseRows(int rows, int perRow)
{
    private readonly int[] _features = new int[checked(rows * perRow)];
    private readonly double[] _values = new double[rows * perRow];

    public int Rows => rows;

    public Span<int> Features(int row) => _features.AsSpan(row * perRow, perRow);

    public Span<double> Values(int row) => _values.AsSpan(row * perRow, perRow);

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

    /// <summary>The rows whose indices are given, in that order.</summary>
    public SparseRows Select(ReadOnlySpan<int> indices)
    {
        var selected = new SparseRows(indices.Length, perRow);
        for (int i = 0; i < indices.Length; i++)
        {
            Features(indices[i]).CopyTo(selected.Features(i));
            Values(indices[i]).CopyTo(selected.Values(i));
        }
        return selected;
    }

    /// <summary>These rows, then others of as many features.</summary>
    public SparseRows Append(SparseRows others)
    {
        var all = new SparseRows(rows + others.Rows, perRow);
        _features.CopyTo(all._features, 0);
        _values.CopyTo(all._values, 0);
        others._features.CopyTo(all._features, _features.Length);
        others._values.CopyTo(all._values, _values.Length);
        return all;
    }
}

namespace Kaem.ML.Tables;

/// <summary>Rows that are encoded to be scored.</summary>
/// <param name="encoded">The encoded rows, NaN in the block of a value that is missing or that training lacked; kept, not copied.</param>
/// <param name="logScales">For each column and row what the logarithm of the block's density lacks to be that of the value; without a block, the density
/// itself.</param>
/// <param name="unseen">For each column the rows whose value training lacked; null where there are none.</param>
internal sealed class ScoredRows(float[] encoded, int rows, int width, double[][] logScales, IReadOnlyList<bool[]?> unseen)
{
    /// <summary>The encoded rows.</summary>
    public DataMatrix Encoded { get; } = new(encoded, rows, width);

    /// <summary>For each column and row what the logarithm of the block's density lacks to be that of the value; without a block, the density itself.</summary>
    public double[][] LogScales { get; } = logScales;

    /// <summary>For each column the rows whose value training lacked; null where there are none.</summary>
    public IReadOnlyList<bool[]?> Unseen { get; } = unseen;

    /// <summary>The encoded rows, to write what is known of them.</summary>
    public Span<float> Entries => encoded;

    /// <summary>Puts what training had in the place of a value that it lacked.</summary>
    /// <param name="first">The first place of the column's block.</param>
    /// <param name="width">The block's width.</param>
    /// <param name="place">Its place in the block.</param>
    public void StandIn(int row, int first, int width, int place)
    {
        var block = encoded.AsSpan(row * Encoded.Columns + first, width);
        block.Clear();
        block[place] = 1;
    }
}

using System.Numerics;

namespace Kaem.ML.Tables;

/// <summary>
/// Rows as columns of floats between which Gower's distance is simple: the mean over the columns of min(|x - y|, 1), with numbers in units of the real
/// values' range, categories by number and gaps at a value of their own, far away.
/// </summary>
internal sealed class RecordColumns
{
    /// <summary>A gap: at no distance from another gap, and at 1 from everything else.</summary>
    private const float Gap = 1e9f;

    /// <summary>Fills up the last vector: at 1 from everything.</summary>
    private const float Nothing = -1e9f;

    private readonly float[][] _columns;

    /// <param name="ranges">An aligned table whose values give the numbers' ranges.</param>
    public RecordColumns(Table table, Table ranges)
    {
        Rows = table.Rows;
        PaddedRows = (Rows + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        _columns = [.. table.Columns.Select((column, c) => Scale(column, ranges.Columns[c]))];
    }

    public int Rows { get; }

    public int PaddedRows { get; }

    public int Columns => _columns.Length;

    public float[] Column(int column) => _columns[column];

    private float[] Scale(TableColumn column, TableColumn ranges)
    {
        var scaled = new float[PaddedRows];
        Array.Fill(scaled, Nothing);
        if (column is CategoricalColumn categorical)
        {
            for (int row = 0; row < Rows; row++)
                scaled[row] = categorical[row] is var code && code < 0 ? Gap : code;
            return scaled;
        }
        var numeric = (NumericColumn)column;
        var (least, largest) = ColumnCoverage.Range((NumericColumn)ranges);
        for (int row = 0; row < Rows; row++)
        {
            double value = numeric[row];
            // Without a range, values are the same or as different as can be; without real values, all are.
            scaled[row] = double.IsNaN(value) ? Gap
                : largest > least ? (float)Math.Clamp((value - least) / (largest - least), -2, 3)
                : value == least ? 0 : 2;
        }
        return scaled;
    }
}

namespace Kaem.ML.Tables;

/// <summary>A column that never had a value: it takes no place in the matrix, and generated rows have none either.</summary>
internal sealed class EmptyCodec(ColumnSchema column) : ColumnCodec(column)
{
    public override int Width => 0;

    public override EncodedBlockKind Kind => EncodedBlockKind.Softmax;

    public override EncodedColumn Encode(TableColumn column) => EncodedColumn.None;

    public override TableColumn Decode(DataMatrix rows, int first, RowDraws draws) => TableParts.Missing(Column, rows.Rows);

    public override TableColumn Guess(DataMatrix expected, int first) => TableParts.Missing(Column, expected.Rows);

    /// <summary>Any value at all is one that training lacked.</summary>
    public override double[] LogScales(TableColumn column, double unseen) =>
        [.. Enumerable.Range(0, column.Rows).Select(row => column.IsMissing(row) ? 0 : Math.Log(unseen))];

    public override bool[]? Unseen(TableColumn column) =>
        column.MissingCount == column.Rows ? null : [.. Enumerable.Range(0, column.Rows).Select(row => !column.IsMissing(row))];
}

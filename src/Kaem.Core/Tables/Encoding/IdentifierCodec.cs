namespace Kaem.ML.Tables;

/// <summary>What identifies rows: it tells nothing about other rows and takes no place in the matrix. Decoded rows get new identifiers.</summary>
internal sealed class IdentifierCodec(ColumnSchema column, IdentifierPattern pattern) : ColumnCodec(column)
{
    /// <summary>What identifiers look like.</summary>
    public IdentifierPattern Pattern { get; } = pattern;

    public override int Width => 0;

    public override EncodedBlockKind Kind => EncodedBlockKind.Softmax;

    public static IdentifierCodec Of(IdentifierColumn column) =>
        new(column.Schema, IdentifierPattern.Of([.. column.Values.OfType<string>()]));

    public override EncodedColumn Encode(TableColumn column) => EncodedColumn.None;

    public override TableColumn Decode(DataMatrix rows, int first, RowDraws draws)
    {
        var values = new string?[rows.Rows];
        for (int row = 0; row < values.Length; row++)
            values[row] = draws.Gaps[row] ? null : Pattern.Make(draws.FirstRow + row, draws.Seed);
        return new IdentifierColumn(Column.Name, values);
    }

    /// <summary>Nothing can be guessed.</summary>
    public override TableColumn Guess(DataMatrix expected, int first) => TableParts.Missing(Column, expected.Rows);

    public override double[] LogScales(TableColumn column, double unseen) => new double[column.Rows];
}

namespace Kaem.ML.Tables;

/// <summary>
/// A column of categories or bins with one place more, the last, for rows that lack a value: that they do may depend on their other columns, and other
/// columns on it.
/// </summary>
internal sealed class GapCodec(ColumnCodec values) : ColumnCodec(values.Column)
{
    /// <summary>Encodes the values.</summary>
    public ColumnCodec Values { get; } = values.Kind == EncodedBlockKind.Softmax || values.Width == 0
        ? values
        : throw new ArgumentException($"Column '{values.Column.Name}' is a number with a density; only categories and bins have a place for gaps.");

    public override ColumnCodec OfValues => Values;

    /// <summary>The places of values; one for a column that has but one value.</summary>
    public int Places => Math.Max(1, Values.Width);

    public override int Width => Places + 1;

    public override EncodedBlockKind Kind => EncodedBlockKind.Softmax;

    public override EncodedColumn Encode(TableColumn column) => Encode(column, gap: -1);

    /// <summary>Rows that lack a value are at the gaps' place.</summary>
    public override EncodedColumn EncodeToLearn(TableColumn column) => Encode(column, gap: Places);

    public override TableColumn Decode(DataMatrix rows, int first, RowDraws draws)
    {
        bool[] all = [.. draws.Gaps];
        for (int row = 0; row < all.Length; row++)
            all[row] |= Largest(rows.Row(row).Slice(first, Width)) == Places;
        return Values.Decode(rows, first, draws with { Gaps = all });
    }

    public override TableColumn Guess(DataMatrix expected, int first) => Values.Guess(expected, first);

    public override double[] LogScales(TableColumn column, double unseen) => Values.LogScales(column, unseen);

    public override double PlaceLogScale(int place, double unseen) => Values.PlaceLogScale(place, unseen);

    public override KnownPlaces Known(ColumnCondition condition) =>
        condition is GapCondition { IsMissing: true } ? KnownPlaces.None(Places) : Values.Known(condition);

    public override bool[]? Unseen(TableColumn column) => Values.Unseen(column);

    private EncodedColumn Encode(TableColumn column, int gap)
    {
        var known = Values.Encode(column);
        return EncodedColumn.OfPlaces(Width, column, row => column.IsMissing(row) ? gap : known.HasPlaces ? known.PlaceOf(row) : 0);
    }
}

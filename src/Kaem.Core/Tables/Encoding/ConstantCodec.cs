namespace Kaem.ML.Tables;

/// <summary>Encodes numbers that are all the same: there is nothing to learn, so they take no place in the matrix.</summary>
internal sealed class ConstantCodec(ColumnSchema column, double value) : NumericCodec(column, value, value, ValueGrid.None)
{
    private readonly UnseenNumbers _others = new(value == 0 ? 1 : Math.Abs(value), column.Kind == ColumnKind.Integer, []);

    public override int Width => 0;

    public override EncodedBlockKind Kind => EncodedBlockKind.Gaussian;

    protected override EncodedColumn Encode(NumericColumn values) => EncodedColumn.None;

    protected override bool IsUnseen(double value) => value != Least;

    protected override double LogScale(double value, double unseen) =>
        value == Least ? Math.Log(1 - unseen) : Math.Log(unseen) + _others.LogDensity(value, Least);

    public override KnownPlaces Known(ColumnCondition condition) =>
        new([condition.Holds(new NumericColumn(Column, [Least]), 0) ? 1 : 0], (_, _) => Least);

    protected override double Decode(ReadOnlySpan<float> block, float uniform) => Least;
}

namespace Kaem.ML.Tables;

/// <summary>Encodes numbers that are all the same: there is nothing to learn, so they take no place in the matrix.</summary>
internal sealed class ConstantCodec(ColumnSchema column, double value) : NumericCodec(column, value, value)
{
    public override int Width => 0;

    public override EncodedBlockKind Kind => EncodedBlockKind.Gaussian;

    public override int CountUnseen(TableColumn column)
    {
        int count = 0;
        foreach (double number in ((NumericColumn)column).Values)
            count += double.IsNaN(number) || number == Least ? 0 : 1;
        return count;
    }

    protected override void Encode(double value, Span<float> block)
    {
    }

    protected override double LogScale(double value) => 0;

    protected override double Decode(ReadOnlySpan<float> block, float uniform) => Least;
}

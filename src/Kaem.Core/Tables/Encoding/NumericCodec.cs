namespace Kaem.ML.Tables;

/// <summary>Encodes numbers: what it decodes lies within the range of the training values, and has no more decimal places than these had.</summary>
internal abstract class NumericCodec : ColumnCodec
{
    protected NumericCodec(ColumnSchema column, double least, double largest, ValueGrid grid)
        : base(column)
    {
        if (!(double.IsFinite(least) && double.IsFinite(largest) && least <= largest))
            throw new ArgumentException($"Column '{column.Name}' cannot have a range from {least} to {largest}.");
        if (IsInteger && (least != Math.Floor(least) || largest != Math.Floor(largest)))
            throw new ArgumentException($"Column '{column.Name}' is one of integers; its range cannot be from {least:R} to {largest:R}.");
        Least = least;
        LargestValue = largest;
        Grid = IsInteger ? ValueGrid.Whole : grid;
    }

    public double Least { get; }

    public double LargestValue { get; }

    /// <summary>The decimal places of what is decoded.</summary>
    public ValueGrid Grid { get; }

    protected bool IsInteger => Column.Kind.IsWhole();

    public sealed override EncodedColumn Encode(TableColumn column) => Encode((NumericColumn)column);

    public sealed override TableColumn Decode(DataMatrix rows, int first, RowDraws draws)
    {
        var values = new double[rows.Rows];
        for (int row = 0; row < values.Length; row++)
        {
            var block = rows.Row(row).Slice(first, Width);
            values[row] = draws.Gaps[row] || (Width > 0 && float.IsNaN(block[0]))
                ? double.NaN
                : Clip(draws.Known is { } known ? known.Draw(Width == 0 ? 0 : Largest(block), draws.Uniforms[row]) : Decode(block, draws.Uniforms[row]));
        }
        return new NumericColumn(Column, values);
    }

    public sealed override TableColumn Guess(DataMatrix expected, int first)
    {
        var values = new double[expected.Rows];
        for (int row = 0; row < values.Length; row++)
            values[row] = Clip(Guess(expected.Row(row).Slice(first, Width)));
        return new NumericColumn(Column, values);
    }

    public sealed override double[] LogScales(TableColumn column, double unseen)
    {
        var values = ((NumericColumn)column).Values;
        var scales = new double[values.Length];
        for (int row = 0; row < scales.Length; row++)
            scales[row] = double.IsNaN(values[row]) ? 0 : LogScale(values[row], unseen);
        return scales;
    }

    public sealed override bool[]? Unseen(TableColumn column)
    {
        var values = ((NumericColumn)column).Values;
        bool[]? unseen = null;
        for (int row = 0; row < values.Length; row++)
        {
            if (!double.IsNaN(values[row]) && IsUnseen(values[row]))
                (unseen ??= new bool[values.Length])[row] = true;
        }
        return unseen;
    }

    /// <summary>The expected number, from a number's mean or the probabilities of bins.</summary>
    protected virtual double Guess(ReadOnlySpan<float> expected) => Decode(expected, 0.5f);

    /// <summary>Whether no block stands for a value: training lacked it.</summary>
    protected virtual bool IsUnseen(double value) => false;

    /// <summary>What the logarithm of a block's density lacks to be that of the value; of a value that has no block, its density.</summary>
    /// <param name="unseen">The probability that is kept for all values that training lacked.</param>
    protected abstract double LogScale(double value, double unseen);

    /// <summary>Encodes values, NaN where one is missing.</summary>
    protected abstract EncodedColumn Encode(NumericColumn values);

    protected abstract double Decode(ReadOnlySpan<float> block, float uniform);

    /// <summary>Encodes each value that is there as one number.</summary>
    protected static EncodedColumn EachAsNumber(NumericColumn values, Func<double, double> encode) => EncodedColumn.OfNumbers(
        values, row => double.IsNaN(values[row]) ? float.NaN : (float)Math.Clamp(encode(values[row]), -float.MaxValue, float.MaxValue));

    private double Clip(double value) => Math.Clamp(Grid.Round(value), Least, LargestValue);
}

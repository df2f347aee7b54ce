namespace Kaem.ML.Tables;

/// <summary>Encodes a number x as (x - shift)/scale.</summary>
internal sealed class ScaledCodec : NumericCodec
{
    public ScaledCodec(ColumnSchema column, double least, double largest, double shift, double scale, ValueGrid grid)
        : base(column, least, largest, grid)
    {
        if (!(double.IsFinite(shift) && double.IsFinite(scale) && scale > 0))
            throw new ArgumentException($"Column '{column.Name}' cannot be shifted by {shift} and scaled by {scale}.");
        Shift = shift;
        Scale = scale;
    }

    public double Shift { get; }

    public double Scale { get; }

    /// <summary>Whether training values are encoded as numbers from 0 to 1.</summary>
    public bool IsWithinUnit => Shift <= Least && LargestValue - Shift <= Scale;

    public override int Width => 1;

    public override EncodedBlockKind Kind => EncodedBlockKind.Gaussian;

    /// <summary>Mean 0 and standard deviation 1 for the given values.</summary>
    public static ScaledCodec Standard(ColumnSchema column, ReadOnlySpan<double> sorted, ValueGrid grid)
    {
        double mean = 0, square = 0;
        foreach (double value in sorted)
            mean += value / sorted.Length;
        foreach (double value in sorted)
            square += (value - mean) * (value - mean) / sorted.Length;
        return new ScaledCodec(column, sorted[0], sorted[^1], mean, Math.Sqrt(square), grid);
    }

    /// <summary>From 0 to 1 for the given values.</summary>
    public static ScaledCodec MinMax(ColumnSchema column, ReadOnlySpan<double> sorted, ValueGrid grid) =>
        new(column, sorted[0], sorted[^1], sorted[0], sorted[^1] - sorted[0], grid);

    protected override EncodedColumn Encode(NumericColumn values) => EachAsNumber(values, value => (value - Shift) / Scale);

    protected override double LogScale(double value, double unseen) => -Math.Log(Scale);

    protected override double Decode(ReadOnlySpan<float> block, float uniform) => Shift + Scale * block[0];
}

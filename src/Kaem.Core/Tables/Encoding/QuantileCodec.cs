using MathNet.Numerics.Distributions;

namespace Kaem.ML.Tables;

/// <summary>
/// Encodes a number by its rank among the training values, as the normal quantile Φ⁻¹(ε + (1 - 2ε)·rank): a normal distribution, whatever the
/// training values' was. Between the knots, which are quantiles of the training values, ranks are interpolated linearly; beyond them the normal quantile goes on
/// from ±Φ⁻¹(1 - ε) as it rose, on average, over the last unit within.
/// </summary>
internal sealed class QuantileCodec : NumericCodec
{
    private const int MostKnots = 1025;

    private readonly double _end, _lowSlope, _highSlope;

    public QuantileCodec(ColumnSchema column, double[] knots, double edge)
        : base(column, knots.Length > 0 ? knots[0] : double.NaN, knots.Length > 0 ? knots[^1] : double.NaN)
    {
        for (int k = 1; k < knots.Length; k++)
        {
            if (!(knots[k] >= knots[k - 1]))
                throw new ArgumentException($"The quantiles of column '{column.Name}' do not ascend.");
        }
        if (!(edge is > 0 and < 0.5) || knots.Length < 2 || knots[0] == knots[^1])
            throw new ArgumentException($"Column '{column.Name}' has {knots.Length} quantiles and an edge of {edge}, which can't be.");
        Knots = knots;
        Edge = edge;
        _end = -Normal.InvCDF(0, 1, edge);
        // Over one unit, which several values have: the last two alone may lie together by accident. Where one value fills the unit, up to the next.
        double low = ValueAt(1 - _end), high = ValueAt(_end - 1);
        int second = Last(knots[0]) + 1, last = First(knots[^1]) - 1;
        _lowSlope = low > knots[0] ? 1 / (low - knots[0]) : (NormalQuantile((double)second / (knots.Length - 1)) + _end) / (knots[second] - knots[0]);
        _highSlope = high < knots[^1] ? 1 / (knots[^1] - high) : (_end - NormalQuantile((double)last / (knots.Length - 1))) / (knots[^1] - knots[last]);
    }

    /// <summary>Quantiles of the training values, from the least to the largest, at equal steps of rank.</summary>
    public double[] Knots { get; }

    /// <summary>ε, half the share of one training value: it keeps the ends finite.</summary>
    public double Edge { get; }

    public override int Width => 1;

    public override EncodedBlockKind Kind => EncodedBlockKind.Gaussian;

    public static QuantileCodec Of(ColumnSchema column, double[] sorted)
    {
        var knots = new double[Math.Min(MostKnots, sorted.Length)];
        for (int k = 0; k < knots.Length; k++)
            knots[k] = Quantile(sorted, k / (knots.Length - 1.0));
        return new QuantileCodec(column, knots, 0.5 / sorted.Length);
    }

    protected override void Encode(double value, Span<float> block) =>
        block[0] = (float)Math.Clamp(
            value < Knots[0] ? (value - Knots[0]) * _lowSlope - _end
            : value > Knots[^1] ? (value - Knots[^1]) * _highSlope + _end
            : NormalQuantile(Rank(value)), -float.MaxValue, float.MaxValue);

    protected override double Decode(ReadOnlySpan<float> block, float uniform) => ValueAt(block[0]);

    /// <summary>The slope of the encoding; for a value that several knots share, that between their neighbours.</summary>
    protected override double LogScale(double value, double unseen)
    {
        if (value < Knots[0] || value > Knots[^1])
            return Math.Log(value < Knots[0] ? _lowSlope : _highSlope);
        int above = Last(value) + (Knots[Last(value)] == value ? 1 : 0), below = First(value) - 1;
        if (below < 0)
            below = 0;
        if (above >= Knots.Length)
            above = Knots.Length - 1;
        double slope = (1 - 2 * Edge) * (above - below) / ((Knots.Length - 1) * (Knots[above] - Knots[below]));
        double z = NormalQuantile(Rank(value));
        return Math.Log(slope) - Normal.PDFLn(0, 1, z);
    }

    private double ValueAt(double z) => Quantile(Knots, Math.Clamp((Normal.CDF(0, 1, z) - Edge) / (1 - 2 * Edge), 0, 1));

    private static double Quantile(double[] sorted, double rank)
    {
        double place = rank * (sorted.Length - 1);
        int below = Math.Min((int)place, sorted.Length - 2);
        return sorted[below] + (place - below) * (sorted[below + 1] - sorted[below]);
    }

    /// <summary>Φ⁻¹ of a rank, drawn in from the ends by ε.</summary>
    private double NormalQuantile(double rank) => Normal.InvCDF(0, 1, Edge + (1 - 2 * Edge) * rank);

    /// <summary>The share of values below, with half of those that equal it.</summary>
    private double Rank(double value)
    {
        if (value <= Knots[0])
            return Knots[1] > Knots[0] ? 0 : 0.5 * Last(Knots[0]) / (Knots.Length - 1);
        if (value >= Knots[^1])
            return Knots[^2] < Knots[^1] ? 1 : 0.5 * (First(Knots[^1]) + Knots.Length - 1) / (Knots.Length - 1);
        int first = First(value);
        double place = Knots[first] == value
            ? 0.5 * (first + Last(value))
            : first - 1 + (value - Knots[first - 1]) / (Knots[first] - Knots[first - 1]);
        return place / (Knots.Length - 1);
    }

    /// <summary>The first knot that is not below the value.</summary>
    private int First(double value)
    {
        int low = 0, high = Knots.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Knots[middle] < value)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    /// <summary>The last of the knots that equal the value.</summary>
    private int Last(double value)
    {
        int last = First(value);
        while (last + 1 < Knots.Length && Knots[last + 1] == value)
            last++;
        return last;
    }
}

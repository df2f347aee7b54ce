using MathNet.Numerics.Distributions;

namespace Kaem.ML.Tables;

/// <summary>
/// Encodes a number by its rank among the training values, as the normal quantile Φ⁻¹(ε + (1 - 2ε)·rank): a normal distribution, whatever the
/// training values' was. Between the knots ranks are interpolated linearly; beyond them the normal quantile goes on
/// from ±Φ⁻¹(1 - ε) as it rose, on average, over the last unit within.
/// </summary>
internal sealed class QuantileCodec : NumericCodec
{
    private readonly double _lowSlope, _highSlope;

    /// <param name="least">The least training value.</param>
    /// <param name="largest">The largest training value.</param>
    /// <param name="knots">Places of known rank, in ascending order.</param>
    /// <param name="ranks">The share of training values below each knot, strictly ascending from 0 to 1.</param>
    /// <param name="edge">ε, half the share of one training value.</param>
    public QuantileCodec(ColumnSchema column, double least, double largest, double[] knots, double[] ranks, double edge, ValueGrid grid)
        : base(column, least, largest, grid)
    {
        if (!(edge is > 0 and < 0.5) || knots.Length < 2 || knots.Length != ranks.Length || !(knots[0] < knots[^1]) || ranks[0] != 0 || ranks[^1] != 1
            || !(knots[0] <= least && largest <= knots[^1]))
        {
            throw new ArgumentException($"Column '{column.Name}' has {knots.Length} quantiles, {ranks.Length} ranks and an edge of {edge}, which can't be.");
        }
        for (int k = 1; k < knots.Length; k++)
        {
            if (!(knots[k] >= knots[k - 1]) || !(ranks[k] > ranks[k - 1]))
                throw new ArgumentException($"The quantiles of column '{column.Name}' do not ascend.");
        }
        Knots = knots;
        Ranks = ranks;
        Edge = edge;
        // Over one unit, which several values have: the last two alone may lie together by accident. Where one value fills the unit, up to the next.
        double low = ValueAt(Place(0) + 1), high = ValueAt(Place(1) - 1);
        int second = Last(knots[0]) + 1, last = First(knots[^1]) - 1;
        _lowSlope = low > knots[0] ? 1 / (low - knots[0]) : (Place(ranks[second]) - Place(0)) / (knots[second] - knots[0]);
        _highSlope = high < knots[^1] ? 1 / (knots[^1] - high) : (Place(1) - Place(ranks[last])) / (knots[^1] - knots[last]);
        if (!(double.IsFinite(_lowSlope) && double.IsFinite(_highSlope) && _lowSlope > 0 && _highSlope > 0))
            throw new ArgumentException($"The quantiles of column '{column.Name}' lie too close, or too far apart, for their numbers.");
    }

    /// <summary>Places of known rank, from the least to the largest.</summary>
    public double[] Knots { get; }

    /// <summary>The share of training values below each knot.</summary>
    public double[] Ranks { get; }

    /// <summary>ε, half the share of one training value: it keeps the ends finite, and is the share of what lies beyond each.</summary>
    public double Edge { get; }

    /// <summary>How the encoding rises before the first knot.</summary>
    public double LowSlope => _lowSlope;

    /// <summary>How it rises behind the last one.</summary>
    public double HighSlope => _highSlope;

    public override int Width => 1;

    public override EncodedBlockKind Kind => EncodedBlockKind.Gaussian;

    public static QuantileCodec Of(ColumnSchema column, ReadOnlySpan<double> sorted, ValueGrid grid)
    {
        var (knots, ranks) = QuantileKnots.Of(sorted, grid);
        return new QuantileCodec(column, sorted[0], sorted[^1], knots, ranks, 0.5 / sorted.Length, grid);
    }

    protected override EncodedColumn Encode(NumericColumn values) => EachAsNumber(values, Encode);

    protected override double Decode(ReadOnlySpan<float> block, float uniform) => ValueAt(block[0]);

    /// <summary>The slope of the encoding; for a value that several knots share, that between their neighbours.</summary>
    protected override double LogScale(double value, double unseen)
    {
        if (value < Knots[0])
            return Math.Log(_lowSlope);
        if (value > Knots[^1])
            return Math.Log(_highSlope);
        int first = First(value), last = Last(value);
        int below = Math.Max(first - 1, 0), above = Math.Min(Knots[first] == value ? last + 1 : last, Knots.Length - 1);
        double slope = (1 - 2 * Edge) * (Ranks[above] - Ranks[below]) / (Knots[above] - Knots[below]);
        return Math.Log(slope) - Normal.PDFLn(0, 1, Encode(value));
    }

    /// <summary>The value, within the knots, of a normal quantile.</summary>
    private double ValueAt(double z)
    {
        double rank = Math.Clamp((Normal.CDF(0, 1, z) - Edge) / (1 - 2 * Edge), 0, 1);
        int above = Math.Clamp(FirstFrom(Ranks, rank), 1, Ranks.Length - 1);
        return Knots[above - 1] + (rank - Ranks[above - 1]) / (Ranks[above] - Ranks[above - 1]) * (Knots[above] - Knots[above - 1]);
    }

    /// <summary>The normal quantile of a rank.</summary>
    public double Place(double rank) => Normal.InvCDF(0, 1, Edge + (1 - 2 * Edge) * rank);

    /// <summary>The encoded value.</summary>
    private double Encode(double value) =>
        value < Knots[0] ? Place(0) + (value - Knots[0]) * _lowSlope
        : value > Knots[^1] ? Place(1) + (value - Knots[^1]) * _highSlope
        : Place(Rank(value));

    /// <summary>The share of values below a value that lies between the first knot and the last, with half of those that equal it.</summary>
    private double Rank(double value)
    {
        int first = First(value);
        if (Knots[first] == value)
            return 0.5 * (Ranks[first] + Ranks[Last(value)]);
        return Ranks[first - 1] + (value - Knots[first - 1]) / (Knots[first] - Knots[first - 1]) * (Ranks[first] - Ranks[first - 1]);
    }

    /// <summary>The first knot that is not below the value.</summary>
    private int First(double value) => FirstFrom(Knots, value);

    /// <summary>The last of the knots that equal the value.</summary>
    private int Last(double value)
    {
        int last = First(value);
        while (last + 1 < Knots.Length && Knots[last + 1] == value)
            last++;
        return last;
    }

    /// <summary>The first of ascending numbers that is not below another; the last one where all are.</summary>
    private static int FirstFrom(double[] ascending, double number)
    {
        int low = 0, high = ascending.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (ascending[middle] < number)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }
}

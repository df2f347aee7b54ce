namespace Kaem.ML.Tables;

/// <summary>A piece of an encoding by quantiles: Value + (x - From)·Rise is a number's rank there, or beyond the knots its encoded value itself.</summary>
/// <param name="Start">The first number that belongs to it.</param>
/// <param name="From">Where x is counted from.</param>
/// <param name="Value">The rank, or encoded value, there.</param>
/// <param name="Rise">How it rises.</param>
/// <param name="LogSlope">Logarithm of the slope of the rank as the encoding has it, or of the encoded value's.</param>
/// <param name="IsBeyond">Whether it lies beyond the knots.</param>
internal readonly record struct QuantilePiece(double Start, double From, double Value, double Rise, double LogSlope, bool IsBeyond)
{
    /// <summary>All pieces by their starts. A knot is a piece of its own: several may lie at one number.</summary>
    public static List<QuantilePiece> Of(QuantileCodec codec)
    {
        double[] knots = codec.Knots, ranks = codec.Ranks;
        double scale = 1 - 2 * codec.Edge;
        List<QuantilePiece> pieces = [new(double.NegativeInfinity, knots[0], codec.Place(0), codec.LowSlope, Math.Log(codec.LowSlope), IsBeyond: true)];
        for (int first = 0, last; first < knots.Length; first = last + 1)
        {
            last = first;
            while (last + 1 < knots.Length && knots[last + 1] == knots[first])
                last++;
            int below = Math.Max(first - 1, 0), above = Math.Min(last + 1, knots.Length - 1);
            double around = (ranks[above] - ranks[below]) / (knots[above] - knots[below]);
            pieces.Add(new(knots[first], knots[first], 0.5 * (ranks[first] + ranks[last]), 0, Math.Log(scale * around), IsBeyond: false));
            double next = Math.BitIncrement(knots[first]);
            if (last + 1 == knots.Length)
            {
                pieces.Add(new(next, knots[^1], codec.Place(1), codec.HighSlope, Math.Log(codec.HighSlope), IsBeyond: true));
            }
            else if (next < knots[last + 1])
            {
                double rise = (ranks[last + 1] - ranks[last]) / (knots[last + 1] - knots[last]);
                pieces.Add(new(next, knots[last], ranks[last], rise, Math.Log(scale * rise), IsBeyond: false));
            }
        }
        return pieces;
    }
}

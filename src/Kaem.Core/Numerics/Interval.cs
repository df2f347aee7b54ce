namespace Kaem.ML.Numerics;

/// <summary>The closed interval from <paramref name="Low"/> to <paramref name="High"/>.</summary>
internal readonly record struct Interval(float Low, float High)
{
    /// <summary>High - Low.</summary>
    public double Length => (double)High - Low;

    /// <summary>Whether <paramref name="z"/> lies in the interval; its ends do.</summary>
    public bool Contains(float z) => z >= Low && z <= High;

    /// <summary>What two intervals have in common; empty (Low above High) where they are apart.</summary>
    public Interval Intersect(Interval other) => new(MathF.Max(Low, other.Low), MathF.Min(High, other.High));

    public override string ToString() => FormattableString.Invariant($"[{Low}, {High}]");
}

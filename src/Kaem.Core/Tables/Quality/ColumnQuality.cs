namespace Kaem.ML.Tables;

/// <summary>How well one synthetic column imitates the real one. Scores lie between 0 and 1, the best; NaN where one is not defined.</summary>
/// <param name="Name">The column.</param>
/// <param name="Kind">Its kind in the real table.</param>
public sealed record ColumnQuality(string Name, ColumnKind Kind)
{
    /// <summary><see cref="ColumnShape.KSComplement"/> of numbers, <see cref="ColumnShape.TVComplement"/> of categories and booleans.</summary>
    public double Shape { get; init; }

    /// <summary><see cref="ColumnCoverage.RangeCoverage"/> or <see cref="ColumnCoverage.CategoryCoverage"/>.</summary>
    public double Coverage { get; init; }

    /// <summary><see cref="ColumnCoverage.BoundaryAdherence"/> or <see cref="ColumnCoverage.CategoryAdherence"/>.</summary>
    public double Adherence { get; init; }

    /// <summary><see cref="ColumnCoverage.MissingValueSimilarity"/>.</summary>
    public double MissingValueSimilarity { get; init; }
}

/// <summary>How well two synthetic columns depend on each other as the real ones do.</summary>
/// <param name="First">One column.</param>
/// <param name="Second">The other.</param>
/// <param name="IsCorrelation">Whether the score is <see cref="PairTrend.CorrelationSimilarity"/>, both being numeric, or
/// <see cref="PairTrend.ContingencySimilarity"/>.</param>
/// <param name="Score">Between 0 and 1, the best; NaN where it is not defined.</param>
public sealed record PairQuality(string First, string Second, bool IsCorrelation, double Score);

namespace Kaem.ML.Tables;

/// <summary>How <see cref="TableEvaluation.Evaluate"/> measures.</summary>
public sealed record TableEvaluationOptions
{
    /// <summary>
    /// Seed of splits and of samples of rows. Null for one drawn from the MLContext in ML.NET, which is fixed if the context's is, and for 0 elsewhere.
    /// </summary>
    public ulong? Seed { get; init; }

    /// <summary>The seed in force.</summary>
    internal ulong SeedInForce => Seed ?? 0;

    /// <summary>
    /// Rules that synthetic rows should keep, such as <see cref="KaemTableModel.Rules"/>: <see cref="TableQuality.Diagnosis"/> says whether they do.
    /// </summary>
    public IReadOnlyList<TableRule> Rules { get; init => field = [.. Check.NotNull(value)]; } = [];

    /// <summary>
    /// Rows whose nearest records are searched for, at most; of larger tables so many are drawn. The work is in proportion to them and to the real rows.
    /// </summary>
    public int MostNearestRows { get; init => field = Check.AtLeast(value, 1, 1_000_000); } = 10_000;

    /// <summary>
    /// Pairs of columns whose trends are measured, and that the classifier of pairs sees, at most; of a table with more so many are drawn. All pairs of
    /// 63 columns are 1,953.
    /// </summary>
    public int MostPairs { get; init => field = Check.AtLeast(value, 1, 1_000_000); } = 2000;

    /// <summary>Columns of a table whose pairs a classifier sees, at most; of a wider one the area by pairs is NaN.</summary>
    internal int MostPairColumns { get; init; } = int.MaxValue;
}

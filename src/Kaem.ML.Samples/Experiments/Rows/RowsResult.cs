namespace Kaem.ML.Samples.Experiments.Rows;

/// <summary>What was found with one seed, or the means of several.</summary>
/// <param name="Rows">Of synthetic rows, of real ones in their place, of the held-out ones.</param>
/// <param name="Filled">Hidden values, filled by the model, by boosted trees, by mean or most frequent category.</param>
/// <param name="Training">Of the model alone.</param>
internal sealed record RowsResult(IReadOnlyList<Finding> Rows, IReadOnlyList<Finding> Filled, IReadOnlyList<Finding> Training)
{
    /// <summary>The tables, each under its name.</summary>
    public IEnumerable<(string Name, ResultTable Table)> Tables =>
    [
        ("Rows", Finding.Tabulate(Rows, "measure", "synthetic", "real in their place", "held out")),
        ("Filled values", Finding.Tabulate(Filled, "column", "model", "boosted trees", "mean or most frequent")),
        ("Training", Finding.Tabulate(Training, "measure", "model")),
    ];

    /// <summary>Means over seeds.</summary>
    public static RowsResult Mean(IReadOnlyList<RowsResult> seeds) => new(
        Finding.Mean([.. seeds.Select(seed => seed.Rows)]), Finding.Mean([.. seeds.Select(seed => seed.Filled)]),
        Finding.Mean([.. seeds.Select(seed => seed.Training)]));
}

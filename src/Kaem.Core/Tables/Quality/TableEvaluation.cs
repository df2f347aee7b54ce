using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Measures the quality of a synthetic table against the real one that it imitates.</summary>
public static class TableEvaluation
{
    /// <summary>Share of real rows to test on where no other real rows are given.</summary>
    private const double TestShare = 0.2;

    /// <summary>Measures column shapes, pair trends, coverage, detection, utility and privacy. The results depend on the tables and the seed alone.</summary>
    /// <param name="real">The rows that the model was trained on.</param>
    /// <param name="synthetic">The rows that it generated, with the same columns.</param>
    /// <param name="holdout">
    /// Real rows that were not trained on: to test classifiers on, and to compare the distances of nearest records with. Without them a fifth of the real
    /// rows serves as test of both classifiers, and distances have nothing to be compared with.
    /// </param>
    /// <param name="label">The column to predict for <see cref="TableQuality.Utility"/>: categories, booleans, or numbers of few different values. Null to
    /// leave that out.</param>
    /// <exception cref="ArgumentException">The tables differ in columns or their kinds, one has no rows, or the label can't be one.</exception>
    public static TableQuality Evaluate(Table real, Table synthetic, Table? holdout = null, string? label = null, TableEvaluationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        options ??= new TableEvaluationOptions();
        var diagnosis = Diagnose(real, synthetic, options.Rules);
        if (label is not null)
            CheckLabel(real, label);
        var workers = WorkerPool.Borrow();
        var aligned = holdout is null
            ? AlignedTables.Of((real, nameof(real)), (synthetic, nameof(synthetic)))
            : AlignedTables.Of((real, nameof(real)), (synthetic, nameof(synthetic)), (holdout, nameof(holdout)));
        (real, synthetic, holdout) = (aligned[0], aligned[1], holdout is null ? null : aligned[2]);
        var pairs = ColumnPairs.Of(real.Columns.Count, options.MostPairs, options.SeedInForce);
        bool hasAll = (long)real.Columns.Count * (real.Columns.Count - 1) / 2 <= options.MostPairs;
        var (trends, count) = hasAll ? DependentPairs.Measure(real, synthetic) : (double.NaN, 0);
        return new TableQuality
        {
            Columns = ParallelActions<ColumnQuality>.Run(real.Columns.Count, c => Column(real.Columns[c], synthetic.Columns[c]), workers),
            Pairs = Pairs(real, synthetic, pairs, workers),
            DependentPairTrends = trends,
            DependentPairCount = count,
            Diagnosis = diagnosis,
            Detection = TwoSampleTest.Run(
                real, synthetic, real.Columns.Count <= options.MostPairColumns ? pairs : null, options.SeedInForce, workers),
            Utility = label is null ? null : MeasureUtility(real, synthetic, holdout, label, options.SeedInForce, workers),
            Privacy = Privacy.Measure(real, synthetic, holdout, options.MostNearestRows, options.SeedInForce, workers),
        };
    }

    /// <summary>Says whether a synthetic table is valid, whatever its quality; it may lack columns, or have others.</summary>
    /// <param name="real">The real table.</param>
    /// <param name="synthetic">The synthetic one.</param>
    /// <param name="rules">Rules that its rows should keep; null for none.</param>
    /// <exception cref="ArgumentException">A rule speaks of a column that the synthetic table lacks, or that is of another kind.</exception>
    public static TableDiagnosis Diagnose(Table real, Table synthetic, IReadOnlyList<TableRule>? rules = null)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        var columns = new List<ColumnDiagnosis>();
        int all = real.Columns.Select(column => column.Name).Union(synthetic.Columns.Select(column => column.Name)).Count(), both = 0;
        foreach (var column in real.Columns)
        {
            if (synthetic.Find(column.Name) is not { } other || ColumnKinds.As(other, column.Schema) is not { } alike)
                continue;
            both++;
            columns.Add(column switch
            {
                IdentifierColumn => new(column.Name, ColumnCheck.KeyUniqueness, KeyUniqueness((IdentifierColumn)alike)),
                NumericColumn numeric => new(column.Name, ColumnCheck.BoundaryAdherence, ColumnCoverage.BoundaryAdherence(numeric, (NumericColumn)alike)),
                _ => new(column.Name, ColumnCheck.CategoryAdherence, ColumnCoverage.CategoryAdherence((CategoricalColumn)column, (CategoricalColumn)alike)),
            });
        }
        return new TableDiagnosis
        {
            Columns = columns,
            Structure = (double)both / all,
            Rules = [.. (rules ?? []).Select(rule => (Rule: rule, Broken: rule.Broken(synthetic).Count))
                .Select(found => new RuleDiagnosis(found.Rule, found.Broken, synthetic.Rows == 0 ? 0 : (double)found.Broken / synthetic.Rows))],
        };
    }

    /// <summary>The share of values that are there and are no other row's before them.</summary>
    private static double KeyUniqueness(IdentifierColumn keys) => keys.Rows == 0 ? double.NaN
        : (double)keys.Values.Where(key => key is not null).Distinct(StringComparer.Ordinal).Count() / keys.Rows;

    /// <summary>Refuses a label that <see cref="Evaluate"/> could not take, so that nothing is trained before.</summary>
    /// <param name="real">The rows that a model is to be trained on.</param>
    /// <param name="label">The column to predict.</param>
    /// <exception cref="ArgumentException">There is no such column, no other one, or it has too few different values, or too many where it is
    /// numeric.</exception>
    public static void CheckLabel(Table real, string label)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(label);
        Utility.ClassesOf(real, label);
    }

    private static ColumnQuality Column(TableColumn real, TableColumn synthetic) => new(real.Name, real.Kind)
    {
        Shape = ColumnShape.Of(real, synthetic),
        Coverage = ColumnCoverage.Coverage(real, synthetic),
        Adherence = ColumnCoverage.Adherence(real, synthetic),
        MissingValueSimilarity = ColumnCoverage.MissingValueSimilarity(real, synthetic),
    };

    /// <summary>The trends of given pairs of columns, by their places in aligned tables.</summary>
    internal static PairQuality[] Pairs(Table real, Table synthetic, (int A, int B)[] pairs, WorkerPool workers)
    {
        int columns = real.Columns.Count;
        var discrete = ParallelActions<(PackedCodes Real, PackedCodes Synthetic)>.Run(
            columns, c => DiscreteColumn.Of(real.Columns[c], synthetic.Columns[c]), workers);
        return ParallelActions<PairQuality>.Run(pairs.Length, p =>
        {
            var (a, b) = pairs[p];
            bool isCorrelation = real.Columns[a] is NumericColumn && real.Columns[b] is NumericColumn;
            double trend = isCorrelation
                ? PairTrend.CorrelationSimilarity(
                    ((NumericColumn)real.Columns[a], (NumericColumn)real.Columns[b]),
                    ((NumericColumn)synthetic.Columns[a], (NumericColumn)synthetic.Columns[b]))
                : Contingency.Similarity((discrete[a].Real, discrete[b].Real), (discrete[a].Synthetic, discrete[b].Synthetic));
            return new PairQuality(real.Columns[a].Name, real.Columns[b].Name, isCorrelation, trend);
        }, workers);
    }

    private static UtilityQuality MeasureUtility(Table real, Table synthetic, Table? holdout, string label, ulong seed, WorkerPool workers)
    {
        if (holdout is not null)
            return Utility.Measure(real, synthetic, holdout, label, workers);
        int[] order = Permutation.Of(real.Rows, seed, 2);
        int test = Math.Max(1, (int)(TestShare * real.Rows));
        if (test == real.Rows)
            throw new ArgumentException("One real row can't be split into rows to train on and rows to test on.", nameof(real));
        return Utility.Measure(real.Select(order[test..]), synthetic, real.Select(order[..test]), label, workers);
    }
}

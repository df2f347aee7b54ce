using System.Globalization;
using System.Text;

namespace Kaem.ML.Tables;

/// <summary>What <see cref="TablesEvaluation.Evaluate"/> found. Scores run from 0 to 1, the best; means leave out those that are not defined.</summary>
public sealed record TablesQuality
{
    /// <summary>The tables by name, without their keys; those that have rows, and columns beside their keys.</summary>
    public IReadOnlyDictionary<string, TableQuality> Tables { get; init => field = Check.NotNull(value); } = new Dictionary<string, TableQuality>();

    /// <summary>The foreign keys, in the schema's order.</summary>
    public IReadOnlyList<RelationQuality> Relations { get; init => field = Check.NotNull(value); } = [];

    /// <summary>Rows that follow each other, those of relations first.</summary>
    public IReadOnlyList<SequenceQuality> Sequences { get; init => field = Check.NotNull(value); } = [];

    /// <summary>The least share of foreign keys that refer to a row: 1 where all do.</summary>
    public double Integrity => Relations.Count == 0 ? double.NaN : Relations.Min(relation => relation.Integrity);

    /// <summary>Mean of the tables' overall qualities.</summary>
    public double WithinTables => Means.OfKnown(Tables.Values.Select(table => table.Overall));

    /// <summary>Mean of the shapes of how many rows refer to each.</summary>
    public double ChildCounts => Means.OfKnown(Relations.Select(relation => relation.ChildCounts));

    /// <summary>Mean of the trends between parents' columns and their children's.</summary>
    public double RelationTrends => Means.OfKnown(Relations.Select(relation => relation.Trends));

    /// <summary>Mean of the trends between rows and those before them.</summary>
    public double SequenceTrends => Means.OfKnown(Sequences.Select(sequence => sequence.Trends));

    /// <summary>The mean of what is within tables, of counts, and of the trends of relations and sequences.</summary>
    public double Overall => Means.OfKnown([WithinTables, ChildCounts, RelationTrends, SequenceTrends]);

    /// <summary>A summary of some lines.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Line($"Overall quality     {Overall:P1}");
        foreach (var (name, table) in Tables)
            Line($"  {name}: column shapes {table.ColumnShapes:P1}, pair trends {table.PairTrends:P1}, detection AUC {table.Detection.Auc:F3} (0.5 is best)");
        foreach (var relation in Relations)
        {
            var worst = relation.Pairs.Where(pair => !double.IsNaN(pair.Score)).MinBy(pair => pair.Score);
            Line($"  {relation.Relation.Child} of {relation.Relation.Parent} by {relation.Relation.ForeignKey}: keys that refer {relation.Integrity:P1}");
            Line($"    counts {relation.ChildCounts:P1}, trends {relation.Trends:P1}");
            if (worst is not null)
                Line($"    worst: {worst.First} and {worst.Second} {worst.Score:P1}");
        }
        foreach (var sequence in Sequences)
        {
            Line($"  sequences of {sequence.Table} by {sequence.EntityKey}: lengths {sequence.Lengths:P1}, steps {sequence.Steps:P1}");
            Line($"    trends {sequence.Trends:P1}, autocorrelations {sequence.AutocorrelationSimilarity:P1}");
        }
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }
}

/// <summary>How alike a foreign key ties two tables together.</summary>
/// <param name="Relation">The foreign key.</param>
public sealed record RelationQuality(TableRelation Relation)
{
    /// <summary>Share of the synthetic foreign keys that refer to a synthetic row; gaps do not count. NaN where there are none.</summary>
    public double Integrity { get; init; }

    /// <summary>One less the Kolmogorov-Smirnov statistic of how many rows refer to each row of the parent's table.</summary>
    public double ChildCounts { get; init; }

    /// <summary>One less the difference of the shares of foreign keys that are gaps.</summary>
    public double MissingValueSimilarity { get; init; }

    /// <summary>The parent's columns beside the child's, in the table that joins them.</summary>
    public IReadOnlyList<PairQuality> Pairs { get; init; } = [];

    /// <summary>Mean of the pairs' scores; NaN where there are none.</summary>
    public double Trends => Means.OfKnown(Pairs.Select(pair => pair.Score));
}

/// <summary>How alike rows follow each other.</summary>
/// <param name="Table">The table.</param>
/// <param name="EntityKey">The column that says whose rows they are.</param>
public sealed record SequenceQuality(string Table, string EntityKey)
{
    /// <summary>One less the Kolmogorov-Smirnov statistic of the rows of each entity.</summary>
    public double Lengths { get; init; }

    /// <summary>One less the Kolmogorov-Smirnov statistic of how far rows are from the ones before them in their order; NaN without an order.</summary>
    public double Steps { get; init; } = double.NaN;

    /// <summary>Each numeric column beside itself one row before.</summary>
    public IReadOnlyList<AutocorrelationQuality> Autocorrelations { get; init; } = [];

    /// <summary>Columns of the row before beside those of the row.</summary>
    public IReadOnlyList<PairQuality> Pairs { get; init; } = [];

    /// <summary>Mean of the autocorrelations' scores; NaN where there are none.</summary>
    public double AutocorrelationSimilarity => Means.OfKnown(Autocorrelations.Select(column => column.Score));

    /// <summary>Mean of the pairs' scores; NaN where there are none.</summary>
    public double Trends => Means.OfKnown(Pairs.Select(pair => pair.Score));
}

/// <summary>A numeric column's correlation with itself one row before.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Real">That of the real rows.</param>
/// <param name="Synthetic">That of the synthetic ones.</param>
public sealed record AutocorrelationQuality(string Name, double Real, double Synthetic)
{
    /// <summary><c>1 - |ρ - ρ'|/2</c>.</summary>
    public double Score => 1 - Math.Abs(Real - Synthetic) / 2;
}

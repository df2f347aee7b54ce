namespace Kaem.ML.Tables;

/// <summary>
/// Whether a synthetic table is valid, whatever its quality: the checks of SDMetrics' diagnostic report (version 0.27), and rules. Scores are shares, 1 for no
/// fault.
/// </summary>
public sealed record TableDiagnosis
{
    /// <summary>What was checked of each column of both tables.</summary>
    public IReadOnlyList<ColumnDiagnosis> Columns { get; init; } = [];

    /// <summary>What was checked of each rule.</summary>
    public IReadOnlyList<RuleDiagnosis> Rules { get; init; } = [];

    /// <summary>The share of columns that both tables have, of one kind, in all that either has: SDMetrics' TableStructure.</summary>
    public required double Structure { get; init; }

    /// <summary>Mean of the columns' scores, as SDMetrics' Data Validity is; NaN where no column has one.</summary>
    public double Validity => Means.OfKnown(Columns.Select(column => column.Score));

    /// <summary>Mean of <see cref="Structure"/> and <see cref="Validity"/>, as SDMetrics' diagnostic score is.</summary>
    public double Score => Means.OfKnown([Structure, Validity]);

    /// <summary>Whether nothing is at fault.</summary>
    public bool IsValid => Structure == 1 && Columns.All(column => !(column.Score < 1)) && Rules.All(rule => rule.BrokenRows == 0);
}

/// <summary>What was checked of a column.</summary>
/// <param name="Name">The column.</param>
/// <param name="Check">What was checked.</param>
/// <param name="Score">The share of values without a fault; NaN where there are none.</param>
public sealed record ColumnDiagnosis(string Name, ColumnCheck Check, double Score);

/// <summary>How a rule holds.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="BrokenRows">Rows that break it.</param>
/// <param name="Share">Their share of all.</param>
public sealed record RuleDiagnosis(TableRule Rule, int BrokenRows, double Share);

/// <summary>What is checked of a column.</summary>
public enum ColumnCheck
{
    /// <summary>Of what identifies rows: the share of values that are there and occur once. SDMetrics' KeyUniqueness.</summary>
    KeyUniqueness,

    /// <summary>Of numbers, days and times: the share within the real values' range. SDMetrics' BoundaryAdherence.</summary>
    BoundaryAdherence,

    /// <summary>Of categories and booleans: the share of those that the real ones have. SDMetrics' CategoryAdherence.</summary>
    CategoryAdherence,
}

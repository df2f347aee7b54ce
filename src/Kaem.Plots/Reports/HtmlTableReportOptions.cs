using Kaem.ML.Tables;

namespace Kaem.ML;

/// <summary>
/// What the report of a table's model shows beside the model itself; see <see cref="KaemTableModelReports.ToHtmlReport"/>. All of it can be left out.
/// </summary>
public sealed record HtmlTableReportOptions
{
    /// <summary>The page's heading.</summary>
    public string Title { get; init => field = Check.NotNull(value); } = "Kolmogorov-Arnold energy model of a table";

    /// <summary>The rows that the model learned from, to compare generated rows with: a model does not keep them. It may have more columns.</summary>
    public Table? Training { get; init; }

    /// <summary>
    /// Rows that the model has not seen, to score, and to compare distances and classifiers with. Generated rows are compared with them where there is no
    /// <see cref="Training"/>.
    /// </summary>
    public Table? HeldOut { get; init; }

    /// <summary>
    /// The column to predict, for the worth of generated rows to a learner; see <see cref="Tables.TableEvaluation.Evaluate"/>. Null leaves that out.
    /// </summary>
    public string? Label { get; init; }

    /// <summary>Generated rows that are shown.</summary>
    public int Samples { get; init => field = Check.AtLeast(value, 1, 10_000); } = 12;

    /// <summary>Densities of the prior that are shown, those furthest from their reference first.</summary>
    public int Priors { get; init => field = Check.AtLeast(value, 1, 10_000); } = 9;

    /// <summary>Most rows of each table that are generated, scored and compared; of more, so many are drawn.</summary>
    public int Rows { get; init => field = Check.AtLeast(value, 2, 10_000_000); } = 5000;

    /// <summary>
    /// Most columns that are plotted and shown in rows and open tables; plotted are those whose generated shapes are furthest from the real ones.
    /// </summary>
    public int Columns { get; init => field = Check.AtLeast(value, 1, 10_000); } = 24;

    /// <summary>Most pairs of columns that are plotted: those that depend on each other most in the real rows, each column in one of them.</summary>
    public int Pairs { get; init => field = Check.AtLeast(value, 0, 10_000); } = 4;

    /// <summary>Seed of generated rows, and of the rows that are drawn for the comparison.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The same options with tables of just the model's columns.</summary>
    /// <exception cref="ArgumentException">A table lacks a column or has it of another kind, or the label is no column.</exception>
    internal HtmlTableReportOptions Fitted(TableSchema schema)
    {
        if (Label is not null && schema.Find(Label) is null)
            throw new ArgumentException(
                $"{nameof(Label)} is '{Label}'; the model has no such column. Its columns are "
                + $"{string.Join(", ", schema.Columns.Select(column => $"'{column.Name}'"))}.");
        return this with { Training = Fit(Training, nameof(Training)), HeldOut = Fit(HeldOut, nameof(HeldOut)) };

        // Tables without rows have nothing to show.
        Table? Fit(Table? rows, string name) => rows is not { Rows: > 0 } ? null : new Table([.. schema.Columns.Select(wanted =>
        {
            var column = rows.Find(wanted.Name)
                ?? (wanted.Kind == ColumnKind.Identifier ? TableParts.Missing(wanted, rows.Rows) : throw new ArgumentException(
                    $"The model has a column '{wanted.Name}', which the rows of {name} lack."));
            return ColumnKinds.As(column, wanted)
                ?? throw new ArgumentException(
                    $"Column '{wanted.Name}' is {column.Kind} in the rows of {name}; the model learned from one that is {wanted.Kind}.");
        })]);
    }
}

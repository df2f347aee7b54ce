using Kaem.ML.Tables;

namespace Kaem.ML;

/// <summary>Rows to generate: how many, and what they must be. Immutable.</summary>
/// <example>
/// <code>
/// var requests = new TableRequest[]
/// {
///     new(100) { Given = new Dictionary&lt;string, object&gt; { ["age"] = Given.Between(30, 40), ["sex"] = "Female" } },
///     new(50) { Where = row => row.Number("hours") * 52 > row.Number("age") },
/// };
/// Table rows = model.Generate(requests, seed: 7);
/// </code>
/// </example>
public sealed record TableRequest
{
    /// <summary>Rows to generate.</summary>
    /// <param name="count">Number of rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public TableRequest(int count) => Count = Check.AtLeast(count, 0, Array.MaxLength);

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>
    /// What is given of columns: a number for a numeric column, a <see cref="bool"/> for a boolean one, the category's name for a categorical one (a number
    /// stands for its name in invariant culture), days and times as .NET has them or as text in the column's format; or a <see cref="Tables.Given"/>. Numbers
    /// lie within the range that training saw.
    /// </summary>
    public IReadOnlyDictionary<string, object> Given { get; init => field = Check.NotNull(value); } = new Dictionary<string, object>();

    /// <summary>The gaps that columns of which nothing is given get; null for none.</summary>
    public TableGaps? Gaps { get; init; }

    /// <summary>
    /// Prior samples that stand for the posterior of what is given; null for 10,000, and for 100 where columns depend on each other: there it is
    /// <see cref="KaemTableOptions.Completions"/> that values which are rare together need more of.
    /// </summary>
    public int? Samples { get; init => field = value is { } given ? Check.AtLeast(given, 2, Bounds.Samples) : null; }

    /// <summary>
    /// What a row must be, beside what is given: rows that are not are drawn again. It must give the same answer for the same row. Null for nothing.
    /// </summary>
    public Func<TableRow, bool>? Where { get; init; }

    /// <summary>Rows that are drawn at most for each that is asked for, where some are drawn again.</summary>
    public int MostTries { get; init => field = Check.AtLeast(value, 1, 1_000_000_000); } = 100;
}

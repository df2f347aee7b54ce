namespace Kaem.ML.Tables;

/// <summary>The columns of a table by name, and the columns of its source that were left out.</summary>
public sealed class TableSchema
{
    /// <summary>A schema of the given columns.</summary>
    /// <param name="leftOut">Columns of the source that are no part of the table, with the reason.</param>
    /// <param name="notes">What is odd about columns of the source.</param>
    /// <exception cref="ArgumentException">Two columns have one name.</exception>
    public TableSchema(IReadOnlyList<ColumnSchema> columns, IReadOnlyList<LeftOutColumn>? leftOut = null, IReadOnlyList<ColumnNote>? notes = null)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Columns = [.. columns];
        LeftOut = [.. leftOut ?? []];
        Notes = [.. notes ?? []];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var column in Columns)
        {
            if (!names.Add(column.Name))
                throw new ArgumentException($"Two columns are called '{column.Name}'; each needs a name of its own.", nameof(columns));
        }
    }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<ColumnSchema> Columns { get; }

    /// <summary>Columns of the source that are no part of the table.</summary>
    public IReadOnlyList<LeftOutColumn> LeftOut { get; }

    /// <summary>What is odd about columns of the source: a few texts among numbers, for instance, which make categories of all of them.</summary>
    public IReadOnlyList<ColumnNote> Notes { get; }

    /// <summary>The column of a name, null where there is none.</summary>
    public ColumnSchema? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Columns.FirstOrDefault(column => column.Name == name);
    }

    /// <summary>
    /// Finds out what the columns of a text are: booleans, numbers, days and times where all values are, as they are commonly written (see
    /// <see cref="ColumnFormat"/>); any other is categorical. <see cref="TextTable.MissingMarks"/> do not count, nor do <c>-</c>, <c>inf</c> and the like
    /// among numbers, booleans, days and times. A column of text in which nearly every value is another one (see
    /// <see cref="ColumnKindOptions.IdentifierShare"/>), and one of whole numbers that number the rows, or whose name says so, identifies rows. A few other
    /// texts among numbers, or among booleans, make categories of all. <see cref="Notes"/> says whatever is odd.
    /// </summary>
    /// <param name="kinds">The kinds of columns that are known, by name; these are not inferred.</param>
    /// <exception cref="ArgumentException">A name in <paramref name="kinds"/> is no column's.</exception>
    /// <exception cref="FormatException">A column that is said to be one of integers has a fraction.</exception>
    public static TableSchema Infer(TextTable text, IReadOnlyDictionary<string, ColumnKind>? kinds = null, ColumnKindOptions? options = null) =>
        new ColumnKindGuess(text, kinds, options ?? new ColumnKindOptions()).Run();
}

/// <summary>A column of a source that is no part of the table.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Reason">Why it was left out, as a sentence.</param>
public sealed record LeftOutColumn(string Name, string Reason);

/// <summary>What is odd about a column of a source.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Note">What it is, and what can be done.</param>
public sealed record ColumnNote(string Name, TableNote Note)
{
    /// <summary>The kind that could be given to have the column taken otherwise; null where none helps.</summary>
    public ColumnKind? Kind { get; init; }

    /// <summary>What it is, and what can be done, as sentences.</summary>
    public string Text => Note.ToString();
}

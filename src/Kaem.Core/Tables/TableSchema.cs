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
    /// Finds out what the columns of a text are. A column whose values are all whole numbers is one of integers, all numbers: real, all true or false: boolean;
    /// any other is categorical. <see cref="TextTable.MissingMarks"/> do not count. A column of text in which nearly every value is another one
    /// (see <see cref="ColumnKindOptions.IdentifierShare"/>) identifies rows rather than describing them, and is left out, as is one without values.
    /// A few texts among numbers, or among booleans, make categories of all: <see cref="Notes"/> names them, as they may be marks of missing values.
    /// </summary>
    /// <param name="kinds">The kinds of columns that are known, by name; these are neither inferred nor left out.</param>
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
/// <param name="Text">What it is, and what can be done, as sentences.</param>
public sealed record ColumnNote(string Name, string Text);

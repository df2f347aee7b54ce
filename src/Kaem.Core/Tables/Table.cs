namespace Kaem.ML.Tables;

/// <summary>Columns of equal length, each under a name of its own. It does not change.</summary>
public sealed class Table
{
    private readonly Dictionary<string, TableColumn> _byName = new(StringComparer.Ordinal);

    /// <summary>A table of the given columns.</summary>
    /// <exception cref="ArgumentException">There is no column, two have one name, or they differ in length.</exception>
    public Table(IReadOnlyList<TableColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count == 0)
            throw new ArgumentException("A table needs at least one column.", nameof(columns));
        Columns = [.. columns];
        Rows = columns[0].Rows;
        foreach (var column in Columns)
        {
            if (!_byName.TryAdd(column.Name, column))
                throw new ArgumentException($"Two columns are called '{column.Name}'; each needs a name of its own.", nameof(columns));
            if (column.Rows != Rows)
                throw new ArgumentException(
                    $"Column '{column.Name}' has {column.Rows} rows, column '{columns[0].Name}' has {Rows}; a table's columns are of one length.",
                    nameof(columns));
        }
    }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Names and kinds of the columns.</summary>
    public TableSchema Schema => new([.. Columns.Select(column => column.Schema)]);

    /// <summary>The column of a name.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public TableColumn this[string name] => Find(name)
        ?? throw new ArgumentException(
            $"There is no column '{name}'. The columns are {string.Join(", ", Columns.Select(column => $"'{column.Name}'"))}.", nameof(name));

    /// <summary>The column of a name, null where there is none.</summary>
    public TableColumn? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _byName.GetValueOrDefault(name);
    }

    /// <summary>The rows whose indices are given, in that order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A row does not exist.</exception>
    public Table Select(ReadOnlySpan<int> rows)
    {
        foreach (int row in rows)
        {
            if ((uint)row >= (uint)Rows)
                throw new ArgumentOutOfRangeException(nameof(rows), row, $"There is no row {row}; the table has {Rows}.");
        }
        var columns = new TableColumn[Columns.Count];
        for (int c = 0; c < columns.Length; c++)
            columns[c] = Columns[c].Select(rows);
        return new Table(columns);
    }

    /// <summary>Rows <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Some of the rows do not exist.</exception>
    public Table Slice(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (first > Rows - count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"Rows {first} to {(long)first + count - 1} of {Rows} do not exist.");
        return Select([.. Enumerable.Range(first, count)]);
    }

    /// <summary>The columns of the given names, in that order.</summary>
    /// <exception cref="ArgumentException">There is no such column, or a name comes twice.</exception>
    public Table Keep(params IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return new Table([.. names.Select(name => this[name])]);
    }

    /// <summary>All columns but those of the given names.</summary>
    /// <exception cref="ArgumentException">There is no such column, or none is left.</exception>
    public Table Without(params IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var left = names.Select(name => this[name]).ToHashSet();
        return new Table([.. Columns.Where(column => !left.Contains(column))]);
    }
}

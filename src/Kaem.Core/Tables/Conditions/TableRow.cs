namespace Kaem.ML.Tables;

/// <summary>A row of a table, as <see cref="TableRequest.Where"/> sees it.</summary>
public readonly struct TableRow
{
    private readonly Table _table;
    private readonly int _row;

    internal TableRow(Table table, int row)
    {
        _table = table;
        _row = row;
    }

    /// <summary>
    /// A number, NaN for a gap: days since 1970-01-01 of a date, seconds of a time or length of time, and of a timestamp since 1970-01-01.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such column, or it has no numbers.</exception>
    public double Number(string column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return _table[column] is NumericColumn numeric
            ? numeric.Values[_row]
            : throw new ArgumentException($"Column '{column}' is {_table[column].Kind}, so it has no numbers: ask for its text.", nameof(column));
    }

    /// <summary>A value as text, in the column's format; empty for a gap.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public string Text(string column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return _table[column].TextAt(_row);
    }

    /// <summary>Whether there is a gap.</summary>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    public bool IsMissing(string column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return _table[column].IsMissing(_row);
    }
}

using System.Data;

namespace Kaem.ML.Tables;

/// <summary>The rows of a reader's result, so many at once.</summary>
internal sealed class DbRows
{
    private readonly IDataReader _reader;
    private readonly DbCells[] _columns;
    private long _row;

    /// <exception cref="ArgumentException">The result has no columns.</exception>
    /// <exception cref="FormatException">A column has no name, or two have one.</exception>
    public DbRows(IDataReader reader)
    {
        _reader = reader;
        if (reader.FieldCount == 0)
            throw new ArgumentException("The reader's result has no columns.", nameof(reader));
        _columns = [.. Enumerable.Range(0, reader.FieldCount).Select(index => new DbCells(Name(index), reader.GetFieldType(index)))];
        if (_columns.GroupBy(column => column.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new FormatException($"Two columns are called '{twice.Key}'; each needs a name of its own: select … as ….");
    }

    /// <summary>The next rows, at most so many; null where there are none.</summary>
    /// <exception cref="FormatException">A value is none that a table can have; the message names column and row.</exception>
    public Table? Read(int most)
    {
        int count = 0;
        for (; count < most && _reader.Read(); count++, _row++)
        {
            for (int c = 0; c < _columns.Length; c++)
                _columns[c].Add(_reader.GetValue(c), _row);
        }
        return count == 0 ? null : new Table([.. _columns.Select(column => column.Take())]);
    }

    private string Name(int index) => _reader.GetName(index) is { Length: > 0 } name
        ? name
        : throw new FormatException($"Column {index + 1} of the result has no name; give it one: select … as ….");
}

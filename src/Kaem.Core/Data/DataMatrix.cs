using System.Globalization;
using Kaem.ML.Data;

namespace Kaem.ML;

/// <summary>Rows of observations: a row-major matrix of floats that does not change. Slices share the values.</summary>
public sealed class DataMatrix : IRowSource
{
    private readonly ReadOnlyMemory<float> _values;

    /// <summary>Wraps an array, which is kept rather than copied: do not write to it afterwards.</summary>
    /// <param name="values">The elements, row after row: <paramref name="rows"/> x <paramref name="columns"/> of them.</param>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Number of columns, 1 or more.</param>
    /// <exception cref="ArgumentException">The array does not hold exactly that many elements.</exception>
    public DataMatrix(float[] values, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if ((long)rows * columns != values.Length)
        {
            throw new ArgumentException(
                $"{rows} rows of {columns} columns need {(long)rows * columns} values, but there are {values.Length}.", nameof(values));
        }
        _values = values;
        Rows = rows;
        Columns = columns;
    }

    private DataMatrix(ReadOnlyMemory<float> values, int rows, int columns)
    {
        _values = values;
        Rows = rows;
        Columns = columns;
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>All elements, row after row.</summary>
    public ReadOnlySpan<float> Values => _values.Span;

    /// <summary>The elements of row <paramref name="row"/>.</summary>
    public ReadOnlySpan<float> Row(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, Rows);
        return _values.Span.Slice(row * Columns, Columns);
    }

    /// <summary>How many rows of how many columns there are; the elements are <see cref="Values"/>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Rows} x {Columns}");

    /// <summary>The first <paramref name="count"/> rows.</summary>
    public DataMatrix Take(int count) => Slice(0, count);

    /// <summary>Rows <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1, without a copy.</summary>
    public DataMatrix Slice(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        if (first > Rows - count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"Rows {first} to {(long)first + count - 1} of {Rows} do not exist.");
        return new DataMatrix(_values.Slice(first * Columns, count * Columns), count, Columns);
    }

    /// <summary>A copy of the rows whose indices are given, in that order.</summary>
    public DataMatrix Select(ReadOnlySpan<int> rows)
    {
        var values = RowArray.Create(rows.Length, Columns, nameof(rows));
        CopyTo(rows, values);
        return new DataMatrix(values, rows.Length, Columns);
    }

    void IRowSource.CopyTo(ReadOnlySpan<int> rows, Span<float> destination) => CopyTo(rows, destination);

    IEnumerable<(int First, DataMatrix Rows)> IRowSource.Parts() => [(0, this)];

    private void CopyTo(ReadOnlySpan<int> rows, Span<float> destination)
    {
        for (int i = 0; i < rows.Length; i++)
            Row(rows[i]).CopyTo(destination[(i * Columns)..]);
    }
}

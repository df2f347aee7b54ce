using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>A column of numbers; NaN where a value is missing.</summary>
public sealed class NumericColumn : TableColumn
{
    private readonly double[] _values;

    /// <summary>Wraps an array, which is kept rather than copied: do not write to it afterwards.</summary>
    /// <param name="values">A value for each row, NaN where it is missing.</param>
    /// <param name="isInteger">Whether all values are whole numbers.</param>
    /// <exception cref="ArgumentException">A value is infinite, or not whole in a column of integers.</exception>
    public NumericColumn(string name, double[] values, bool isInteger = false)
        : base(name, Length(values))
    {
        _values = values;
        IsInteger = isInteger;
        for (int row = 0; row < values.Length; row++)
        {
            double value = values[row];
            if (double.IsNaN(value))
                MissingCount++;
            else if (!double.IsFinite(value))
                throw new ArgumentException($"Row {row} of column '{name}' is {value}; values are finite, or NaN where they are missing.", nameof(values));
            else if (isInteger && value != Math.Floor(value))
                throw new ArgumentException(
                    $"Row {row} of column '{name}' is {value:R}, which is no whole number; the column is one of integers.", nameof(values));
        }
    }

    /// <summary>Whether all values are whole numbers.</summary>
    public bool IsInteger { get; }

    /// <summary>A value for each row, NaN where it is missing.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <inheritdoc/>
    public override ColumnKind Kind => IsInteger ? ColumnKind.Integer : ColumnKind.Real;

    /// <inheritdoc/>
    public override int MissingCount { get; }

    /// <inheritdoc/>
    public override ColumnSchema Schema => new(Name, Kind);

    /// <inheritdoc/>
    public override bool IsMissing(int row) => double.IsNaN(_values[row]);

    /// <inheritdoc/>
    public override string TextAt(int row) => IsMissing(row) ? "" : _values[row].ToString(IsInteger ? "F0" : "R", CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public override TableColumn Select(ReadOnlySpan<int> rows)
    {
        var values = new double[rows.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = _values[rows[i]];
        return new NumericColumn(Name, values, IsInteger);
    }

    /// <inheritdoc/>
    public override TableColumn Rename(string name) => new NumericColumn(name, _values, IsInteger);

    /// <summary>The values that are there, in ascending order.</summary>
    internal double[] Sorted()
    {
        double[] sorted = MissingCount == 0 ? [.. _values] : Array.FindAll(_values, value => !double.IsNaN(value));
        Array.Sort(sorted);
        return sorted;
    }

    private static int Length(double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Length;
    }
}

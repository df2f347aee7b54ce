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
        : this(new ColumnSchema(name, isInteger ? ColumnKind.Integer : ColumnKind.Real), values)
    {
    }

    /// <summary>Wraps an array, which is kept rather than copied: do not write to it afterwards.</summary>
    /// <param name="schema">Name, kind and format. Days and times are numbers as <see cref="ColumnKind"/> says.</param>
    /// <param name="values">A value for each row, NaN where it is missing.</param>
    /// <exception cref="ArgumentException">The kind is not one of numbers, or a value is infinite, or not whole in a column of integers or dates.</exception>
    public NumericColumn(ColumnSchema schema, double[] values)
        : base(NotNull(schema).Name, Length(values))
    {
        if (!schema.Kind.IsNumeric())
            throw new ArgumentException($"Column '{schema.Name}' is {schema.Kind}; that is no kind of numbers.", nameof(schema));
        _values = values;
        Kind = schema.Kind;
        Format = schema.Format ?? (Kind.IsTemporal() ? TemporalFormat.Default(Kind) : null);
        for (int row = 0; row < values.Length; row++)
        {
            double value = values[row];
            if (double.IsNaN(value))
                MissingCount++;
            else if (!double.IsFinite(value))
                throw new ArgumentException($"Row {row} of column '{Name}' is {value}; values are finite, or NaN where they are missing.", nameof(values));
            else if (Kind.IsWhole() && value != Math.Floor(value))
                throw new ArgumentException(
                    $"Row {row} of column '{Name}' is {value:R}, which is no whole number; the column is one of {(IsInteger ? "integers" : "dates")}.",
                    nameof(values));
        }
    }

    /// <summary>Whether all values are whole numbers, and not dates.</summary>
    public bool IsInteger => Kind == ColumnKind.Integer;

    /// <summary>A value for each row, NaN where it is missing.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <inheritdoc/>
    public override ColumnKind Kind { get; }

    /// <inheritdoc/>
    public override ColumnFormat? Format { get; }

    /// <inheritdoc/>
    public override int MissingCount { get; }

    /// <inheritdoc/>
    public override ColumnSchema Schema => new(Name, Kind) { Format = Format };

    /// <inheritdoc/>
    public override bool IsMissing(int row) => double.IsNaN(_values[row]);

    /// <inheritdoc/>
    public override string TextAt(int row) => IsMissing(row) ? "" : Format switch
    {
        TemporalFormat format => format.Write(_values[row]),
        NumberFormat format => format.Write(_values[row]),
        _ => _values[row].ToString(IsInteger ? "F0" : "R", CultureInfo.InvariantCulture),
    };

    /// <inheritdoc/>
    public override TableColumn Select(ReadOnlySpan<int> rows)
    {
        var values = new double[rows.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = _values[rows[i]];
        return WithValues(values);
    }

    /// <inheritdoc/>
    public override TableColumn Rename(string name) => new NumericColumn(Schema with { Name = name }, _values);

    /// <summary>The values that are there, in ascending order.</summary>
    internal double[] Sorted()
    {
        double[] sorted = MissingCount == 0 ? [.. _values] : Array.FindAll(_values, value => !double.IsNaN(value));
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>The same, in an array that is used again by columns of as many rows without gaps.</summary>
    internal double[] Sorted(ref double[]? room)
    {
        if (MissingCount > 0)
            return Sorted();
        if (room?.Length != Rows)
            room = new double[Rows];
        _values.CopyTo(room, 0);
        Array.Sort(room);
        return room;
    }

    /// <summary>Other values of the same kind and format; where they are whole numbers no longer, of real ones.</summary>
    /// <param name="values">A value for each row, NaN where it is missing; kept rather than copied.</param>
    /// <exception cref="ArgumentException">A value is infinite, or not whole in a column of dates.</exception>
    public NumericColumn WithValues(double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        bool isWhole = !IsInteger || Array.TrueForAll(values, value => double.IsNaN(value) || value == Math.Floor(value));
        return new NumericColumn(new ColumnSchema(Name, isWhole ? Kind : ColumnKind.Real) { Format = Format }, values);
    }

    private static ColumnSchema NotNull(ColumnSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        return schema;
    }

    private static int Length(double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Length;
    }
}

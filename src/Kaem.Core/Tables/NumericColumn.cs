using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>A column of numbers; NaN where a value is missing.</summary>
public sealed class NumericColumn : TableColumn
{
    private readonly PackedNumbers? _packed;

    // Of a column that is packed, from when somebody asks for them as an array.
    private volatile double[]? _values;

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
        : this(schema, values, null)
    {
    }

    /// <summary>A column of packed numbers.</summary>
    /// <inheritdoc cref="NumericColumn(ColumnSchema, double[])"/>
    internal NumericColumn(ColumnSchema schema, PackedNumbers values)
        : this(schema, null, values)
    {
    }

    private NumericColumn(ColumnSchema schema, double[]? values, PackedNumbers? packed)
        : base(NotNull(schema).Name, packed?.Count ?? Length(values!))
    {
        if (!schema.Kind.IsNumeric())
            throw new ArgumentException($"Column '{schema.Name}' is {schema.Kind}; that is no kind of numbers.", nameof(schema));
        (_values, _packed) = (values, packed);
        Kind = schema.Kind;
        Format = schema.Format ?? (Kind.IsTemporal() ? TemporalFormat.Default(Kind) : null);
        for (int row = 0; row < Rows; row++)
        {
            double value = this[row];
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
    public ReadOnlySpan<double> Values => _values ?? Unpack();

    /// <inheritdoc/>
    internal override PackedPlace? Place => _packed?.Place;

    /// <summary>A row's value, which unpacks none.</summary>
    internal double this[int row] => _values is { } values ? values[row] : _packed![row];

    /// <inheritdoc/>
    public override ColumnKind Kind { get; }

    /// <inheritdoc/>
    public override ColumnFormat? Format { get; }

    /// <inheritdoc/>
    public override int MissingCount { get; }

    /// <inheritdoc/>
    public override ColumnSchema Schema => new(Name, Kind) { Format = Format };

    /// <inheritdoc/>
    public override bool IsMissing(int row) => double.IsNaN(this[row]);

    /// <inheritdoc/>
    public override string TextAt(int row) => IsMissing(row) ? "" : Format switch
    {
        TemporalFormat format => format.Write(this[row]),
        NumberFormat format => format.Write(this[row]),
        _ => this[row].ToString(IsInteger ? "F0" : "R", CultureInfo.InvariantCulture),
    };

    /// <inheritdoc/>
    public override TableColumn Select(ReadOnlySpan<int> rows)
    {
        if (_values is null && rows.Length > PackedNumbers.BlockRows)
            return new NumericColumn(Schema, _packed!.Select(rows));
        var values = new double[rows.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = this[rows[i]];
        return WithValues(values);
    }

    /// <inheritdoc/>
    public override TableColumn Rename(string name) => As(Schema with { Name = name });

    /// <summary>The same values under another schema, whose kind they must be of.</summary>
    /// <exception cref="ArgumentException">The kind is not one of numbers, or a value is not whole in a column of integers or dates.</exception>
    internal NumericColumn As(ColumnSchema schema) => new(schema, _values, _packed);

    /// <summary>The same values in another's kind and format; where they are whole numbers no longer, of real ones.</summary>
    internal NumericColumn Like(ColumnSchema schema) =>
        As(schema.Kind == ColumnKind.Integer && !IsWhole() ? schema with { Kind = ColumnKind.Real } : schema);

    private bool IsWhole()
    {
        for (int row = 0; row < Rows; row++)
        {
            if (this[row] is var value && !double.IsNaN(value) && value != Math.Floor(value))
                return false;
        }
        return true;
    }

    /// <summary>The values that are there, in ascending order.</summary>
    internal double[] Sorted() => new SortingRoom().Sorted(this).ToArray();

    /// <summary>Other values of the same kind and format; where they are whole numbers no longer, of real ones.</summary>
    /// <param name="values">A value for each row, NaN where it is missing; kept rather than copied.</param>
    /// <exception cref="ArgumentException">A value is infinite, or not whole in a column of dates.</exception>
    public NumericColumn WithValues(double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        bool isWhole = !IsInteger || Array.TrueForAll(values, value => double.IsNaN(value) || value == Math.Floor(value));
        return new NumericColumn(new ColumnSchema(Name, isWhole ? Kind : ColumnKind.Real) { Format = Format }, values);
    }

    private double[] Unpack()
    {
        double[] values = _packed!.ToArray();
        _values = values;
        return values;
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

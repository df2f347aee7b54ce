using Kaem.ML.Persistence;

namespace Kaem.ML.Tables;

/// <summary>A column of texts that identify rows; null where one is missing.</summary>
public sealed class IdentifierColumn : TableColumn
{
    private readonly string?[] _values;

    /// <summary>Wraps an array, which is kept rather than copied: do not write to it afterwards.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">A text for each row, null where it is missing.</param>
    /// <exception cref="ArgumentException">A text is no valid UTF-16.</exception>
    public IdentifierColumn(string name, string?[] values)
        : base(name, Length(values))
    {
        _values = values;
        for (int row = 0; row < values.Length; row++)
        {
            if (values[row] is not { } value)
                MissingCount++;
            else if (!JsonValues.IsValid(value))
                throw new ArgumentException(
                    $"Row {row} of column '{name}' is '{JsonValues.Escape(value)}', no valid UTF-16: no file could hold it.", nameof(values));
        }
    }

    /// <summary>A text for each row, null where it is missing.</summary>
    public IReadOnlyList<string?> Values => _values;

    /// <inheritdoc/>
    public override ColumnKind Kind => ColumnKind.Identifier;

    /// <inheritdoc/>
    public override int MissingCount { get; }

    /// <inheritdoc/>
    public override ColumnSchema Schema => new(Name, Kind);

    /// <inheritdoc/>
    public override bool IsMissing(int row) => _values[row] is null;

    /// <inheritdoc/>
    public override string TextAt(int row) => _values[row] ?? "";

    /// <inheritdoc/>
    public override TableColumn Select(ReadOnlySpan<int> rows)
    {
        var values = new string?[rows.Length];
        for (int i = 0; i < values.Length; i++)
            values[i] = _values[rows[i]];
        return new IdentifierColumn(Name, values);
    }

    /// <inheritdoc/>
    public override TableColumn Rename(string name) => new IdentifierColumn(name, _values);

    private static int Length(string?[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        return values.Length;
    }
}

using Kaem.ML.Persistence;

namespace Kaem.ML.Tables;

/// <summary>A named column of a <see cref="Table"/>: <see cref="NumericColumn"/>, <see cref="CategoricalColumn"/> or
/// <see cref="IdentifierColumn"/>. It does not change.</summary>
public abstract class TableColumn
{
    private protected TableColumn(string name, int rows)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!JsonValues.IsValid(name))
            throw new ArgumentException(
                $"The name '{JsonValues.Escape(name)}' of a column is no valid UTF-16, a surrogate of it stands alone: no file could hold it.", nameof(name));
        Name = name;
        Rows = rows;
    }

    /// <summary>The column's name.</summary>
    public string Name { get; }

    /// <summary>What the values are.</summary>
    public abstract ColumnKind Kind { get; }

    /// <summary>Number of rows, those with a gap included.</summary>
    public int Rows { get; }

    /// <summary>Rows without a value.</summary>
    public abstract int MissingCount { get; }

    /// <summary>Where what is made of the column is to be kept; null for memory.</summary>
    internal virtual PackedPlace? Place => null;

    /// <summary>Whether a row has no value.</summary>
    public abstract bool IsMissing(int row);

    /// <summary>How values are written; null for the plain way.</summary>
    public virtual ColumnFormat? Format => null;

    /// <summary>
    /// A row's value as text, in the column's <see cref="Format"/> and without regard to the culture, so that reading it gives the same value; empty for a gap.
    /// </summary>
    public abstract string TextAt(int row);

    /// <summary>A column of the rows whose indices are given, in that order.</summary>
    public abstract TableColumn Select(ReadOnlySpan<int> rows);

    /// <summary>The column's description, without its values.</summary>
    public abstract ColumnSchema Schema { get; }

    /// <summary>The same values under another name.</summary>
    public abstract TableColumn Rename(string name);
}

using Microsoft.Data.Analysis;

namespace Kaem.ML.Tables;

/// <summary>A type of a frame's columns: how a table has such values, and how a frame gets them back.</summary>
internal abstract class FrameType
{
    /// <summary>The type of values.</summary>
    public abstract Type Values { get; }

    /// <summary>Such a column as a data view has it.</summary>
    public abstract ViewColumn View(string name);

    /// <summary>Reads a column of this type; null and NaN are gaps.</summary>
    /// <param name="trained">Kind and format that training had; null where there is no training yet.</param>
    /// <param name="what">What the rows are, for messages.</param>
    /// <exception cref="ArgumentException">A table can't have a value: it is infinite, a whole number beyond 2^53, or no valid UTF-16.</exception>
    public abstract TableColumn Read(DataFrameColumn column, ColumnSchema? trained, string what, string argument);

    /// <summary>A frame's column of a table's values; a gap is null.</summary>
    /// <exception cref="ArgumentException">The type can't hold a value.</exception>
    public abstract DataFrameColumn Write(TableColumn column);

    /// <summary>A copy of a frame's column of this type, with a table's values where it has gaps; all else stays as it is, to the bit.</summary>
    /// <exception cref="ArgumentException">The type can't hold a value.</exception>
    public abstract DataFrameColumn Fill(DataFrameColumn column, TableColumn filled);

    /// <summary>A value that a type can't hold.</summary>
    protected static ArgumentException Unfit(TableColumn column, int row, Type type) =>
        new($"Column '{column.Name}' is {column.Kind}, and its value '{column.TextAt(row)}' is none that a frame's column of {type.Name} can hold.");
}

using Microsoft.Data.Analysis;

namespace Kaem.ML.Tables;

/// <summary>A type of which a frame's columns hold values beside a bit for each that says whether it is there.</summary>
internal abstract class PrimitiveType<T> : FrameType where T : unmanaged
{
    private readonly Func<string, T?[], PrimitiveDataFrameColumn<T>> _create;

    /// <param name="create">Makes a column, of the class that frames have for the type where there is one.</param>
    protected PrimitiveType(Func<string, T?[], PrimitiveDataFrameColumn<T>> create) => _create = create;

    public sealed override Type Values => typeof(T);

    public sealed override TableColumn Read(DataFrameColumn column, ColumnSchema? trained, string what, string argument) =>
        Read(column.Name, [.. (PrimitiveDataFrameColumn<T>)column], trained, what, argument);

    public sealed override DataFrameColumn Write(TableColumn column)
    {
        var value = Getter(column);
        return _create(column.Name, [.. Enumerable.Range(0, column.Rows).Select(row => column.IsMissing(row) ? (T?)null : value(row))]);
    }

    public sealed override DataFrameColumn Fill(DataFrameColumn column, TableColumn filled)
    {
        var value = Getter(filled);
        var copy = ((PrimitiveDataFrameColumn<T>)column).Clone();
        for (int row = 0; row < filled.Rows; row++)
        {
            if (IsGap(copy[row]) && !filled.IsMissing(row))
                copy[row] = value(row);
        }
        return copy;
    }

    /// <summary>The values as a table's column.</summary>
    protected abstract TableColumn Read(string name, T?[] values, ColumnSchema? trained, string what, string argument);

    /// <summary>Gives the value of a row that has one.</summary>
    protected abstract Func<int, T> Getter(TableColumn column);

    /// <summary>Whether a value is a gap.</summary>
    protected virtual bool IsGap(T? value) => value is null;
}

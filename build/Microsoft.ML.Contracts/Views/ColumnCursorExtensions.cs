namespace Microsoft.ML.Data;

public static class ColumnCursorExtensions
{
    public static IEnumerable<T> GetColumn<T>(this IDataView data, string columnName)
    {
        Check.NotNull(data, nameof(data));
        Check.NotEmpty(columnName, nameof(columnName));
        return data.GetColumn<T>(data.Schema[columnName]);
    }

    public static IEnumerable<T> GetColumn<T>(this IDataView data, DataViewSchema.Column column)
    {
        Check.NotNull(data, nameof(data));
        Check.Param(column.Index < data.Schema.Count && data.Schema[column.Index].Name == column.Name, nameof(column), "The column is not of this data view.");
        if (typeof(T) == typeof(string))
            return (IEnumerable<T>)Values<ReadOnlyMemory<char>, string>(data, column, text => text.ToString());
        if (typeof(T) == typeof(string[]))
            return (IEnumerable<T>)Values<VBuffer<ReadOnlyMemory<char>>, string[]>(data, column, texts => [.. texts.DenseValues().Select(text => text.ToString())]);
        if (typeof(T).IsArray)
            return (IEnumerable<T>)Reflection.Generically.Call(typeof(ColumnCursorExtensions), nameof(Arrays), typeof(T).GetElementType(), data, column);
        if (typeof(T).IsGenericType && typeof(T).GetGenericTypeDefinition() == typeof(VBuffer<>))
            return (IEnumerable<T>)Reflection.Generically.Call(typeof(ColumnCursorExtensions), nameof(Vectors), typeof(T).GetGenericArguments()[0], data, column);
        return Values<T, T>(data, column, value => value);
    }

    private static IEnumerable<T[]> Arrays<T>(IDataView data, DataViewSchema.Column column) => Values<VBuffer<T>, T[]>(data, column, vector => [.. vector.DenseValues()]);

    // Each vector is the caller's to keep.
    private static IEnumerable<VBuffer<T>> Vectors<T>(IDataView data, DataViewSchema.Column column) => Values<VBuffer<T>, VBuffer<T>>(data, column, vector =>
    {
        VBuffer<T> copy = default;
        vector.CopyTo(ref copy);
        return copy;
    });

    private static IEnumerable<TResult> Values<T, TResult>(IDataView data, DataViewSchema.Column column, Func<T, TResult> convert)
    {
        if (column.Type.RawType != typeof(T))
            throw new InvalidOperationException($"Could not apply a conversion: column '{column.Name}' is of type {column.Type}, which gives {column.Type.RawType}, not {typeof(T)}.");
        return Iterate();

        IEnumerable<TResult> Iterate()
        {
            using var cursor = data.GetRowCursor([column]);
            var getter = cursor.GetGetter<T>(column);
            T value = default;
            while (cursor.MoveNext())
            {
                getter(ref value);
                yield return convert(value);
            }
        }
    }
}

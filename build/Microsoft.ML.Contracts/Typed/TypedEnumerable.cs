namespace Microsoft.ML.Data;

internal static class TypedEnumerable
{
    // Bound at once, so that a class that doesn't fit is refused before the first row.
    public static IEnumerable<TRow> Of<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns, SchemaDefinition definition)
        where TRow : class, new() =>
        Rows(data, new ObjectFiller<TRow>(data.Schema, ignoreMissingColumns, definition), reuseRowObject);

    private static IEnumerable<TRow> Rows<TRow>(IDataView data, ObjectFiller<TRow> filler, bool reuse) where TRow : class, new()
    {
        using var cursor = data.GetRowCursor(filler.Columns);
        var fill = filler.Bind(cursor);
        TRow row = null;
        while (cursor.MoveNext())
        {
            if (!reuse || row is null)
                row = new TRow();
            fill(row);
            yield return row;
        }
    }
}

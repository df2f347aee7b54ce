using Microsoft.Data.Analysis;

namespace Kaem.ML.Tables;

/// <summary>Writes a table as a frame; a gap is null.</summary>
internal static class FrameWriter
{
    /// <summary>A model's rows, with the types that training had.</summary>
    public static DataFrame Write(Table table, IReadOnlyList<ViewColumn> columns) => new(columns.Select(column =>
    {
        var values = table[column.Name];
        return FrameTypes.Of(column, values.Kind).Write(values);
    }));

    /// <summary>A table's rows, of types that say what its columns are.</summary>
    public static DataFrame Write(Table table) => new(table.Columns.Select(column => FrameTypes.Of(column.Kind).Write(column)));
}

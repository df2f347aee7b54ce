using Kaem.ML.Samples.Web.Service;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Web.Rows;

/// <summary>Finds columns by the names that clients give.</summary>
internal static class ColumnNames
{
    /// <param name="where">Where the name stands, for messages.</param>
    /// <exception cref="BadInputException">The model has no such column.</exception>
    public static ColumnSchema Find(TableSchema schema, string name, string where) => schema.Find(name)
        ?? throw new BadInputException(
            $"{where} has a column '{name}', which the model does not know. Its columns are "
            + $"{string.Join(", ", schema.Columns.Select(column => $"'{column.Name}'"))}.");
}

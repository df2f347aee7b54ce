using Kaem.ML.Persistence;

namespace Kaem.ML.Tables;

/// <summary>Texts as categories.</summary>
internal static class TextColumns
{
    /// <summary>A column of texts; null is a gap, and empty text is a text.</summary>
    /// <exception cref="ArgumentException">A text is no valid UTF-16.</exception>
    public static CategoricalColumn Read(string name, IEnumerable<string?> texts, string what, string argument)
    {
        var column = CategoricalColumn.Of(name, texts);
        for (int category = 0; category < column.Categories.Count; category++)
        {
            if (!JsonValues.IsValid(column.Categories[category]))
                throw new ArgumentException(
                    $"Row {column.Codes.IndexOf(category)} of the {what} has '{JsonValues.Escape(column.Categories[category])}' in column '{name}', no valid "
                    + "UTF-16: no file could hold it.", argument);
        }
        return column;
    }

    /// <summary>A row's text; null for a gap.</summary>
    public static string? At(TableColumn column, int row) => column.IsMissing(row) ? null : column.TextAt(row);
}

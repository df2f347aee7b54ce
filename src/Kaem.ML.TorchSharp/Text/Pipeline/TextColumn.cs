using Kaem.ML.Input;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Text.Pipeline;

/// <summary>The column of texts that a model learns from.</summary>
internal static class TextColumn
{
    /// <exception cref="ArgumentException">It is missing, or no text.</exception>
    public static DataViewSchema.Column Find(DataViewSchema schema, string name, string argument)
    {
        var column = schema.GetColumnOrNull(name) ?? throw new ArgumentException(Missing(name, [.. schema.Select(column => column.Name)]), argument);
        return column.Type is TextDataViewType ? column : throw new ArgumentException(WrongType(name, column.Type.ToString()!), argument);
    }

    /// <exception cref="ArgumentException">It is missing, or no text.</exception>
    public static void Check(SchemaShape shape, string name, string argument)
    {
        foreach (var column in shape)
        {
            if (column.Name != name)
                continue;
            if (column.Kind != SchemaShape.Column.VectorKind.Scalar || column.ItemType is not TextDataViewType)
            {
                bool isVector = column.Kind != SchemaShape.Column.VectorKind.Scalar;
                throw new ArgumentException(WrongType(name, $"{(isVector ? "a vector of " : "")}{column.ItemType}"), argument);
            }
            return;
        }
        throw new ArgumentException(Missing(name, [.. shape.Select(column => column.Name)]), argument);
    }

    /// <summary>All texts: ML.NET has no other sign of a missing text than that it is empty.</summary>
    /// <returns>The texts; null for one that is empty.</returns>
    public static string?[] ReadAll(IDataView data, DataViewSchema.Column column)
    {
        var texts = new List<string?>();
        using var cursor = data.GetRowCursor([column]);
        var getter = cursor.GetGetter<ReadOnlyMemory<char>>(cursor.Schema[column.Index]);
        ReadOnlyMemory<char> text = default;
        while (cursor.MoveNext())
        {
            getter(ref text);
            texts.Add(text.IsEmpty ? null : text.ToString());
        }
        return [.. texts];
    }

    private static string Missing(string name, IReadOnlyList<string> names) => FeatureRefusal.Missing(name, names);

    private static string WrongType(string name, string type) =>
        $"Column '{name}' is {type}, but a model of texts learns a column of text. Load it as string, or name another column.";
}

namespace Kaem.ML.Tables;

/// <summary>
/// Takes columns for others of nearly their kind. The rows decide whether numbers are all whole, and whether booleans have gaps, which a data view's can't
/// have, so that they come as text: such columns differ between tables of one source.
/// </summary>
internal static class ColumnKinds
{
    /// <summary>
    /// The column as one of another's kind: numbers as they are, booleans under the names of categories, and texts that all say true or false as booleans.
    /// </summary>
    /// <returns>Null where it is of another kind.</returns>
    public static TableColumn? As(TableColumn column, ColumnSchema wanted) => (column, wanted.Kind) switch
    {
        (NumericColumn, ColumnKind.Real or ColumnKind.Integer) => column,
        (CategoricalColumn { IsBoolean: true } booleans, ColumnKind.Categorical) => Named(booleans, wanted.Categories),
        (CategoricalColumn { IsBoolean: false } texts, ColumnKind.Boolean) => Booleans(texts),
        _ => column.Kind == wanted.Kind ? column : null,
    };

    private static CategoricalColumn Named(CategoricalColumn booleans, IReadOnlyList<string> categories) =>
        new(booleans.Name, booleans.Codes.ToArray(), [.. booleans.Categories.Select(
            name => categories.FirstOrDefault(known => string.Equals(known, name, StringComparison.OrdinalIgnoreCase)) ?? name)]);

    private static CategoricalColumn? Booleans(CategoricalColumn texts)
    {
        int[] counts = texts.Counts(), values = new int[counts.Length];
        for (int category = 0; category < values.Length; category++)
        {
            bool isBoolean = bool.TryParse(texts.Categories[category], out bool value);
            if (!isBoolean && counts[category] > 0)
                return null;
            values[category] = value ? 1 : 0;
        }
        return CategoricalColumn.OfBooleans(texts.Name, [.. texts.Codes.ToArray().Select(code => code < 0 ? code : values[code])]);
    }
}

using System.Globalization;

namespace Kaem.ML.Tables;

/// <summary>Values of key columns as texts, so that a number is the same key as the text that writes it.</summary>
internal static class TableKeys
{
    /// <summary>Whether a column can be a key.</summary>
    public static bool CanBe(TableColumn column) => column.Kind is ColumnKind.Identifier or ColumnKind.Integer or ColumnKind.Real or ColumnKind.Categorical;

    /// <summary>A row's key, null for a gap.</summary>
    public static string? At(TableColumn column, int row) => column.IsMissing(row) ? null : column switch
    {
        NumericColumn numeric when numeric.Values[row] == Math.Floor(numeric.Values[row]) => numeric.Values[row].ToString("F0", CultureInfo.InvariantCulture),
        NumericColumn numeric => numeric.Values[row].ToString("R", CultureInfo.InvariantCulture),
        IdentifierColumn identifiers => identifiers.Values[row],
        _ => column.TextAt(row),
    };

    /// <summary>The keys of all rows.</summary>
    public static string?[] Of(TableColumn column) => [.. Enumerable.Range(0, column.Rows).Select(row => At(column, row))];

    /// <summary>A column of keys.</summary>
    /// <param name="column">Name, kind and format.</param>
    /// <param name="keys">A key for each row, null for a gap.</param>
    public static TableColumn Column(ColumnSchema column, string?[] keys)
    {
        var identifiers = new IdentifierColumn(column.Name, keys);
        var made = ColumnKinds.As(identifiers, column with { Categories = [] })
            ?? throw new InvalidOperationException($"The keys of column '{column.Name}' are no numbers.");
        // A column without values is one of its kind, too.
        return made.Kind == column.Kind || made is not NumericColumn numeric ? made : new NumericColumn(column, numeric.Values.ToArray());
    }
}

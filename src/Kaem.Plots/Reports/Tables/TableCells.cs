using System.Globalization;
using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>Values of a table as a reader sees them.</summary>
internal static class TableCells
{
    // Longer names make a table unreadable.
    private const int MostCharacters = 60;

    /// <summary>The value of a row; a gap is a dash.</summary>
    public static string Text(TableColumn column, int row) => column switch
    {
        _ when column.IsMissing(row) => "–",
        NumericColumn { Format: not null } or CategoricalColumn { Format: not null } => Name(column.TextAt(row)).Replace('-', column is NumericColumn
            { Kind: ColumnKind.Real or ColumnKind.Integer } ? '−' : '-'),
        IdentifierColumn => Name(column.TextAt(row)),
        NumericColumn numbers => Number(numbers.Values[row], numbers.IsInteger),
        CategoricalColumn categories => Name(categories.Categories[categories.Codes[row]]),
        _ => "",
    };

    /// <summary>A value of a numeric column as it is written there.</summary>
    public static string Value(ColumnSchema column, double value) =>
        Text(new NumericColumn(column with { Categories = [] }, []).WithValues([value]), 0);

    /// <summary>Whole numbers with all their figures, as they may be names: of years, of codes.</summary>
    public static string Number(double value, bool isInteger) =>
        isInteger ? value.ToString("0", CultureInfo.InvariantCulture).Replace('-', '−') : Words.Number(value);

    /// <summary>A category's name, cut where it is very long.</summary>
    public static string Name(string name)
    {
        if (name.Length <= MostCharacters)
            return name;
        // Half of a pair is no character.
        int length = char.IsHighSurrogate(name[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters;
        return name[..length].TrimEnd() + "…";
    }
}

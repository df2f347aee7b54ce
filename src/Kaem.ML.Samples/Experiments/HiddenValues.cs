using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Experiments;

/// <summary>Hides values of a table at random, each by itself, so that they can be guessed.</summary>
internal static class HiddenValues
{
    /// <summary>The values to hide, column by column; none that is missing anyway.</summary>
    /// <param name="share">How likely a value is hidden.</param>
    public static bool[][] Choose(Table table, double share, int seed)
    {
        var random = new Random(seed);
        return
            [.. table.Columns.Select(column => Enumerable.Range(0, table.Rows).Select(row => random.NextDouble() < share && !column.IsMissing(row)).ToArray())];
    }

    /// <summary>The table with gaps in the place of the hidden values.</summary>
    public static Table Hide(Table table, bool[][] hidden) => new([.. table.Columns.Select((column, c) => Hide(column, hidden[c]))]);

    private static TableColumn Hide(TableColumn column, bool[] hidden)
    {
        if (column is NumericColumn numeric)
            return numeric.WithValues([.. hidden.Select((hide, row) => hide ? double.NaN : numeric.Values[row])]);
        if (column is not CategoricalColumn categorical)
            return column;
        int[] codes = [.. hidden.Select((hide, row) => hide ? CategoricalColumn.Missing : categorical.Codes[row])];
        return categorical.IsBoolean
            ? CategoricalColumn.OfBooleans(column.Name, codes).WithFormat((BooleanFormat?)column.Format)
            : new CategoricalColumn(column.Name, codes, [.. categorical.Categories]);
    }
}

namespace Kaem.ML.Tables;

/// <summary>A column as one of few whole numbers for each row: its category or its bin; -1 where it has no value.</summary>
internal static class DiscreteColumn
{
    private const int Bins = 10;

    /// <summary>Both columns with the same categories, or with the same bins: those of the real column.</summary>
    public static (int[] Real, int[] Synthetic) Of(TableColumn real, TableColumn synthetic)
    {
        if (real is CategoricalColumn categorical)
        {
            var other = (CategoricalColumn)synthetic;
            var index = new CategoryIndex(categorical.Categories);
            int[] places = [.. other.Categories.Select(index.Add)];
            var codes = new int[other.Rows];
            for (int row = 0; row < codes.Length; row++)
                codes[row] = other.Codes[row] < 0 ? -1 : places[other.Codes[row]];
            return (categorical.Codes.ToArray(), codes);
        }
        var numeric = (NumericColumn)real;
        double[] edges = Edges(numeric);
        return (Place(numeric, edges), Place((NumericColumn)synthetic, edges));
    }

    /// <summary>The edges between the bins; none where the column has no values or but one.</summary>
    private static double[] Edges(NumericColumn column)
    {
        var (least, largest) = ColumnCoverage.Range(column);
        return largest > least ? [.. Enumerable.Range(1, Bins - 1).Select(k => least + (largest - least) * k / Bins)] : [];
    }

    private static int[] Place(NumericColumn column, double[] edges)
    {
        var bins = new int[column.Rows];
        var values = column.Values;
        for (int row = 0; row < bins.Length; row++)
        {
            int bin = double.IsNaN(values[row]) ? -1 : 0;
            foreach (double edge in edges)
                bin += values[row] >= edge ? 1 : 0;
            bins[row] = bin;
        }
        return bins;
    }
}

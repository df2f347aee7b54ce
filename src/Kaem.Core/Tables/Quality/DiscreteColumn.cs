namespace Kaem.ML.Tables;

/// <summary>A column as one of few whole numbers for each row: its category or its bin; -1 where it has no value.</summary>
internal static class DiscreteColumn
{
    private const int Bins = 10;

    /// <summary>Both columns with the same categories, or with the same bins: those of the real column.</summary>
    public static (PackedCodes Real, PackedCodes Synthetic) Of(TableColumn real, TableColumn synthetic)
    {
        if (real is CategoricalColumn categorical)
        {
            var other = (CategoricalColumn)synthetic;
            var index = new CategoryIndex(categorical.Categories);
            int[] places = [.. other.Categories.Select(index.Add)];
            return (
                PackedCodes.Of(real.Rows, row => categorical[row], null),
                PackedCodes.Of(other.Rows, row => other[row] is var code && code < 0 ? -1 : places[code], null));
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

    private static PackedCodes Place(NumericColumn column, double[] edges) => PackedCodes.Of(column.Rows, row =>
    {
        double value = column[row];
        int bin = double.IsNaN(value) ? -1 : 0;
        foreach (double edge in edges)
            bin += value >= edge ? 1 : 0;
        return bin;
    }, null);
}

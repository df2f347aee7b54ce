using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Plots;

/// <summary>A column of a table, real and generated, cut into the same cells along an axis: bins of numbers, or the most frequent categories.</summary>
/// <param name="Axis">What the cells lie on.</param>
/// <param name="Count">Number of cells.</param>
/// <param name="Real">The cell of each real row, -1 for a gap.</param>
/// <param name="Generated">The cell of each generated row, -1 for a gap.</param>
internal sealed record ColumnCells(ChartRange Axis, int Count, int[] Real, int[] Generated)
{
    /// <summary>Categories that have a cell of their own; the others share one.</summary>
    public const int MostCategories = 9;

    /// <param name="real">A column.</param>
    /// <param name="generated">One of the same kind, with the same categories.</param>
    /// <param name="mostBins">Bins of numbers, at most.</param>
    public static ColumnCells Of(TableColumn real, TableColumn generated, int mostBins) => real is NumericColumn numeric
        ? OfNumbers(numeric, (NumericColumn)generated, mostBins)
        : OfCategories((CategoricalColumn)real, (CategoricalColumn)generated);

    /// <summary>Share of the rows without a gap in each cell.</summary>
    public double[] Shares(int[] cells)
    {
        var shares = new double[Count];
        int present = cells.Count(cell => cell >= 0);
        foreach (int cell in cells)
        {
            if (cell >= 0)
                shares[cell] += 1.0 / present;
        }
        return shares;
    }

    /// <summary>The values that are there, in single precision.</summary>
    /// <param name="times">What days and times are counted from.</param>
    public static float[] Values(NumericColumn column, TimeScale? times)
    {
        double origin = times?.Origin ?? 0;
        var values = new List<float>(column.Rows - column.MissingCount);
        foreach (double value in column.Values)
        {
            if (!double.IsNaN(value))
                values.Add(Single(value - origin));
        }
        return [.. values];
    }

    private static float Single(double value) => (float)Math.Clamp(value, float.MinValue, float.MaxValue);

    private static ColumnCells OfNumbers(NumericColumn real, NumericColumn generated, int mostBins)
    {
        var times = TimeScale.Of(real);
        double origin = times?.Origin ?? 0;
        var bins = Bins.For(Values(real, times), Values(generated, times));
        bins = bins.Count > 1 ? bins with { Count = mostBins } : bins;
        if (real.Kind.IsWhole() && generated.Kind.IsWhole())
            bins = bins.Whole();
        return new ColumnCells(new ChartRange(bins.Low, bins.High) { Times = times }, bins.Count, Place(real), Place(generated));

        int[] Place(NumericColumn column)
        {
            var cells = new int[column.Rows];
            for (int row = 0; row < cells.Length; row++)
                cells[row] = column.IsMissing(row) ? -1 : bins.Of(Single(column.Values[row] - origin));
            return cells;
        }
    }

    private static ColumnCells OfCategories(CategoricalColumn real, CategoricalColumn generated)
    {
        int[] counts = real.Counts(), others = generated.Counts();
        int[] occurring =
            [.. Enumerable.Range(0, counts.Length).Where(c => counts[c] + others[c] > 0).OrderByDescending(c => counts[c]).ThenByDescending(c => others[c])];
        // One more shows itself rather than as "1 other".
        int shown = occurring.Length <= MostCategories + 1 ? occurring.Length : MostCategories;
        var cells = new int[counts.Length];
        for (int place = 0; place < occurring.Length; place++)
            cells[occurring[place]] = Math.Min(place, shown);
        string[] names = [.. occurring.Take(shown).Select(c => real.Categories[c])];
        if (shown < occurring.Length)
            names = [.. names, $"{occurring.Length - shown} others"];
        return new ColumnCells(ChartRange.Of(names), names.Length, Place(real), Place(generated));

        int[] Place(CategoricalColumn column)
        {
            var places = new int[column.Rows];
            for (int row = 0; row < places.Length; row++)
                places[row] = column.Codes[row] < 0 ? -1 : cells[column.Codes[row]];
            return places;
        }
    }
}

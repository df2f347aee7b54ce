using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Whether synthetic values reach as far as the real ones, and no farther; from 0 to 1, as SDMetrics defines it.</summary>
internal static class ColumnCoverage
{
    /// <summary>RangeCoverage: the share of the real values' range that the synthetic values span.</summary>
    /// <returns>1 where they reach both ends; NaN where a column has no values, or the real one but one.</returns>
    public static double RangeCoverage(NumericColumn real, NumericColumn synthetic)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        var (least, largest) = Range(real);
        var (lowest, highest) = Range(synthetic);
        double range = largest - least;
        return range == 0 ? double.NaN : Math.Max(0, 1 - Math.Max(0, (lowest - least) / range) - Math.Max(0, (largest - highest) / range));
    }

    /// <summary>CategoryCoverage: the share of the categories that occur in the real column and in the synthetic one too.</summary>
    /// <returns>NaN where the real column has no values.</returns>
    public static double CategoryCoverage(CategoricalColumn real, CategoricalColumn synthetic)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        var (wanted, found) = (Occurring(real), Occurring(synthetic));
        return wanted.Count == 0 ? double.NaN : (double)wanted.Count(found.Contains) / wanted.Count;
    }

    /// <summary>
    /// BoundaryAdherence: the share of the synthetic values between the least and the largest real one. Gaps count against it where the real column has none,
    /// and not at all where it has some.
    /// </summary>
    /// <returns>NaN where a column has no values.</returns>
    public static double BoundaryAdherence(NumericColumn real, NumericColumn synthetic)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        var (least, largest) = Range(real);
        int inside = 0;
        for (int row = 0; row < synthetic.Rows; row++)
            inside += synthetic[row] is var value && value >= least && value <= largest ? 1 : 0;
        int of = real.MissingCount > 0 ? synthetic.Rows - synthetic.MissingCount : synthetic.Rows;
        return of == 0 || double.IsNaN(least) ? double.NaN : (double)inside / of;
    }

    /// <summary>CategoryAdherence: the share of the synthetic values whose category occurs in the real column; a gap counts as a category.</summary>
    /// <returns>NaN where the synthetic column has no rows.</returns>
    public static double CategoryAdherence(CategoricalColumn real, CategoricalColumn synthetic)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        var known = Occurring(real);
        int inside = real.MissingCount > 0 ? synthetic.MissingCount : 0;
        int[] counts = synthetic.Counts();
        for (int c = 0; c < counts.Length; c++)
            inside += known.Contains(synthetic.Categories[c]) ? counts[c] : 0;
        return synthetic.Rows == 0 ? double.NaN : (double)inside / synthetic.Rows;
    }

    /// <summary>MissingValueSimilarity: one less the difference of the shares of gaps.</summary>
    /// <returns>NaN where a column has no rows.</returns>
    public static double MissingValueSimilarity(TableColumn real, TableColumn synthetic)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        return 1 - Math.Abs((double)real.MissingCount / real.Rows - (double)synthetic.MissingCount / synthetic.Rows);
    }

    /// <summary>The coverage that fits the column's kind.</summary>
    internal static double Coverage(TableColumn real, TableColumn synthetic) => real is NumericColumn numeric
        ? RangeCoverage(numeric, (NumericColumn)synthetic)
        : CategoryCoverage((CategoricalColumn)real, (CategoricalColumn)synthetic);

    /// <summary>The adherence that fits the column's kind.</summary>
    internal static double Adherence(TableColumn real, TableColumn synthetic) => real is NumericColumn numeric
        ? BoundaryAdherence(numeric, (NumericColumn)synthetic)
        : CategoryAdherence((CategoricalColumn)real, (CategoricalColumn)synthetic);

    /// <summary>The least and the largest value, NaN where there are none.</summary>
    internal static (double Least, double Largest) Range(NumericColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        double least = double.NaN, largest = double.NaN;
        for (int row = 0; row < column.Rows; row++)
        {
            least = double.MinNumber(least, column[row]);
            largest = double.MaxNumber(largest, column[row]);
        }
        return (least, largest);
    }

    private static HashSet<string> Occurring(CategoricalColumn column)
    {
        ArgumentNullException.ThrowIfNull(column);
        int[] counts = column.Counts();
        return [.. column.Categories.Where((_, c) => counts[c] > 0)];
    }
}

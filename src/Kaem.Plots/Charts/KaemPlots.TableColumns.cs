using Kaem.ML.Numerics;
using Kaem.ML.Plots;
using Kaem.ML.Tables;

namespace Kaem.ML;

/// <content>Columns of tables, real and generated, of any kind.</content>
public static partial class KaemPlots
{
    /// <summary>
    /// The values of one column: numbers as <see cref="ColumnHistogram(DataMatrix, DataMatrix, int, string?, PlotSize?)"/>, of categories the most frequent
    /// ones, real shares as bars and generated ones as marks. Gaps are left out.
    /// </summary>
    /// <param name="real">A column of real rows.</param>
    /// <param name="generated">The column of that name of generated rows.</param>
    /// <exception cref="ArgumentException">The two differ in name or kind, or one has no values.</exception>
    public static SvgPlot ColumnHistogram(TableColumn real, TableColumn generated, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(generated);
        var aligned = Aligned(new Table([real]), new Table([generated]));
        return SvgFigure.Single(
            TableCharts.Column(aligned.Real.Columns[0], aligned.Generated.Columns[0]), size, real.Name, $"{real.Name}: values of real and of generated rows");
    }

    /// <summary>
    /// How often pairs of values of two columns occur, in real rows and in generated ones, and the difference. Rows with a gap there are left out.
    /// </summary>
    /// <param name="x">Name of the column across.</param>
    /// <param name="y">Name of the column upwards; categories stand downwards, the most frequent one first.</param>
    /// <param name="size">Size of each of the three.</param>
    /// <exception cref="ArgumentException">A table has no such column or no values in it, or the two differ in its kind.</exception>
    public static SvgPlot PairHeatMap(Table real, Table generated, string x, string y, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(generated);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        string[] names = [.. new[] { x, y }.Distinct()];
        var aligned = Aligned(real.Keep(names), generated.Keep(names));
        return SvgFigure.Multiples(
            TableCharts.Pair((aligned.Real[x], aligned.Generated[x]), (aligned.Real[y], aligned.Generated[y])), 3, size, $"{x} and {y}",
            $"How often pairs of {x} and {y} occur in real and in generated rows, and the difference");
    }

    /// <summary>
    /// How strongly each pair of columns depends on each other, in real rows and in generated ones, and the difference: Cramér's V from 0 to 1, less what
    /// chance makes of it (Bergsma 2013), with numbers in ten bins over the real range and a gap as a value. A column with one value only is grey.
    /// </summary>
    /// <param name="size">Size of each of the three.</param>
    /// <exception cref="ArgumentException">The tables differ in columns or their kinds, or one has no rows.</exception>
    public static SvgPlot Associations(Table real, Table generated, PlotSize? size = null)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(generated);
        Table[] aligned = AlignedTables.Of((real, nameof(real)), (generated, nameof(generated)));
        var (ofReal, ofGenerated) = CramersV.Of(aligned[0], aligned[1], WorkerPool.Borrow());
        return SvgFigure.Multiples(
            TableCharts.Associations(ofReal, ofGenerated, [.. real.Columns.Select(column => column.Name)]), 3, size, "Associations of columns",
            "Cramér's V of each pair of columns in real and in generated rows, and the difference");
    }

    private static (Table Real, Table Generated) Aligned(Table real, Table generated)
    {
        Table[] aligned = AlignedTables.Of((real, nameof(real)), (generated, nameof(generated)));
        foreach (var column in aligned[0].Columns)
        {
            bool lacks = column.MissingCount == column.Rows;
            if (lacks || aligned[1][column.Name].MissingCount == aligned[1].Rows)
                throw new ArgumentException($"Column '{column.Name}' has no values to plot.", lacks ? nameof(real) : nameof(generated));
        }
        return (aligned[0], aligned[1]);
    }
}

namespace Kaem.ML.Tables;

/// <summary>How alike two columns depend on each other in two tables, from 0 to 1, as SDMetrics defines it.</summary>
internal static class PairTrend
{
    /// <summary>CorrelationSimilarity: 1 - |ρ - ρ'|/2 for the Pearson correlations of two numeric columns, in the rows where both have a value.</summary>
    /// <param name="real">The two columns of the real table.</param>
    /// <param name="synthetic">The same columns of the synthetic table.</param>
    /// <returns>NaN where a correlation is not defined, a column being constant.</returns>
    public static double CorrelationSimilarity((NumericColumn First, NumericColumn Second) real, (NumericColumn First, NumericColumn Second) synthetic) =>
        1 - Math.Abs(Correlation(real.First, real.Second) - Correlation(synthetic.First, synthetic.Second)) / 2;

    /// <summary>
    /// ContingencySimilarity: 1 - ½·Σ |p(a, b) - q(a, b)| for the shares of all combinations a, b of two columns' values. A gap is a value of its own, and a
    /// numeric column counts by ten bins of equal width over the real values' range, the outer ones without end.
    /// </summary>
    /// <inheritdoc cref="CorrelationSimilarity"/>
    /// <returns>NaN where a table has no rows.</returns>
    public static double ContingencySimilarity((TableColumn First, TableColumn Second) real, (TableColumn First, TableColumn Second) synthetic)
    {
        var (first, otherFirst) = DiscreteColumn.Of(real.First, synthetic.First);
        var (second, otherSecond) = DiscreteColumn.Of(real.Second, synthetic.Second);
        return Contingency.Similarity((first, second), (otherFirst, otherSecond));
    }

    /// <summary>Pearson's correlation of the rows where both have a value.</summary>
    internal static double Correlation(NumericColumn first, NumericColumn second)
    {
        int count = 0;
        double meanX = 0, meanY = 0, squareX = 0, squareY = 0, product = 0;
        for (int row = 0; row < first.Rows; row++)
        {
            double x = first[row], y = second[row];
            if (double.IsNaN(x) || double.IsNaN(y))
                continue;
            // Welford's update keeps the digits that a sum of squares would lose.
            count++;
            double fromX = x - meanX, fromY = y - meanY;
            meanX += fromX / count;
            meanY += fromY / count;
            squareX += fromX * (x - meanX);
            squareY += fromY * (y - meanY);
            product += fromX * (y - meanY);
        }
        return squareX > 0 && squareY > 0 ? Math.Clamp(product / (Math.Sqrt(squareX) * Math.Sqrt(squareY)), -1, 1) : double.NaN;
    }
}

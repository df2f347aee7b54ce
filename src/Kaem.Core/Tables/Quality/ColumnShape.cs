namespace Kaem.ML.Tables;

/// <summary>How alike the distributions of one column are in two tables, from 0 to 1, as SDMetrics defines it. Gaps do not count.</summary>
internal static class ColumnShape
{
    /// <summary>
    /// KSComplement: 1 - sup_x |F(x) - G(x)| for the empirical distribution functions of the two sets of numbers, one less the Kolmogorov-Smirnov statistic.
    /// </summary>
    /// <returns>1 for equal distributions, 0 for disjoint ranges; NaN where a set has no values.</returns>
    public static double KSComplement(NumericColumn real, NumericColumn synthetic)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        double[] x = real.Sorted(), y = synthetic.Sorted();
        if (x.Length == 0 || y.Length == 0)
            return double.NaN;
        double largest = 0;
        for (int i = 0, j = 0; i < x.Length && j < y.Length;)
        {
            double value = Math.Min(x[i], y[j]);
            while (i < x.Length && x[i] == value)
                i++;
            while (j < y.Length && y[j] == value)
                j++;
            largest = Math.Max(largest, Math.Abs((double)i / x.Length - (double)j / y.Length));
        }
        return 1 - largest;
    }

    /// <summary>TVComplement: 1 - ½·Σ_c |p(c) - q(c)| for the shares of the categories c, one less the total variation distance.</summary>
    /// <returns>1 for equal shares, 0 where no category is common; NaN where a column has no values.</returns>
    public static double TVComplement(CategoricalColumn real, CategoricalColumn synthetic)
    {
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        double present = real.Rows - real.MissingCount, drawn = synthetic.Rows - synthetic.MissingCount;
        if (present == 0 || drawn == 0)
            return double.NaN;
        int[] counts = real.Counts(), others = synthetic.Counts(), places = new CategoryIndex(real.Categories).FindAll(synthetic.Categories);
        var shares = new double[counts.Length];
        double difference = 0;
        for (int c = 0; c < others.Length; c++)
        {
            if (places[c] < 0)
                difference += others[c] / drawn;
            else
                shares[places[c]] = others[c] / drawn;
        }
        for (int c = 0; c < counts.Length; c++)
            difference += Math.Abs(counts[c] / present - shares[c]);
        return 1 - difference / 2;
    }

    /// <summary><see cref="KSComplement"/> of numbers, <see cref="TVComplement"/> of categories.</summary>
    internal static double Of(TableColumn real, TableColumn synthetic) => real is NumericColumn numeric
        ? KSComplement(numeric, (NumericColumn)synthetic)
        : TVComplement((CategoricalColumn)real, (CategoricalColumn)synthetic);
}

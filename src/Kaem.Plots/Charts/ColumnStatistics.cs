namespace Kaem.ML.Plots;

/// <summary>Columns of rows, whose missing entries (NaN) are left out.</summary>
internal static class ColumnStatistics
{
    /// <summary>The finite entries of a column.</summary>
    public static float[] Finite(DataMatrix rows, int column) => [.. Present(rows, column).Where(float.IsFinite)];

    /// <summary>The entries of a column that are not missing.</summary>
    public static float[] Present(DataMatrix rows, int column)
    {
        var values = new List<float>(rows.Rows);
        for (int r = 0; r < rows.Rows; r++)
        {
            if (!float.IsNaN(rows.Row(r)[column]))
                values.Add(rows.Row(r)[column]);
        }
        return [.. values];
    }

    /// <summary>Mean and standard deviation (of the sample, N - 1).</summary>
    public static (double Mean, double Deviation) Moments(IReadOnlyCollection<float> values)
    {
        double mean = values.Sum(value => (double)value) / values.Count;
        double squares = values.Sum(value => (value - mean) * (value - mean));
        return (mean, Math.Sqrt(squares / Math.Max(1, values.Count - 1)));
    }

    /// <summary>Pearson's correlation of each pair of columns, over the rows that have both; 0 where one is constant.</summary>
    public static double[,] Correlations(DataMatrix rows)
    {
        var correlations = new double[rows.Columns, rows.Columns];
        for (int i = 0; i < rows.Columns; i++)
        {
            correlations[i, i] = 1;
            for (int j = 0; j < i; j++)
                correlations[i, j] = correlations[j, i] = Correlation(rows, i, j);
        }
        return correlations;
    }

    private static double Correlation(DataMatrix rows, int i, int j)
    {
        double count = 0, meanX = 0, meanY = 0, squaresX = 0, squaresY = 0, products = 0;
        for (int r = 0; r < rows.Rows; r++)
        {
            float x = rows.Row(r)[i], y = rows.Row(r)[j];
            if (!float.IsFinite(x) || !float.IsFinite(y))
                continue;
            // Welford's update, which loses nothing to cancellation.
            count++;
            double fromX = x - meanX, fromY = y - meanY;
            meanX += fromX / count;
            meanY += fromY / count;
            squaresX += fromX * (x - meanX);
            squaresY += fromY * (y - meanY);
            products += fromX * (y - meanY);
        }
        return squaresX > 0 && squaresY > 0 ? Math.Clamp(products / Math.Sqrt(squaresX * squaresY), -1, 1) : 0;
    }
}

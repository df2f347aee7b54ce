using Kaem.ML.Data;
using Kaem.ML.Evaluation;
using Kaem.ML.Numerics;

namespace Kaem.ML.Engines;

/// <summary>Finds the principal components of rows, in double precision, by an eigen-decomposition.</summary>
internal static class PrincipalComponentFit
{
    // The decomposition of so large a matrix takes minutes; its time grows with the third power.
    private const int LargestMatrix = 4096;

    /// <summary>The components that the options ask for; null where they ask for none.</summary>
    /// <exception cref="ArgumentException">The rows do not vary in that many directions.</exception>
    public static PrincipalComponents? Of(KaemOptions options, IRowSource train, string argument) =>
        // Rows that are no matrix are a table's, and options that reduce those are refused.
        options.PrincipalComponents is { } count ? Fit((DataMatrix)train, count, argument) : null;

    /// <summary>
    /// The directions of largest variance: eigenvectors of the covariance, or, with fewer rows than columns, from those of the rows'
    /// products. Where both are many, the directions come from evenly spaced rows.
    /// </summary>
    public static PrincipalComponents Fit(DataMatrix rows, int count, string argument)
    {
        var components = new PrincipalComponents(rows.Columns, count);
        double[] mean = CovarianceSums.MeanOf(rows);
        int most = Math.Min(rows.Rows - 1, rows.Columns);
        if (count > most)
        {
            throw new ArgumentException(
                $"PrincipalComponents is {count}, but {rows.Rows} training rows of {rows.Columns} columns have {most} components at most.", argument);
        }
        var (values, directions) = rows.Columns <= LargestMatrix && rows.Columns <= rows.Rows
            ? OfCovariance(rows, count)
            : OfProducts(EvenlySpaced(rows), mean, count, argument);
        RequireSpread(values, Math.Min(rows.Rows, rows.Columns), count, argument);
        for (int i = 0; i < mean.Length; i++)
            components.Mean.Value[i] = (float)mean[i];
        for (int i = 0; i < count; i++)
            components.Variances.Value[i] = (float)values[i];
        var target = components.Directions.Value.Span;
        for (int i = 0; i < target.Length; i++)
            target[i] = (float)directions.Values[i];
        return components;
    }

    private static (double[] Values, DoubleMatrix Directions) OfCovariance(DataMatrix rows, int count)
    {
        var moments = CovarianceSums.Of(rows);
        return SymmetricEigen.Largest(new DoubleMatrix(moments.Covariance, rows.Columns, rows.Columns), count, WorkerPool.Borrow());
    }

    /// <summary>With X·Xᵀ·u = λ·u, the direction Xᵀ·u/√λ is an eigenvector of XᵀX for the same λ.</summary>
    private static (double[] Values, DoubleMatrix Directions) OfProducts(DataMatrix rows, double[] mean, int count, string argument)
    {
        var workers = WorkerPool.Borrow();
        DoubleMatrix columns = new(rows.Columns, rows.Rows), centred = new(rows.Rows, rows.Columns), products = new(rows.Rows, rows.Rows);
        for (int r = 0; r < rows.Rows; r++)
        {
            for (int c = 0; c < rows.Columns; c++)
                columns.Row(c)[r] = centred.Row(r)[c] = rows.Row(r)[c] - mean[c];
        }
        DoubleProduct.AddGram(centred, products, workers);
        var (values, vectors) = SymmetricEigen.Largest(products, count, workers);
        RequireSpread(values, rows.Rows, count, argument);
        var directions = new DoubleMatrix(count, rows.Columns);
        DoubleProduct.TimesTransposed(vectors, columns, directions, workers);
        for (int k = 0; k < count; k++)
        {
            double length = Math.Sqrt(values[k]);
            foreach (ref double value in directions.Row(k))
                value /= length;
            values[k] /= rows.Rows - 1;
        }
        return (values, directions);
    }

    /// <summary>A direction without variance is none of the data's, but of rounding.</summary>
    private static void RequireSpread(double[] values, int size, int count, string argument)
    {
        double least = values[0] * size * Math.ScaleB(1, -50);
        int spread = values.Count(value => value > least);
        if (spread < count)
        {
            throw new ArgumentException(
                $"PrincipalComponents is {count}, but the training rows vary in {spread} directions only. Ask for {spread} or fewer.", argument);
        }
    }

    private static DataMatrix EvenlySpaced(DataMatrix rows) => rows.Rows <= LargestMatrix
        ? rows
        : rows.Select([.. Enumerable.Range(0, LargestMatrix).Select(i => (int)((long)i * rows.Rows / LargestMatrix))]);
}

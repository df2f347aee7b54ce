using Kaem.ML.Numerics;

namespace Kaem.ML.Evaluation;

/// <summary>The Gaussian that others are compared with: mean μ, and a factor F of the covariance, Σ = FᵀF.</summary>
/// <remarks>
/// tr((Σ₁Σ₂)^½) is the sum of the square roots of the eigenvalues of F·Σ₂·Fᵀ, which is symmetric and positive
/// semidefinite, so neither covariance needs an inverse, and singular ones no noise. With fewer rows than columns, the
/// centred rows themselves are the factor.
/// </remarks>
internal sealed class FrechetReference
{
    private const int BlockRows = 512;

    private readonly double[] _mean;
    private readonly double _trace;
    private readonly DoubleMatrix _factor;

    /// <param name="rows">Two rows or more, all finite.</param>
    public FrechetReference(DataMatrix rows)
    {
        if (rows.Rows > rows.Columns)
        {
            var moments = CovarianceSums.Of(rows);
            var covariance = new DoubleMatrix(moments.Covariance, rows.Columns, rows.Columns);
            _mean = moments.Mean;
            for (int i = 0; i < rows.Columns; i++)
                _trace += covariance.Row(i)[i];
            _factor = PivotedCholesky.Factor(covariance, WorkerPool.Borrow());
        }
        else
        {
            _mean = CovarianceSums.MeanOf(rows);
            _factor = Centred(rows, _mean, Math.Sqrt(1.0 / (rows.Rows - 1)));
            _trace = SquaredNorm(_factor);
        }
    }

    /// <summary>|μ₁ - μ₂|² + tr(Σ₁ + Σ₂ - 2·(Σ₁Σ₂)^½), at least 0.</summary>
    /// <param name="rows">Two rows or more of the same columns, all finite.</param>
    public double Distance(DataMatrix rows)
    {
        double[] mean = CovarianceSums.MeanOf(rows);
        double squares = 0, between = 0, root = 0;
        for (int c = 0; c < mean.Length; c++)
            between += (mean[c] - _mean[c]) * (mean[c] - _mean[c]);
        foreach (double eigenvalue in SymmetricEigen.Values(Products(rows, mean, ref squares), WorkerPool.Borrow()))
            root += Math.Sqrt(Math.Max(0, eigenvalue));
        double freedom = rows.Rows - 1;
        return Math.Max(0, between + _trace + squares / freedom - 2 * root / Math.Sqrt(freedom));
    }

    /// <summary>(N - 1)·F·Σ₂·Fᵀ, or the matrix of the rows' products with the same eigenvalues where that is smaller.</summary>
    /// <param name="squares">Receives (N - 1)·tr(Σ₂).</param>
    private DoubleMatrix Products(DataMatrix rows, double[] mean, ref double squares)
    {
        var workers = WorkerPool.Borrow();
        int rank = _factor.Rows;
        if (rows.Rows <= rank)
        {
            var centred = Centred(rows, mean, 1);
            squares = SquaredNorm(centred);
            DoubleMatrix projected = new(rows.Rows, rank), products = new(rows.Rows, rows.Rows);
            DoubleProduct.TimesTransposed(centred, _factor, projected, workers);
            DoubleProduct.AddGram(projected, products, workers);
            return products;
        }
        var sum = new DoubleMatrix(rank, rank);
        for (int first = 0; first < rows.Rows; first += BlockRows)
        {
            var centred = Centred(rows.Slice(first, Math.Min(BlockRows, rows.Rows - first)), mean, 1);
            squares += SquaredNorm(centred);
            var projected = new DoubleMatrix(rank, centred.Rows);
            DoubleProduct.TimesTransposed(_factor, centred, projected, workers);
            DoubleProduct.AddGram(projected, sum, workers);
        }
        return sum;
    }

    private static DoubleMatrix Centred(DataMatrix rows, double[] mean, double factor)
    {
        var centred = new DoubleMatrix(rows.Rows, rows.Columns);
        for (int r = 0; r < rows.Rows; r++)
        {
            var from = rows.Row(r);
            var to = centred.Row(r);
            for (int c = 0; c < from.Length; c++)
                to[c] = factor * (from[c] - mean[c]);
        }
        return centred;
    }

    private static double SquaredNorm(DoubleMatrix matrix) => FixedOrder.Dot(matrix.Values, matrix.Values);
}

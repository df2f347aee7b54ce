using Kaem.ML.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Kaem.ML.Kan;

/// <summary>Fits spline coefficients to curves, in double precision, by ridge-regularised normal equations.</summary>
internal static class LeastSquares
{
    /// <summary>
    /// The usual ridge, relative to the mean diagonal of the normal matrix: large enough that adapted grids with near-equal centres
    /// keep coefficients that single precision can carry, small enough to move fitted values by about 1e-4 of their size at most.
    /// </summary>
    public const double Ridge = 1e-7;

    /// <summary>The n x m matrix that takes the curves' values at the points to coefficients: (BᵀB + λI)⁻¹Bᵀ.</summary>
    /// <param name="basis">Basis values at m points, m x n.</param>
    /// <param name="relativeRidge">λ, relative to the mean diagonal of the normal matrix.</param>
    /// <exception cref="ArithmeticException">The basis's values are such that nothing can be fitted.</exception>
    public static Matrix<double> Solver(Matrix<double> basis, double relativeRidge)
    {
        var normal = basis.TransposeThisAndMultiply(basis);
        double ridge = relativeRidge * normal.Trace() / normal.RowCount;
        for (int g = 0; g < normal.RowCount; g++)
            normal[g, g] += ridge;
        try
        {
            return normal.Cholesky().Solve(basis.Transpose());
        }
        catch (ArgumentException exception)
        {
            throw Unfit(exception);
        }
    }

    /// <summary>Grids or widths went where basis functions are no numbers, or all zero.</summary>
    public static ArithmeticException Unfit(Exception? cause = null) => new("The functions of a grid can't be fitted: its basis is out of range.", cause);

    /// <summary>Basis values of an input at the points, m x n, without the base column.</summary>
    public static unsafe Matrix<double> BasisAt(KanLayer layer, int input, ReadOnlySpan<float> points)
    {
        var terms = new FloatBuffer(points.Length * layer.Terms).AsMatrix(points.Length, layer.Terms);
        layer.Expand(input, points, terms);
        var basis = Matrix<double>.Build.Dense(points.Length, layer.BasisSize);
        for (int j = 0; j < points.Length; j++)
        {
            var row = terms.Row(j);
            for (int g = 0; g < layer.BasisSize; g++)
                basis[j, g] = row[g];
        }
        return basis;
    }
}

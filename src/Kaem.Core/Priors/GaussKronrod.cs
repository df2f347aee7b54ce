using MathNet.Numerics.LinearAlgebra;

namespace Kaem.ML.Priors;

/// <summary>
/// Gauss–Kronrod rules on [-1, 1] by Laurie's algorithm (Laurie 1997, Calculation of Gauss–Kronrod quadrature rules): the
/// recurrence coefficients of the Jacobi–Kronrod matrix, then nodes and weights from its eigenvectors (Golub and Welsch 1969).
/// </summary>
internal static class GaussKronrod
{
    /// <summary>The rule of 2n + 1 nodes, ascending, that extends the Gauss rule of n.</summary>
    public static (double[] Nodes, double[] Weights) Rule(int n)
    {
        double[] b = RecurrenceCoefficients(n);
        int size = 2 * n + 1;
        var jacobi = Matrix<double>.Build.Dense(size, size);
        for (int k = 1; k < size; k++)
            jacobi[k, k - 1] = jacobi[k - 1, k] = Math.Sqrt(b[k]);
        var eigen = jacobi.Evd(Symmetricity.Symmetric);

        var nodes = new double[size];
        var weights = new double[size];
        for (int i = 0; i < size; i++)
        {
            nodes[i] = eigen.EigenValues[i].Real;
            double first = eigen.EigenVectors[0, i];
            weights[i] = b[0] * first * first;
        }
        Array.Sort(nodes, weights);
        return (nodes, weights);
    }

    /// <summary>
    /// Squared off-diagonals b_0 … b_2n of the Jacobi–Kronrod matrix (b_0 is the integral of 1). The weight function is
    /// even, so the diagonal and every term with it drops out of Laurie's recurrence.
    /// </summary>
    private static double[] RecurrenceCoefficients(int n)
    {
        var b = new double[2 * n + 1];
        b[0] = 2;
        for (int k = 1; k <= (3 * n + 1) / 2; k++)
            b[k] = 1 / (4 - 1.0 / ((double)k * k));

        double[] s = new double[n / 2 + 3], t = new double[n / 2 + 3];
        t[1] = b[n + 1];
        for (int m = 0; m <= n - 2; m++)
        {
            double sum = 0;
            for (int k = (m + 1) / 2; k >= 0; k--)
            {
                sum += b[k + n + 1] * s[k] - b[m - k] * s[k + 1];
                s[k + 1] = sum;
            }
            (s, t) = (t, s);
        }
        for (int j = n / 2; j >= 0; j--)
            s[j + 1] = s[j];
        for (int m = n - 1; m <= 2 * n - 3; m++)
        {
            double sum = 0;
            int j = 0;
            for (int k = m + 1 - n; k <= (m - 1) / 2; k++)
            {
                j = n - 1 - (m - k);
                sum += b[m - k] * s[j + 2] - b[k + n + 1] * s[j + 1];
                s[j + 1] = sum;
            }
            if (m % 2 == 1)
                b[(m + 1) / 2 + n + 1] = s[j + 1] / s[j + 2];
            (s, t) = (t, s);
        }
        return b;
    }
}

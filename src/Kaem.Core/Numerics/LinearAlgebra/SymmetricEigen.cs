using System.Diagnostics;

namespace Kaem.ML.Numerics;

/// <summary>Eigenvalues and eigenvectors of symmetric matrices, by reduction to tridiagonal form and implicit QL steps.</summary>
internal static class SymmetricEigen
{
    // Two or three steps find an eigenvalue; this many say that something is not a number.
    private const int MostSteps = 100;

    /// <summary>All eigenvalues, in descending order.</summary>
    /// <param name="matrix">N x N, symmetric; destroyed.</param>
    public static double[] Values(DoubleMatrix matrix, WorkerPool workers)
    {
        var reduced = Tridiagonal.Reduce(matrix, workers);
        Diagonalise(reduced, null, workers);
        double[] values = reduced.Diagonal;
        Array.Sort(values);
        Array.Reverse(values);
        return values;
    }

    /// <summary>The largest eigenvalues, in descending order, and their eigenvectors.</summary>
    /// <param name="matrix">N x N, symmetric; destroyed.</param>
    /// <returns>The values, and an eigenvector of length 1 in each row, K x N. Its largest element by absolute value is positive.</returns>
    public static (double[] Values, DoubleMatrix Vectors) Largest(DoubleMatrix matrix, int count, WorkerPool workers)
    {
        int size = matrix.Rows;
        var reduced = Tridiagonal.Reduce(matrix, workers);
        var rotated = new DoubleMatrix(size, size);
        for (int i = 0; i < size; i++)
            rotated.Row(i)[i] = 1;
        Diagonalise(reduced, new RowRotations(rotated), workers);

        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(i => reduced.Diagonal[i]).Take(count)];
        var vectors = new DoubleMatrix(count, size);
        workers.For(count, new BackTransformation(reduced, rotated, order, vectors));
        return ([.. order.Select(i => reduced.Diagonal[i])], vectors);
    }

    /// <summary>Implicit QL steps (EISPACK's tql2): the diagonal becomes the eigenvalues, the rotations are handed on.</summary>
    private static void Diagonalise(Tridiagonal matrix, RowRotations? rotations, WorkerPool workers)
    {
        double[] d = matrix.Diagonal, e = matrix.OffDiagonal;
        double largest = 0;
        for (int i = 0; i < d.Length; i++)
            largest = Math.Max(largest, Math.Max(Math.Abs(d[i]), Math.Abs(e[i])));
        // Far below the rounding of the reduction, and above what underflows.
        double negligible = largest * 1e-30;
        const double rounding = 1.0 / (1L << 52);
        for (int l = 0; l < d.Length; l++)
        {
            for (int step = 0; ; step++)
            {
                int m = l;
                while (m < d.Length - 1 && !(Math.Abs(e[m]) <= Math.Max(negligible, rounding * (Math.Abs(d[m]) + Math.Abs(d[m + 1])))))
                    m++;
                if (m == l)
                    break;
                if (step == MostSteps)
                    throw new UnreachableException("The eigenvalues do not converge: the matrix holds values that are not finite.");
                Step(d, e, l, m, rotations);
                rotations?.Apply(workers);
            }
        }
    }

    /// <summary>One QL step with Wilkinson's shift on the block from l to m.</summary>
    private static void Step(double[] d, double[] e, int l, int m, RowRotations? rotations)
    {
        double g = (d[l + 1] - d[l]) / (2 * e[l]);
        double r = Hypotenuse(g, 1);
        g = d[m] - d[l] + e[l] / (g + Math.CopySign(r, g));
        double s = 1, c = 1, p = 0;
        for (int i = m - 1; i >= l; i--)
        {
            double f = s * e[i], b = c * e[i];
            r = Hypotenuse(f, g);
            e[i + 1] = r;
            if (r == 0)
            {
                // Underflow splits the block here.
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }
            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = (d[i] - g) * s + 2 * c * b;
            p = s * r;
            d[i + 1] = g + p;
            g = c * r - b;
            rotations?.Add(i, c, s);
        }
        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }

    private static double Hypotenuse(double a, double b)
    {
        a = Math.Abs(a);
        b = Math.Abs(b);
        double large = Math.Max(a, b);
        if (large == 0)
            return 0;
        double ratio = Math.Min(a, b) / large;
        return large * Math.Sqrt(1 + ratio * ratio);
    }

    /// <summary>Eigenvectors of the tridiagonal matrix become those of the matrix that it came from, one a part.</summary>
    private sealed class BackTransformation(Tridiagonal reduced, DoubleMatrix rotated, int[] order, DoubleMatrix vectors) : IParallelBody
    {
        public void Execute(int index)
        {
            var vector = vectors.Row(index);
            rotated.Row(order[index]).CopyTo(vector);
            reduced.BackTransform(vector);
            int largest = 0;
            for (int i = 1; i < vector.Length; i++)
            {
                if (Math.Abs(vector[i]) > Math.Abs(vector[largest]))
                    largest = i;
            }
            if (vector[largest] < 0)
            {
                for (int i = 0; i < vector.Length; i++)
                    vector[i] = -vector[i];
            }
        }
    }
}

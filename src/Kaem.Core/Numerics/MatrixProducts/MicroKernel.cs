using System.Runtime.CompilerServices;

namespace Kaem.ML.Numerics;

/// <summary>
/// The innermost loop of the matrix product: a tile of C, held in registers, gathers the products of a packed panel of
/// A and a panel of B. The row and column conditions are constants to the JIT, so each tile shape compiles to
/// straight code without the accumulators it lacks.
/// </summary>
internal static unsafe class MicroKernel
{
    /// <summary>
    /// C = A·B, or C += A·B if <paramref name="accumulate"/>: every element is summed from zero in the order of k and
    /// meets C at the end, whatever the tile's shape.
    /// </summary>
    /// <param name="k">Depth of the panels.</param>
    /// <param name="a">Panel of A: the tile's rows beside one another, k by k.</param>
    /// <param name="b">Panel of B: rows of the tile's width.</param>
    /// <param name="strideB">Distance between the rows of <paramref name="b"/>.</param>
    /// <param name="next">What to fetch meanwhile.</param>
    // Inlined into a caller whose loop is replaced on the stack, the accumulators would live in memory.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Run<TVector, TSimd, TTile>(int k, float* a, float* b, nint strideB, float* c, nint strideC, bool accumulate, Prefetcher* next)
        where TVector : unmanaged
        where TSimd : struct, ISimd<TVector>
        where TTile : struct, ITileShape
    {
        TVector c00 = TSimd.Broadcast(0), c01 = TSimd.Broadcast(0);
        TVector c10 = TSimd.Broadcast(0), c11 = TSimd.Broadcast(0);
        TVector c20 = TSimd.Broadcast(0), c21 = TSimd.Broadcast(0);
        TVector c30 = TSimd.Broadcast(0), c31 = TSimd.Broadcast(0);
        TVector c40 = TSimd.Broadcast(0), c41 = TSimd.Broadcast(0);
        TVector c50 = TSimd.Broadcast(0), c51 = TSimd.Broadcast(0);
        TVector c60 = TSimd.Broadcast(0), c61 = TSimd.Broadcast(0);
        TVector c70 = TSimd.Broadcast(0), c71 = TSimd.Broadcast(0);
        TVector c80 = TSimd.Broadcast(0), c81 = TSimd.Broadcast(0);
        TVector c90 = TSimd.Broadcast(0), c91 = TSimd.Broadcast(0);
        TVector c100 = TSimd.Broadcast(0), c101 = TSimd.Broadcast(0);
        TVector c110 = TSimd.Broadcast(0), c111 = TSimd.Broadcast(0);

        for (; k > 0; k--)
        {
            if ((k & 3) == 0)
                next->Step();
            TVector b0 = TSimd.Load(b);
            TVector b1 = TTile.Vectors == 2 ? TSimd.Load(b + TSimd.Width) : b0;
            Accumulate<TVector, TSimd, TTile>(a[0], b0, b1, ref c00, ref c01);
            Accumulate<TVector, TSimd, TTile>(a[1], b0, b1, ref c10, ref c11);
            if (TTile.Rows > 2)
            {
                Accumulate<TVector, TSimd, TTile>(a[2], b0, b1, ref c20, ref c21);
                Accumulate<TVector, TSimd, TTile>(a[3], b0, b1, ref c30, ref c31);
            }
            if (TTile.Rows > 4)
            {
                Accumulate<TVector, TSimd, TTile>(a[4], b0, b1, ref c40, ref c41);
                Accumulate<TVector, TSimd, TTile>(a[5], b0, b1, ref c50, ref c51);
            }
            if (TTile.Rows > 6)
            {
                Accumulate<TVector, TSimd, TTile>(a[6], b0, b1, ref c60, ref c61);
                Accumulate<TVector, TSimd, TTile>(a[7], b0, b1, ref c70, ref c71);
            }
            if (TTile.Rows > 8)
            {
                Accumulate<TVector, TSimd, TTile>(a[8], b0, b1, ref c80, ref c81);
                Accumulate<TVector, TSimd, TTile>(a[9], b0, b1, ref c90, ref c91);
            }
            if (TTile.Rows > 10)
            {
                Accumulate<TVector, TSimd, TTile>(a[10], b0, b1, ref c100, ref c101);
                Accumulate<TVector, TSimd, TTile>(a[11], b0, b1, ref c110, ref c111);
            }
            a += TTile.Rows;
            b += strideB;
        }

        Store<TVector, TSimd, TTile>(c + 0 * strideC, c00, c01, accumulate);
        Store<TVector, TSimd, TTile>(c + 1 * strideC, c10, c11, accumulate);
        if (TTile.Rows > 2)
        {
            Store<TVector, TSimd, TTile>(c + 2 * strideC, c20, c21, accumulate);
            Store<TVector, TSimd, TTile>(c + 3 * strideC, c30, c31, accumulate);
        }
        if (TTile.Rows > 4)
        {
            Store<TVector, TSimd, TTile>(c + 4 * strideC, c40, c41, accumulate);
            Store<TVector, TSimd, TTile>(c + 5 * strideC, c50, c51, accumulate);
        }
        if (TTile.Rows > 6)
        {
            Store<TVector, TSimd, TTile>(c + 6 * strideC, c60, c61, accumulate);
            Store<TVector, TSimd, TTile>(c + 7 * strideC, c70, c71, accumulate);
        }
        if (TTile.Rows > 8)
        {
            Store<TVector, TSimd, TTile>(c + 8 * strideC, c80, c81, accumulate);
            Store<TVector, TSimd, TTile>(c + 9 * strideC, c90, c91, accumulate);
        }
        if (TTile.Rows > 10)
        {
            Store<TVector, TSimd, TTile>(c + 10 * strideC, c100, c101, accumulate);
            Store<TVector, TSimd, TTile>(c + 11 * strideC, c110, c111, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate<TVector, TSimd, TTile>(float a, TVector b0, TVector b1, ref TVector c0, ref TVector c1)
        where TVector : unmanaged
        where TSimd : struct, ISimd<TVector>
        where TTile : struct, ITileShape
    {
        TVector x = TSimd.Broadcast(a);
        c0 = TSimd.MultiplyAdd(x, b0, c0);
        if (TTile.Vectors == 2)
            c1 = TSimd.MultiplyAdd(x, b1, c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVector, TSimd, TTile>(float* c, TVector c0, TVector c1, bool accumulate)
        where TVector : unmanaged
        where TSimd : struct, ISimd<TVector>
        where TTile : struct, ITileShape
    {
        if (accumulate)
        {
            c0 = TSimd.Add(TSimd.Load(c), c0);
            if (TTile.Vectors == 2)
                c1 = TSimd.Add(TSimd.Load(c + TSimd.Width), c1);
        }
        TSimd.Store(c0, c);
        if (TTile.Vectors == 2)
            TSimd.Store(c1, c + TSimd.Width);
    }
}

namespace Kaem.ML.Numerics;

/// <summary>The tile shapes for a vector width and a number of registers.</summary>
internal unsafe interface ITiles
{
    /// <summary>Rows of the full tile, a multiple of <see cref="RowStep"/>. The tiles at the lower edge have a smaller multiple.</summary>
    static abstract int Rows { get; }

    /// <summary>What the rows of a tile are a multiple of.</summary>
    static abstract int RowStep { get; }

    /// <summary>Runs the micro-kernel for a tile of so many rows and one or two vectors of columns.</summary>
    static abstract void Run(int rows, int vectors, int k, float* a, float* b, nint strideB, float* c, nint strideC, bool accumulate, Prefetcher* next);
}

/// <summary>Up to 12 rows of 2 vectors: 27 registers.</summary>
internal readonly unsafe struct TallTiles<TVector, TSimd> : ITiles
    where TVector : unmanaged
    where TSimd : struct, ISimd<TVector>
{
    public static int Rows => 12;

    public static int RowStep => 2;

    public static void Run(int rows, int vectors, int k, float* a, float* b, nint strideB, float* c, nint strideC, bool accumulate, Prefetcher* next)
    {
        switch (rows, vectors)
        {
            case (12, 2): MicroKernel.Run<TVector, TSimd, Tile12x2>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (10, 2): MicroKernel.Run<TVector, TSimd, Tile10x2>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (8, 2): MicroKernel.Run<TVector, TSimd, Tile8x2>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (6, 2): MicroKernel.Run<TVector, TSimd, Tile6x2>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (4, 2): MicroKernel.Run<TVector, TSimd, Tile4x2>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (2, 2): MicroKernel.Run<TVector, TSimd, Tile2x2>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (12, 1): MicroKernel.Run<TVector, TSimd, Tile12x1>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (10, 1): MicroKernel.Run<TVector, TSimd, Tile10x1>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (8, 1): MicroKernel.Run<TVector, TSimd, Tile8x1>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (6, 1): MicroKernel.Run<TVector, TSimd, Tile6x1>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (4, 1): MicroKernel.Run<TVector, TSimd, Tile4x1>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (2, 1): MicroKernel.Run<TVector, TSimd, Tile2x1>(k, a, b, strideB, c, strideC, accumulate, next); break;
        }
    }
}

/// <summary>Up to 6 rows of 2 vectors: 15 registers.</summary>
internal readonly unsafe struct FlatTiles<TVector, TSimd> : ITiles
    where TVector : unmanaged
    where TSimd : struct, ISimd<TVector>
{
    public static int Rows => 6;

    public static int RowStep => 2;

    public static void Run(int rows, int vectors, int k, float* a, float* b, nint strideB, float* c, nint strideC, bool accumulate, Prefetcher* next)
    {
        switch (rows, vectors)
        {
            case (6, 2): MicroKernel.Run<TVector, TSimd, Tile6x2>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (4, 2): MicroKernel.Run<TVector, TSimd, Tile4x2>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (2, 2): MicroKernel.Run<TVector, TSimd, Tile2x2>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (6, 1): MicroKernel.Run<TVector, TSimd, Tile6x1>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (4, 1): MicroKernel.Run<TVector, TSimd, Tile4x1>(k, a, b, strideB, c, strideC, accumulate, next); break;
            case (2, 1): MicroKernel.Run<TVector, TSimd, Tile2x1>(k, a, b, strideB, c, strideC, accumulate, next); break;
        }
    }
}

namespace Kaem.ML.Numerics;

/// <summary>
/// What random streams need: a vector's bits seen as unsigned words of 32 bits, or as half as many of 64. Unlike floats,
/// words wrap around.
/// </summary>
internal interface ISimdBits<TVector> : ISimdMath<TVector>
    where TVector : unmanaged
{
    /// <summary>64-bit words, all <paramref name="x"/>.</summary>
    static abstract TVector Broadcast64(ulong x);

    /// <summary>
    /// 64-bit words that count a vector's random blocks from 0, so ordered that <see cref="ZipLow64"/> and
    /// <see cref="ZipHigh64"/> of two such vectors hold consecutive blocks.
    /// </summary>
    static abstract TVector BlockOffsets { get; }

    static abstract TVector Add64(TVector x, TVector y);

    /// <summary>The 64-bit products of the lower halves.</summary>
    static abstract TVector MultiplyLow32(TVector x, TVector y);

    static abstract TVector ShiftRight64(TVector x, int bits);

    static abstract TVector ShiftLeft64(TVector x, int bits);

    static abstract TVector Broadcast32(uint x);

    static abstract TVector Add32(TVector x, TVector y);

    static abstract TVector Subtract32(TVector x, TVector y);

    static abstract TVector ShiftRight32(TVector x, int bits);

    static abstract TVector ShiftLeft32(TVector x, int bits);

    /// <summary>Signed 32-bit words as floats, to the nearest.</summary>
    static abstract TVector ConvertInt32(TVector x);

    /// <summary>All bits set where the signed 32-bit word is negative.</summary>
    static abstract TVector IsNegative32(TVector x);

    static abstract TVector Xor(TVector x, TVector y);

    static abstract TVector And(TVector x, TVector y);

    static abstract TVector Or(TVector x, TVector y);

    /// <summary>In each 128-bit lane x0, y0, x1, y1.</summary>
    static abstract TVector ZipLow32(TVector x, TVector y);

    /// <summary>In each 128-bit lane x2, y2, x3, y3.</summary>
    static abstract TVector ZipHigh32(TVector x, TVector y);

    /// <summary>In each 128-bit lane the lower 64 bits of x and y.</summary>
    static abstract TVector ZipLow64(TVector x, TVector y);

    /// <summary>In each 128-bit lane the upper 64 bits of x and y.</summary>
    static abstract TVector ZipHigh64(TVector x, TVector y);
}

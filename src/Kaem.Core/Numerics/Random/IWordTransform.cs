using System.Runtime.CompilerServices;

namespace Kaem.ML.Numerics;

/// <summary>
/// Turns the words of a vector's random blocks into elements: two vectors, of which the first holds the first half of
/// the blocks, four elements a block.
/// </summary>
internal interface IWordTransform
{
    /// <param name="x0">Word 0 of every block in the lower halves; what is above is undefined.</param>
    static abstract void Apply<TVector, TSimd>(TVector x0, TVector x1, TVector x2, TVector x3, out TVector first, out TVector second)
        where TVector : unmanaged
        where TSimd : struct, ISimdBits<TVector>;
}

/// <summary>The words as they are.</summary>
internal readonly struct RawWords : IWordTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TVector, TSimd>(TVector x0, TVector x1, TVector x2, TVector x3, out TVector first, out TVector second)
        where TVector : unmanaged
        where TSimd : struct, ISimdBits<TVector>
    {
        TVector low = WordPairs.Join<TVector, TSimd>(x0, x1), high = WordPairs.Join<TVector, TSimd>(x2, x3);
        first = TSimd.ZipLow64(low, high);
        second = TSimd.ZipHigh64(low, high);
    }
}

/// <summary>Uniforms in the open interval (0, 1): the middles of 2^23 equal cells.</summary>
internal readonly struct UniformFloats : IWordTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TVector, TSimd>(TVector x0, TVector x1, TVector x2, TVector x3, out TVector first, out TVector second)
        where TVector : unmanaged
        where TSimd : struct, ISimdBits<TVector>
    {
        RawWords.Apply<TVector, TSimd>(x0, x1, x2, x3, out TVector low, out TVector high);
        first = Convert<TVector, TSimd>(low);
        second = Convert<TVector, TSimd>(high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Convert<TVector, TSimd>(TVector words)
        where TVector : unmanaged
        where TSimd : struct, ISimdBits<TVector> =>
        TSimd.Multiply(
            TSimd.Add(TSimd.ConvertInt32(TSimd.ShiftRight32(words, 9)), TSimd.Broadcast(0.5f)),
            TSimd.Broadcast(1f / (1 << 23)));
}

/// <summary>Standard normals by Box and Muller: words 0 and 1 give elements 0 and 1, words 2 and 3 the other two.</summary>
internal readonly struct NormalFloats : IWordTransform
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TVector, TSimd>(TVector x0, TVector x1, TVector x2, TVector x3, out TVector first, out TVector second)
        where TVector : unmanaged
        where TSimd : struct, ISimdBits<TVector>
    {
        TVector radius = Radius<TVector, TSimd>(WordPairs.Join<TVector, TSimd>(x0, x2));
        TVector sin = SinCosOfTurn<TVector, TSimd>(WordPairs.Join<TVector, TSimd>(x1, x3), out TVector cos);
        TVector even = TSimd.Multiply(radius, cos), odd = TSimd.Multiply(radius, sin);
        first = TSimd.ZipLow32(even, odd);
        second = TSimd.ZipHigh32(even, odd);
    }

    // √(-2 ln u) with u = (w + ½) / 2^32. In the upper quarter ln(1 - v) with v = (2^32 - 1 - w + ½) / 2^32 keeps the digits
    // that u would lose next to 1; below it u goes down to 2^-33, which is 6.76 standard deviations out.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Radius<TVector, TSimd>(TVector words)
        where TVector : unmanaged
        where TSimd : struct, ISimdBits<TVector>
    {
        TVector ones = TSimd.Broadcast32(uint.MaxValue);
        TVector upper = TSimd.IsNegative32(TSimd.And(words, TSimd.ShiftLeft32(words, 1)));
        TVector distance = TSimd.Select(upper, TSimd.Xor(words, ones), words);
        TVector high = TSimd.ConvertInt32(TSimd.ShiftRight32(distance, 16));
        TVector low = TSimd.ConvertInt32(TSimd.And(distance, TSimd.Broadcast32(0xFFFF)));
        TVector u = TSimd.Multiply(
            TSimd.MultiplyAdd(high, TSimd.Broadcast(65536f), TSimd.Add(low, TSimd.Broadcast(0.5f))),
            TSimd.Broadcast(1f / 4294967296f));
        TVector zero = TSimd.Broadcast(0f);
        TVector f = TSimd.Subtract(TSimd.Split(u, out TVector exponent), TSimd.Broadcast(1f));
        f = TSimd.Select(upper, TSimd.Subtract(zero, u), f);
        exponent = TSimd.Select(upper, zero, exponent);
        TVector log = ElementaryFunctions<TVector, TSimd>.LogOnePlus(f, exponent);
        return TSimd.Sqrt(TSimd.Multiply(log, TSimd.Broadcast(-2f)));
    }

    // Sine and cosine of w / 2^32 turns: the nearest quarter turn is taken off the integer, so the rest is exact.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector SinCosOfTurn<TVector, TSimd>(TVector words, out TVector cos)
        where TVector : unmanaged
        where TSimd : struct, ISimdBits<TVector>
    {
        TVector quarters = TSimd.ShiftRight32(TSimd.Add32(words, TSimd.Broadcast32(1u << 29)), 30);
        TVector rest = TSimd.Subtract32(words, TSimd.ShiftLeft32(quarters, 30));
        TVector x = TSimd.Multiply(TSimd.ConvertInt32(rest), TSimd.Broadcast((float)(2 * Math.PI / 4294967296.0)));
        TVector s = ElementaryFunctions<TVector, TSimd>.SinCos(x, out TVector c);
        TVector sign = TSimd.Broadcast32(1u << 31);
        // Bit 0 swaps the two, bit 1 turns the sine over, their exclusive or the cosine.
        TVector swap = TSimd.IsNegative32(TSimd.ShiftLeft32(quarters, 31));
        TVector turned = TSimd.ShiftLeft32(quarters, 30);
        TVector turnedCos = TSimd.Xor(turned, TSimd.ShiftLeft32(quarters, 31));
        cos = TSimd.Xor(TSimd.Select(swap, s, c), TSimd.And(turnedCos, sign));
        return TSimd.Xor(TSimd.Select(swap, c, s), TSimd.And(turned, sign));
    }
}

/// <summary>Puts the lower halves of 64-bit words together.</summary>
internal static class WordPairs
{
    /// <summary>64-bit words with the lower halves of <paramref name="low"/> below those of <paramref name="high"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Join<TVector, TSimd>(TVector low, TVector high)
        where TVector : unmanaged
        where TSimd : struct, ISimdBits<TVector> =>
        TSimd.Or(TSimd.And(low, TSimd.Broadcast64(uint.MaxValue)), TSimd.ShiftLeft64(high, 32));
}

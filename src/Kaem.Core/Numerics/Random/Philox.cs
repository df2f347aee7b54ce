using System.Runtime.CompilerServices;

namespace Kaem.ML.Numerics;

/// <summary>
/// Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): ten rounds turn a counter of four
/// words, under a key of two, into four random words.
/// </summary>
internal static class Philox
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;

    /// <summary>One block.</summary>
    public static (uint, uint, uint, uint) Block(uint c0, uint c1, uint c2, uint c3, uint key0, uint key1)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            c0 = (uint)(p1 >> 32) ^ c1 ^ key0;
            c1 = (uint)p1;
            c2 = (uint)(p0 >> 32) ^ c3 ^ key1;
            c3 = (uint)p0;
            key0 += Weyl0;
            key1 += Weyl1;
        }
        return (c0, c1, c2, c3);
    }

    /// <summary>As many blocks as a vector has 64-bit words. The words are in the lower halves; what is above is undefined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Blocks<TVector, TSimd>(ref TVector c0, ref TVector c1, ref TVector c2, ref TVector c3, uint key0, uint key1)
        where TVector : unmanaged
        where TSimd : struct, ISimdBits<TVector>
    {
        TVector m0 = TSimd.Broadcast64(Multiplier0), m1 = TSimd.Broadcast64(Multiplier1);
        TVector k0 = TSimd.Broadcast64(key0), k1 = TSimd.Broadcast64(key1);
        TVector w0 = TSimd.Broadcast64(Weyl0), w1 = TSimd.Broadcast64(Weyl1);
        for (int round = 0; round < Rounds; round++)
        {
            TVector p0 = TSimd.MultiplyLow32(c0, m0), p1 = TSimd.MultiplyLow32(c2, m1);
            c0 = TSimd.Xor(TSimd.Xor(TSimd.ShiftRight64(p1, 32), c1), k0);
            c1 = p1;
            c2 = TSimd.Xor(TSimd.Xor(TSimd.ShiftRight64(p0, 32), c3), k1);
            c3 = p0;
            k0 = TSimd.Add64(k0, w0);
            k1 = TSimd.Add64(k1, w1);
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kaem.ML.Numerics;

/// <summary>
/// Fills memory with a stretch of a random stream. Blocks are computed a vector at a time from a multiple of four elements
/// on; at ragged ends they go through a buffer, so every element comes out of the same operations.
/// </summary>
internal static unsafe class RandomFill
{
    /// <summary>Elements <paramref name="offset"/> up to <paramref name="offset"/> + <paramref name="length"/> of the stream.</summary>
    public static void Run<TTransform>(in PhiloxName name, ulong offset, float* target, int length, SimdPath path)
        where TTransform : struct, IWordTransform
    {
        switch (path)
        {
            case SimdPath.Vector512: Run<Vector512<float>, Simd512, TTransform>(name, offset, target, length); break;
            case SimdPath.Vector256: Run<Vector256<float>, Simd256, TTransform>(name, offset, target, length); break;
            default: Run<Vector128<float>, Simd128, TTransform>(name, offset, target, length); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Run<TVector, TSimd, TTransform>(PhiloxName name, ulong offset, float* target, int length)
        where TVector : unmanaged
        where TSimd : struct, ISimdBits<TVector>
        where TTransform : struct, IWordTransform
    {
        int batch = 2 * TSimd.Width;
        float* buffer = stackalloc float[32];
        ulong block = offset / 4;
        int skip = (int)(offset % 4);
        for (int i = 0; i < length; block += (ulong)batch / 4)
        {
            bool whole = skip == 0 && i + batch <= length;
            float* destination = whole ? target + i : buffer;
            Batch<TVector, TSimd, TTransform>(name, block, destination);
            int count = Math.Min(batch - skip, length - i);
            if (!whole)
                new ReadOnlySpan<float>(buffer + skip, count).CopyTo(new Span<float>(target + i, count));
            i += count;
            skip = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Batch<TVector, TSimd, TTransform>(in PhiloxName name, ulong block, float* destination)
        where TVector : unmanaged
        where TSimd : struct, ISimdBits<TVector>
        where TTransform : struct, IWordTransform
    {
        // The block's number is both the lower halves and, shifted down, the carries into the upper.
        TVector c0 = TSimd.Add64(TSimd.Broadcast64(block), TSimd.BlockOffsets);
        TVector c1 = TSimd.ShiftRight64(c0, 32);
        TVector c2 = TSimd.Broadcast64(name.Counter2), c3 = TSimd.Broadcast64(name.Counter3);
        Philox.Blocks<TVector, TSimd>(ref c0, ref c1, ref c2, ref c3, name.Key0, name.Key1);
        TTransform.Apply<TVector, TSimd>(c0, c1, c2, c3, out TVector first, out TVector second);
        TSimd.Store(first, destination);
        TSimd.Store(second, destination + TSimd.Width);
    }
}

/// <summary>What tells one random stream from another: the Philox key and the upper half of the counter.</summary>
internal readonly record struct PhiloxName(uint Key0, uint Key1, uint Counter2, uint Counter3);

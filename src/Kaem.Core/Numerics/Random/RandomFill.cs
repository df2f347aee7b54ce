using System.Runtime.CompilerServices;

namespace Kaem.ML.Numerics;

/// <summary>
/// Fills memory with a stretch of a random stream. Blocks are computed a vector at a time from a multiple of four elements
/// on; at ragged ends they go through a buffer, so every element comes out of the same operations.
/// </summary>
/// <param name="name">Which stream.</param>
/// <param name="offset">The stretch's first element.</param>
/// <param name="target">Where it goes.</param>
/// <param name="length">Its elements.</param>
internal readonly unsafe struct RandomFill<TTransform>(PhiloxName name, ulong offset, float* target, int length) : ISimdKernel
    where TTransform : struct, IWordTransform
{
    private readonly PhiloxName _name = name;
    private readonly ulong _offset = offset;
    private readonly float* _target = target;
    private readonly int _length = length;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void ISimdKernel.Run<TVector, TSimd>()
    {
        // What is stored might overwrite fields; it cannot overwrite these. One by one, the name's parts come to registers.
        var name = new PhiloxName(_name.Key0, _name.Key1, _name.Counter2, _name.Counter3);
        float* target = _target;
        int length = _length, batch = 2 * TSimd.Width, skip = (int)(_offset % 4);
        float* buffer = stackalloc float[32];
        ulong block = _offset / 4;
        for (int i = 0; i < length; block += (ulong)batch / 4)
        {
            bool whole = skip == 0 && i + batch <= length;
            float* destination = whole ? target + i : buffer;
            Batch<TVector, TSimd>(name, block, destination);
            int count = Math.Min(batch - skip, length - i);
            if (!whole)
                new ReadOnlySpan<float>(buffer + skip, count).CopyTo(new Span<float>(target + i, count));
            i += count;
            skip = 0;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Batch<TVector, TSimd>(in PhiloxName name, ulong block, float* destination)
        where TVector : unmanaged
        where TSimd : struct, ISimdBits<TVector>
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

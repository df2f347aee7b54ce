namespace Kaem.ML.Numerics;

/// <summary>
/// A counter-based random stream, Philox4x32-10 (Salmon et al. 2011), named by seed, purpose, step and row. Element i of
/// a stream is a function of that name and i alone, so it does not matter who draws it, when, or beside what.
/// </summary>
/// <param name="seed">The model's seed: the Philox key.</param>
/// <param name="purpose">What the numbers are for.</param>
/// <param name="step">Training step, or 0.</param>
/// <param name="row">Row of the batch, layer, or 0.</param>
internal readonly struct RandomStream(ulong seed, StreamPurpose purpose, uint step = 0, uint row = 0)
{
    private readonly uint _key0 = (uint)seed;
    private readonly uint _key1 = (uint)(seed >> 32);
    // Purposes stay below 256, so the step keeps 32 bits and the row 24.
    private readonly uint _counter2 = step;
    private readonly uint _counter3 = ((uint)purpose << 24) ^ row;

    /// <summary>Raw 32-bit words: element i is word i mod 4 of Philox block i / 4.</summary>
    public void Fill(Span<uint> destination, ulong offset = 0)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = Word(offset + (ulong)i);
    }

    /// <summary>Uniforms in the open interval (0, 1): the middles of 2^23 equal cells, so that neither end can round in.</summary>
    public void Uniform(Span<float> destination, ulong offset = 0)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = ((Word(offset + (ulong)i) >> 9) + 0.5f) * (1f / (1 << 23));
    }

    /// <summary>Standard normals by Box and Muller: elements 2j and 2j + 1 come from words 2j and 2j + 1.</summary>
    public void Normal(Span<float> destination, ulong offset = 0)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            ulong index = offset + (ulong)i;
            double radius = Math.Sqrt(-2 * Math.Log((Word(index & ~1ul) + 0.5) * (1.0 / 4294967296.0)));
            double angle = 2 * Math.PI * (Word(index | 1ul) * (1.0 / 4294967296.0));
            destination[i] = (float)((index & 1) == 0 ? radius * Math.Cos(angle) : radius * Math.Sin(angle));
        }
    }

    /// <summary>Word <paramref name="index"/> of the stream.</summary>
    public uint Word(ulong index)
    {
        ulong block = index >> 2;
        uint c0 = (uint)block, c1 = (uint)(block >> 32), c2 = _counter2, c3 = _counter3;
        uint k0 = _key0, k1 = _key1;
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)0xD2511F53 * c0, p1 = (ulong)0xCD9E8D57 * c2;
            c0 = (uint)(p1 >> 32) ^ c1 ^ k0;
            c1 = (uint)p1;
            c2 = (uint)(p0 >> 32) ^ c3 ^ k1;
            c3 = (uint)p0;
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        return (index & 3) switch { 0 => c0, 1 => c1, 2 => c2, _ => c3 };
    }
}

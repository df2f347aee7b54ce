using System.Runtime.InteropServices;

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
    // Purposes stay below 256, so the step keeps 32 bits and the row 24.
    private readonly PhiloxName _name = new((uint)seed, (uint)(seed >> 32), step, ((uint)purpose << 24) ^ row);

    /// <summary>A stream of another purpose that belongs to this one: streams that differ have companions that differ, for rows below 65,536.</summary>
    public RandomStream Companion(StreamPurpose purpose) => new(
        _name.Key0 | ((ulong)_name.Key1 << 32), purpose, _name.Counter2, (_name.Counter3 >> 24 << 16) | (_name.Counter3 & 0xFFFF));

    /// <summary>Raw 32-bit words: element i is word i mod 4 of Philox block i / 4.</summary>
    public void Fill(Span<uint> destination, ulong offset = 0) =>
        Run<RawWords>(MemoryMarshal.Cast<uint, float>(destination), offset, SimdPaths.Best);

    /// <summary>Uniforms in the open interval (0, 1): the middles of 2^23 equal cells, so that neither end can round in.</summary>
    public void Uniform(Span<float> destination, ulong offset = 0) => Run<UniformFloats>(destination, offset, SimdPaths.Best);

    /// <summary>Standard normals by Box and Muller: elements 2j and 2j + 1 come from words 2j and 2j + 1.</summary>
    public void Normal(Span<float> destination, ulong offset = 0) => Run<NormalFloats>(destination, offset, SimdPaths.Best);

    /// <summary>Word <paramref name="index"/> of the stream.</summary>
    public uint Word(ulong index)
    {
        ulong block = index / 4;
        (uint w0, uint w1, uint w2, uint w3) =
            Philox.Block((uint)block, (uint)(block >> 32), _name.Counter2, _name.Counter3, _name.Key0, _name.Key1);
        return (index % 4) switch { 0 => w0, 1 => w1, 2 => w2, _ => w3 };
    }

    /// <summary>The elements from <paramref name="offset"/> on, transformed, with a vector width of choice.</summary>
    internal unsafe void Run<TTransform>(Span<float> destination, ulong offset, SimdPath path)
        where TTransform : struct, IWordTransform
    {
        fixed (float* target = destination)
        {
            var kernel = new RandomFill<TTransform>(_name, offset, target, destination.Length);
            SimdPaths.Run(ref kernel, path);
        }
    }
}

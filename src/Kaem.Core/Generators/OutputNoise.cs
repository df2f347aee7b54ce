using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>Normal noise on what a generator gives before its output activation, <c>x = χ(g(z) + ε)</c> (Eq. 8).</summary>
/// <param name="Stream">Where the numbers come from: that of sample s and column d is number s·D + d.</param>
/// <param name="Deviation">σ_ε.</param>
/// <param name="Columns">D, of a whole row.</param>
/// <param name="First">The first column of what the noise is added to.</param>
internal readonly record struct OutputNoise(RandomStream Stream, float Deviation, int Columns, int First = 0)
{
    private const int Chunk = 256;

    /// <summary>Adds a sample's noise.</summary>
    public void Add(int sample, Span<float> values)
    {
        Span<float> noise = stackalloc float[Chunk];
        for (int at = 0; at < values.Length; at += Chunk)
        {
            var part = values.Slice(at, Math.Min(Chunk, values.Length - at));
            var ofPart = noise[..part.Length];
            Stream.Normal(ofPart, (ulong)sample * (uint)Columns + (uint)(First + at));
            TensorPrimitives.MultiplyAdd(ofPart, Deviation, part, part);
        }
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Persistence;

/// <summary>Writes the state of training as bytes, in the machine's own order: it is for going on, not for exchange.</summary>
internal sealed class StateWriter(Stream destination) : IStateVisitor
{
    /// <summary>Floats written or read at a time.</summary>
    public const int Chunk = 1 << 20;

    public bool IsReading => false;

    public void Floats(string name, Span<float> values)
    {
        long length = values.Length;
        Number(ref length);
        // No span holds 2 GiB of bytes, though one of floats may be as large as that.
        for (; !values.IsEmpty; values = values[Math.Min(Chunk, values.Length)..])
            destination.Write(MemoryMarshal.AsBytes(values[..Math.Min(Chunk, values.Length)]));
    }

    public void Number(ref long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        destination.Write(bytes);
    }

    public void Number(ref double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        Number(ref bits);
    }
}

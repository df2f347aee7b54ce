using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Persistence;

/// <summary>Writes the state of training as bytes, in the machine's own order: it is for going on, not for exchange.</summary>
internal sealed class StateWriter(Stream destination) : IStateVisitor
{
    public bool IsReading => false;

    public void Floats(string name, Span<float> values)
    {
        long length = values.Length;
        Number(ref length);
        destination.Write(MemoryMarshal.AsBytes(values));
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

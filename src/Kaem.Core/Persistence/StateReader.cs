using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Persistence;

/// <summary>
/// Reads what <see cref="StateWriter"/> wrote, into arrays that are there already: a length in the file never decides how much memory is taken.
/// </summary>
internal sealed class StateReader(Stream source) : IStateVisitor
{
    public bool IsReading => true;

    /// <exception cref="ModelFormatException">The state is not of this training.</exception>
    public void Floats(string name, Span<float> values)
    {
        long length = 0;
        Number(ref length);
        if (length != values.Length)
            throw new ModelFormatException($"The state holds {length} numbers where '{name}' has {values.Length}: it is damaged, or of another training.");
        for (; !values.IsEmpty; values = values[Math.Min(StateWriter.Chunk, values.Length)..])
            Fill(MemoryMarshal.AsBytes(values[..Math.Min(StateWriter.Chunk, values.Length)]));
    }

    public void Number(ref long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        Fill(bytes);
        value = BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    public void Number(ref double value)
    {
        long bits = 0;
        Number(ref bits);
        value = BitConverter.Int64BitsToDouble(bits);
    }

    private void Fill(Span<byte> bytes)
    {
        if (source.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new ModelFormatException("The state is cut off.");
    }
}

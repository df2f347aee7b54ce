using System.Runtime.InteropServices;
using System.Text;

namespace Kaem.ML.Format;

/// <summary>Numbers or texts that a graph holds.</summary>
/// <param name="Name">What nodes call them.</param>
/// <param name="Type">What they are.</param>
/// <param name="Dims">Extents; none for a single one.</param>
/// <param name="Values">An array of them, row-major.</param>
internal sealed record OnnxTensor(string Name, ElementType Type, long[] Dims, Array Values)
{
    /// <summary>Bytes that they take in a file.</summary>
    public long Length => Values is string[] texts ? texts.Sum(text => (long)Encoding.UTF8.GetByteCount(text) + 5) : Buffer.ByteLength(Values);

    /// <summary>The message TensorProto.</summary>
    public ProtoMessage ToProto()
    {
        var proto = new ProtoMessage();
        foreach (long extent in Dims)
            proto.Add(1, extent);
        proto.Add(2, (long)Type).Add(8, Name);
        if (Values is not string[] texts)
            return proto.Add(9, Bytes());
        foreach (string text in texts)
            proto.Add(6, text);
        return proto;
    }

    // Files are little-endian, as every machine is that .NET runs on today.
    private ReadOnlySpan<byte> Bytes() => Values switch
    {
        float[] values => MemoryMarshal.AsBytes<float>(values),
        double[] values => MemoryMarshal.AsBytes<double>(values),
        long[] values => MemoryMarshal.AsBytes<long>(values),
        bool[] values => MemoryMarshal.AsBytes<bool>(values),
        _ => throw new NotSupportedException($"A tensor of {Values.GetType().GetElementType()} has no form in a file."),
    };
}

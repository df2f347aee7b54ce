using System.Buffers.Binary;

namespace Kaem.ML.Perception;

/// <summary>
/// Reads tensors from a safetensors file: eight bytes with the header's length, the header, then the tensors' bytes. Only
/// what is asked for is read; elements may be F32, F16 or BF16.
/// </summary>
internal sealed class SafeTensorsFile : IWeights
{
    // What the format's own library accepts.
    private const long LongestHeader = 100_000_000;
    private const int Block = 1 << 16;

    private readonly Stream _stream;
    private readonly long _data;

    /// <param name="stream">The file, which can seek.</param>
    /// <exception cref="ModelFormatException">It is no safetensors file, or damaged.</exception>
    public SafeTensorsFile(Stream stream)
    {
        _stream = stream;
        if (stream.Length < 8)
            throw new ModelFormatException($"A safetensors file begins with the length of its header, but this one has {stream.Length} bytes.");
        Span<byte> length = stackalloc byte[8];
        stream.Position = 0;
        stream.ReadExactly(length);
        ulong header = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (header > (ulong)Math.Min(LongestHeader, stream.Length - 8))
            throw new ModelFormatException(
                $"The file says that its header has {header} bytes, but {stream.Length - 8} follow: it is no safetensors file, or cut off.");
        var json = new byte[(int)header];
        stream.ReadExactly(json);
        _data = 8 + (long)header;
        Tensors = SafeTensorsHeader.Read(json, stream.Length - _data);
        Shapes = Tensors.ToDictionary(tensor => tensor.Key, tensor => tensor.Value.Shape);
    }

    /// <summary>What the file holds, by name.</summary>
    public IReadOnlyDictionary<string, SafeTensor> Tensors { get; }

    public string Kind => "safetensors file";

    public IReadOnlyDictionary<string, int[]> Shapes { get; }

    /// <summary>Bytes of an element, null for a type that has no meaning here.</summary>
    public static int? ElementSize(string type) => type switch
    {
        "F64" or "I64" or "U64" => 8,
        "F32" or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "BOOL" or "U8" or "I8" or "F8_E4M3" or "F8_E5M2" => 1,
        _ => null,
    };

    /// <summary>The elements of a tensor that must have given extents.</summary>
    /// <exception cref="ModelFormatException">It is missing, has other extents or elements that are no floats of 16 or 32 bits, or holds values that are not
    /// finite.</exception>
    public float[] Read(string name, params ReadOnlySpan<int> shape)
    {
        if (!Tensors.TryGetValue(name, out var tensor))
        {
            throw new ModelFormatException(
                $"The safetensors file has no tensor '{name}' of extents {NetworkPlan.Text(shape.ToArray())}. It has {NetworkPlan.Some(this)}.");
        }
        if (!shape.SequenceEqual(tensor.Shape))
            throw new ModelFormatException($"Tensor '{name}' must have extents {NetworkPlan.Text(shape.ToArray())}, but the file has {tensor.ShapeText}.");
        if (tensor.Type is not ("F32" or "F16" or "BF16"))
            throw new ModelFormatException($"Tensor '{name}' has elements of type {tensor.Type}; F32, F16 and BF16 can be read.");
        int size = tensor.Type == "F32" ? 4 : 2;
        var values = new float[Length(name, (tensor.End - tensor.Begin) / size)];
        var bytes = new byte[Block];
        _stream.Position = _data + tensor.Begin;
        for (int at = 0; at < values.Length; at += Block / size)
        {
            int count = Math.Min(Block / size, values.Length - at);
            _stream.ReadExactly(bytes, 0, count * size);
            Convert(bytes, tensor.Type, values.AsSpan(at, count));
        }
        int bad = Array.FindIndex(values, value => !float.IsFinite(value));
        return bad < 0 ? values : throw new ModelFormatException($"Element {bad} of tensor '{name}' is {values[bad]}: the safetensors file is damaged.");
    }

    private static int Length(string name, long elements) => elements <= Array.MaxLength
        ? (int)elements
        : throw new ModelFormatException($"Tensor '{name}' has {elements} elements, more than an array holds.");

    private static void Convert(ReadOnlySpan<byte> bytes, string type, Span<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = type switch
            {
                "F32" => BinaryPrimitives.ReadSingleLittleEndian(bytes[(4 * i)..]),
                "F16" => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(2 * i)..]),
                // The upper half of a float.
                _ => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]) << 16),
            };
        }
    }
}

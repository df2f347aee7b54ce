using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Kaem.ML.Numerics;

namespace Kaem.ML.Persistence;

/// <summary>The parameters as bytes: their number, then for each its name, extents and values.</summary>
internal static class ParameterBlock
{
    /// <summary>Copies a parameter's values out.</summary>
    public delegate void ReadParameter(string name, Span<float> destination);

    public static byte[] Write(IReadOnlyList<NamedParameter> parameters, ReadParameter read)
    {
        // Exactly as long as it must be, and filled in place: a large model is held twice, no more.
        var block = new byte[Length(parameters)];
        using var stream = new MemoryStream(block);
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(parameters.Count);
        foreach (var parameter in parameters)
        {
            writer.Write(parameter.Name);
            writer.Write(parameter.Shape.Count);
            foreach (int extent in parameter.Shape)
                writer.Write(extent);
            writer.Flush();
            var values = MemoryMarshal.Cast<byte, float>(block.AsSpan((int)stream.Position, parameter.Length * sizeof(float)));
            read(parameter.Name, values);
            if (!BitConverter.IsLittleEndian)
                Reverse(values);
            stream.Position += parameter.Length * sizeof(float);
        }
        return block;
    }

    /// <exception cref="NotSupportedException">A section holds less than that.</exception>
    private static int Length(IReadOnlyList<NamedParameter> parameters)
    {
        long bytes = sizeof(int);
        foreach (var parameter in parameters)
        {
            int name = Encoding.UTF8.GetByteCount(parameter.Name);
            // A name's length takes 7 bits a byte.
            bytes += name + (name < 1 << 7 ? 1 : name < 1 << 14 ? 2 : 3) + sizeof(int) * (1L + parameter.Shape.Count) + sizeof(float) * (long)parameter.Length;
        }
        return bytes <= Array.MaxLength
            ? (int)bytes
            : throw new NotSupportedException($"The model's parameters take {bytes} bytes; a file holds up to {Array.MaxLength}.");
    }

    /// <summary>Refuses a block that can't hold what the options describe, before anything is allocated from their sizes.</summary>
    public static void CheckRoom(byte[] block, Int128 expected)
    {
        if (expected * sizeof(float) > block.Length)
            throw new ModelFormatException($"The options describe {expected} numbers, but the file holds {block.Length / sizeof(float)} at most: it is damaged.");
    }

    /// <summary>Fills parameters from the block, which must hold exactly these.</summary>
    public static void Read(byte[] block, IReadOnlyList<Parameter> parameters)
    {
        using var reader = new BinaryReader(new MemoryStream(block, writable: false), Encoding.UTF8);
        int count = reader.ReadInt32();
        if (count != parameters.Count)
            throw new ModelFormatException($"The file has {count} parameters where its options need {parameters.Count}.");
        foreach (var parameter in parameters)
        {
            string name = reader.ReadString();
            if (name != parameter.Name)
                throw new ModelFormatException($"Parameter '{parameter.Name}' was expected where '{name}' stands.");
            int rank = reader.ReadInt32();
            if (rank != parameter.Shape.Count || !parameter.Shape.All(extent => reader.ReadInt32() == extent))
                throw new ModelFormatException($"Parameter '{name}' has other extents than the options give it.");
            var values = parameter.Value.Span;
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values));
            if (!BitConverter.IsLittleEndian)
                Reverse(values);
            foreach (float value in values)
            {
                if (!float.IsFinite(value))
                    throw new ModelFormatException($"Parameter '{name}' holds {value}: the file is damaged.");
            }
        }
        if (reader.BaseStream.Position != block.Length)
            throw new ModelFormatException("Bytes follow the last parameter: the file is damaged.");
    }

    private static void Reverse(Span<float> values)
    {
        var words = MemoryMarshal.Cast<float, uint>(values);
        BinaryPrimitives.ReverseEndianness(words, words);
    }
}

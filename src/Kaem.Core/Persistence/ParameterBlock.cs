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
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(parameters.Count);
        foreach (var parameter in parameters)
        {
            writer.Write(parameter.Name);
            writer.Write(parameter.Shape.Count);
            foreach (int extent in parameter.Shape)
                writer.Write(extent);
            var values = new float[parameter.Length];
            read(parameter.Name, values);
            if (!BitConverter.IsLittleEndian)
                Reverse(values);
            writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        writer.Flush();
        return stream.ToArray();
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

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Kaem.ML.Numerics;

namespace Kaem.ML.Persistence;

/// <summary>The parameters as bytes: their number, then for each its name, extents and values.</summary>
internal static class ParameterBlock
{
    public static byte[] Write(IKaemEngine engine)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(engine.Parameters.Count);
        foreach (var parameter in engine.Parameters)
        {
            writer.Write(parameter.Name);
            writer.Write(parameter.Shape.Count);
            foreach (int extent in parameter.Shape)
                writer.Write(extent);
            var values = new float[parameter.Length];
            engine.ReadParameter(parameter.Name, values);
            if (!BitConverter.IsLittleEndian)
                Reverse(values);
            writer.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        }
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>An engine with the parameters of the block, which must be exactly those of a model of these options.</summary>
    public static CpuEngine Read(byte[] block, KaemOptions options, int columns)
    {
        var engine = new CpuEngine(options, columns, WorkerPool.Shared);
        using var reader = new BinaryReader(new MemoryStream(block, writable: false), Encoding.UTF8);
        int count = reader.ReadInt32();
        var parameters = engine.Network.Parameters;
        if (count != parameters.Count)
            throw new ModelFormatException($"The model has {count} parameters where its options need {parameters.Count}.");
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
                    throw new ModelFormatException($"Parameter '{name}' holds {value}: the model is damaged.");
            }
        }
        if (reader.BaseStream.Position != block.Length)
            throw new ModelFormatException("Bytes follow the last parameter: the model is damaged.");
        engine.Network.Refresh(WorkerPool.Shared);
        return engine;
    }

    private static void Reverse(Span<float> values)
    {
        var words = MemoryMarshal.Cast<float, uint>(values);
        BinaryPrimitives.ReverseEndianness(words, words);
    }
}

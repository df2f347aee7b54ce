using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Kaem.ML.Data;
using Kaem.ML.Numerics;

namespace Kaem.ML.Persistence;

/// <summary>The parameters as bytes: their number, then for each its name, extents and values.</summary>
internal static class ParameterBlock
{
    /// <summary>Copies a parameter's values out.</summary>
    public delegate void ReadParameter(string name, Span<float> destination);

    /// <exception cref="InvalidOperationException">A number is not finite: no file with it could be read again.</exception>
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
            foreach (float value in values)
            {
                if (!float.IsFinite(value))
                    throw new InvalidOperationException($"Parameter '{parameter.Name}' holds {value}: the model can't be saved.");
            }
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
            throw new ModelFormatException(
                $"The options describe {expected} numbers, but the file holds {block.Length / sizeof(float)} at most: it is damaged.");
    }

    /// <summary>Fills parameters from the block, which must hold exactly these.</summary>
    public static void Read(byte[] block, IReadOnlyList<Parameter> parameters)
    {
        var index = new Index(block);
        index.RequireOnly([.. parameters.Select(parameter => parameter.Describe())]);
        foreach (var parameter in parameters)
            index.Read(parameter.Name, parameter.Value.Span);
    }

    /// <summary>Where in a block which parameter stands.</summary>
    internal sealed class Index
    {
        private readonly byte[] _block;
        private readonly List<(string Name, int[] Shape)> _order = [];
        private readonly Dictionary<string, (int Start, int Length)> _places = [];

        /// <exception cref="ModelFormatException">The block is none of parameters.</exception>
        /// <exception cref="EndOfStreamException">The block is cut off.</exception>
        public Index(byte[] block)
        {
            _block = block;
            using var reader = new BinaryReader(new MemoryStream(block, writable: false), Encoding.UTF8);
            int count = reader.ReadInt32();
            for (int i = 0; i < count; i++)
            {
                string name = ReadName(reader);
                int rank = reader.ReadInt32();
                if (rank < 0 || rank > (block.Length - reader.BaseStream.Position) / sizeof(int))
                    throw new ModelFormatException($"Parameter '{name}' has {rank} extents: the file is damaged.");
                int[] shape = new int[rank];
                UInt128 length = 1;
                for (int axis = 0; axis < rank; axis++)
                {
                    shape[axis] = reader.ReadInt32();
                    if (shape[axis] < 0)
                        throw new ModelFormatException($"Parameter '{name}' has the extent {shape[axis]}: the file is damaged.");
                    // Once it is more than a block holds it stays so, but for an extent of 0 to come.
                    length = UInt128.Min(length, uint.MaxValue) * (uint)shape[axis];
                }
                if (length * sizeof(float) > (UInt128)(block.Length - reader.BaseStream.Position))
                    throw new ModelFormatException($"The file ends within parameter '{name}': it is damaged.");
                if (!_places.TryAdd(name, ((int)reader.BaseStream.Position, (int)length)))
                    throw new ModelFormatException($"Parameter '{name}' comes twice: the file is damaged.");
                _order.Add((name, shape));
                reader.BaseStream.Position += (int)length * sizeof(float);
            }
            if (reader.BaseStream.Position != block.Length)
                throw new ModelFormatException("Bytes follow the last parameter: the file is damaged.");
        }

        private static string ReadName(BinaryReader reader)
        {
            try
            {
                return reader.ReadString();
            }
            catch (IOException exception) when (exception is not EndOfStreamException)
            {
                throw new ModelFormatException("The name of a parameter has no length that can be: the file is damaged.", exception);
            }
        }

        /// <summary>Copies a parameter's values out.</summary>
        /// <exception cref="ModelFormatException">There is none of that name and length, or its values are not finite.</exception>
        public void Read(string name, Span<float> destination)
        {
            if (!_places.TryGetValue(name, out var place))
                throw new ModelFormatException($"The file has no parameter '{name}', which its options need.");
            if (place.Length != destination.Length)
                throw new ModelFormatException($"Parameter '{name}' has other extents than the options give it.");
            _block.AsSpan(place.Start, place.Length * sizeof(float)).CopyTo(MemoryMarshal.AsBytes(destination));
            if (!BitConverter.IsLittleEndian)
                Reverse(destination);
            foreach (float value in destination)
            {
                if (!float.IsFinite(value))
                    throw new ModelFormatException($"Parameter '{name}' holds {value}: the file is damaged.");
            }
        }

        /// <summary>Refuses a block that holds others, or these in another order or with other extents.</summary>
        /// <exception cref="ModelFormatException">It does.</exception>
        public void RequireOnly(IReadOnlyList<NamedParameter> parameters)
        {
            if (_order.Count != parameters.Count)
                throw new ModelFormatException($"The file has {_order.Count} parameters where its options need {parameters.Count}.");
            foreach (var (found, parameter) in _order.Zip(parameters))
            {
                if (found.Name != parameter.Name)
                    throw new ModelFormatException($"Parameter '{parameter.Name}' was expected where '{found.Name}' stands.");
                if (!parameter.Shape.SequenceEqual(found.Shape))
                    throw new ModelFormatException($"Parameter '{found.Name}' has other extents than the options give it.");
            }
        }
    }

    private static void Reverse(Span<float> values)
    {
        var words = MemoryMarshal.Cast<float, uint>(values);
        BinaryPrimitives.ReverseEndianness(words, words);
    }
}

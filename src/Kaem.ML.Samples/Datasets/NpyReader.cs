using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Kaem.ML.Samples.Datasets;

/// <summary>
/// Reads arrays in NumPy's npy format, gzip-compressed or not: unsigned bytes (<c>|u1</c>) and little-endian 32-bit floats (<c>&lt;f4</c>) in C order.
/// Anything else is refused.
/// </summary>
internal static partial class NpyReader
{
    private const int MostHeaderBytes = 1 << 16;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>The first rows of an array.</summary>
    /// <param name="most">Read no more rows than this.</param>
    public static NpyArray Read(string path, int most = int.MaxValue) => DataFile.Read(path, stream => Read(stream, path, most));

    private static NpyArray Read(Stream stream, string path, int most)
    {
        var (bytes, shape) = ReadHeader(stream, path);
        long width = 1;
        foreach (int size in shape.Skip(1))
            width = Math.Min(width * size, int.MaxValue);
        int count = Math.Min(shape[0], most);
        if (count * width > Array.MaxLength || width > Array.MaxLength / sizeof(float))
            throw new SampleException($"'{path}' claims an array of {string.Join(" x ", shape)}, more than fits into memory.");

        int columns = (int)width, item = bytes ? 1 : sizeof(float);
        float[] values = DataFile.ReadRows(
            stream, count, columns * item, columns,
            (row, target) =>
            {
                for (int d = 0; d < target.Length; d++)
                    target[d] = bytes ? row[d] / 255f : BinaryPrimitives.ReadSingleLittleEndian(row[(d * sizeof(float))..]);
            },
            row => $"'{path}' claims {shape[0]} rows, but ends within row {row}.");
        if (count == shape[0] && stream.ReadByte() >= 0)
            throw new SampleException($"'{path}' goes on after the {shape[0]} rows that it claims.");
        return new NpyArray([.. shape.Skip(1)], new DataMatrix(values, count, columns));
    }

    private static (bool Bytes, int[] Shape) ReadHeader(Stream stream, string path)
    {
        byte[] start = Take(Magic.Length + 2);
        if (!start.AsSpan(0, Magic.Length).SequenceEqual(Magic))
            throw new SampleException($"'{path}' is no npy file: it does not begin with \\x93NUMPY.");
        int version = start[Magic.Length];
        if (version is < 1 or > 3)
            throw new SampleException($"'{path}' is of npy version {version}; versions 1 to 3 are known.");
        uint length = version == 1
            ? BinaryPrimitives.ReadUInt16LittleEndian(Take(sizeof(ushort)))
            : BinaryPrimitives.ReadUInt32LittleEndian(Take(sizeof(uint)));
        if (length > MostHeaderBytes)
            throw new SampleException($"'{path}' claims a header of {length} bytes, which can't be.");
        string header = Encoding.Latin1.GetString(Take((int)length));

        var parts = Description().Match(header);
        if (!parts.Success)
            throw new SampleException($"'{path}' has the header \"{header.Trim()}\", which does not describe an array of numbers.");
        string type = parts.Groups["type"].Value;
        if (type is not ("|u1" or "<f4"))
            throw new SampleException($"'{path}' holds values of type {type}; only |u1 (unsigned bytes) and <f4 (little-endian 32-bit floats) are read.");
        if (parts.Groups["order"].Value == "True")
            throw new SampleException($"'{path}' is in Fortran order; only C order is read.");
        var shape = new List<int>();
        foreach (string size in parts.Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value < 1)
                throw new SampleException($"'{path}' has the shape ({parts.Groups["shape"].Value}), which can't be: sizes are whole numbers from 1 on.");
            shape.Add(value);
        }
        return shape.Count > 0 ? (type == "|u1", [.. shape]) : throw new SampleException($"'{path}' holds a single number, not an array.");

        byte[] Take(int length)
        {
            var taken = new byte[length];
            return stream.ReadAtLeast(taken, length, throwOnEndOfStream: false) == length
                ? taken
                : throw new SampleException($"'{path}' ends within its npy header.");
        }
    }

    [GeneratedRegex(@"^\{'descr': '(?<type>[^']*)', 'fortran_order': (?<order>True|False), 'shape': \((?<shape>[0-9, ]*)\),? ?\}\s*$")]
    private static partial Regex Description();
}

using System.IO.Compression;
using System.Text;

namespace Kaem.ML.Samples.Tests;

/// <summary>Writes npy files as NumPy does.</summary>
internal static class NpyFile
{
    /// <summary>A whole file of version 1.</summary>
    public static byte[] Bytes(string type, string shape, ReadOnlySpan<byte> data, string order = "False")
    {
        string description = $"{{'descr': '{type}', 'fortran_order': {order}, 'shape': ({shape}), }}";
        int length = (10 + description.Length + 1 + 63) / 64 * 64 - 10;
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)(length % 256), (byte)(length / 256), .. Encoding.ASCII.GetBytes(description.PadRight(length - 1)), (byte)'\n',
            .. data];
    }

    public static byte[] Floats(string shape, IEnumerable<float> values) => Bytes("<f4", shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    public static void WriteCompressed(string path, byte[] bytes)
    {
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        gzip.Write(bytes);
    }
}

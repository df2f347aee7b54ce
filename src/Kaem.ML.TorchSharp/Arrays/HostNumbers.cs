using Kaem.ML.Numerics;
using static TorchSharp.torch;

namespace Kaem.ML.Arrays;

/// <summary>Random numbers of the project's own streams, drawn on the host: the same to the last bit on every engine.</summary>
internal static class HostNumbers
{
    /// <summary>Rows of a stream, which begin 2^32 elements apart: [rows, count] uniforms above 0 and below 1.</summary>
    public static Tensor Uniform(RandomStream stream, int rows, int count, Device device) => Draw(stream, rows, count, normal: false, device);

    /// <summary>The same of standard normals.</summary>
    public static Tensor Normal(RandomStream stream, int rows, int count, Device device) => Draw(stream, rows, count, normal: true, device);

    private static Tensor Draw(RandomStream stream, int rows, int count, bool normal, Device device)
    {
        float[] values = new float[checked(rows * count)];
        Parallel.For(0, rows, row =>
        {
            var part = values.AsSpan(row * count, count);
            if (normal)
                stream.Normal(part, (ulong)row << 32);
            else
                stream.Uniform(part, (ulong)row << 32);
        });
        return HostCopies.ToDevice(values, device, rows, count);
    }
}

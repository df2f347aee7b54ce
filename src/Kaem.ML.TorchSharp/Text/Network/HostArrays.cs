using Kaem.ML.Arrays;
using static TorchSharp.torch;

namespace Kaem.ML.Text.Network;

/// <summary>
/// Tensors of the host's numbers, in memory of the library's own: those that the library makes of .NET's arrays lie where these lie, and the last bits of its
/// products depend on where.
/// </summary>
internal static class HostArrays
{
    /// <param name="values">All elements, in the order of the last axis.</param>
    public static Tensor ToTensor(float[] values, params ReadOnlySpan<long> shape) => HostCopies.ToDevice((ReadOnlySpan<float>)values, CPU, shape);

    /// <inheritdoc cref="ToTensor(float[], ReadOnlySpan{long})"/>
    public static Tensor ToTensor(long[] values, params ReadOnlySpan<long> shape) => HostCopies.ToDevice((ReadOnlySpan<long>)values, CPU, shape);
}

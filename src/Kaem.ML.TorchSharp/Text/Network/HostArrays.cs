using static TorchSharp.torch;

namespace Kaem.ML.Text.Network;

/// <summary>
/// Tensors of the host's numbers, in memory of the library's own: of arrays of .NET, which lie anywhere, its products' last bits depend on where.
/// </summary>
internal static class HostArrays
{
    /// <param name="values">All elements, in the order of the last axis.</param>
    public static Tensor ToTensor(float[] values, params long[] shape)
    {
        using var borrowed = tensor(values, shape);
        return borrowed.clone();
    }

    /// <inheritdoc cref="ToTensor(float[], long[])"/>
    public static Tensor ToTensor(long[] values, params long[] shape)
    {
        using var borrowed = tensor(values, shape);
        return borrowed.clone();
    }
}

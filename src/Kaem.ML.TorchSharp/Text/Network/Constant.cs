using System.Collections.Concurrent;
using TorchSharp;

namespace Kaem.ML.Text.Network;

/// <summary>
/// Numbers that go with tensors, kept for good: TorchSharp lets go of a number made on the way while the library still reads it, and where the garbage
/// collector
/// comes by just then, the number is gone. Numbers that are other ones every time are tensors instead, which a scope keeps.
/// </summary>
internal static class Constant
{
    private static readonly ConcurrentDictionary<float, Scalar> Kept = [];
    private static readonly ConcurrentDictionary<long, Scalar> Whole = [];

    /// <summary>The number as TorchSharp takes it.</summary>
    public static Scalar Of(float value) => Kept.GetOrAdd(value, static number => number);

    /// <inheritdoc cref="Of(float)"/>
    public static Scalar Of(long value) => Whole.GetOrAdd(value, static number => number);

    /// <summary>A tensor of one number.</summary>
    public static Tensor Tensor(float value) => HostArrays.ToTensor([value], 1);
}

using TorchSharp;

namespace Kaem.ML.Arrays;

/// <summary>
/// Numbers that go with tensors. TorchSharp lets go of a number that is made on the way while the library still reads it: where the garbage collector comes by
/// just then, what the library reads is gone. So the last ones of each thread are kept, more than any expression has.
/// </summary>
internal static class Numbers
{
    private const int Kept = 64;

    [ThreadStatic]
    private static Scalar[]? _last;

    [ThreadStatic]
    private static int _next;

    /// <summary>A number as TorchSharp takes it.</summary>
    public static Scalar Number(double value) => Keep(value);

    /// <inheritdoc cref="Number(double)"/>
    public static Scalar Number(long value) => Keep(value);

    private static Scalar Keep(Scalar value)
    {
        var last = _last ??= new Scalar[Kept];
        last[_next++ % Kept] = value;
        return value;
    }
}

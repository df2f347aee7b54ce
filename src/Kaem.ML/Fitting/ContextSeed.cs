using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Kaem.ML.Fitting;

/// <summary>The seed of what a context does: the one that was given, or one of the context's own random numbers, which are fixed if its seed is.</summary>
internal static class ContextSeed
{
    public static ulong Of(MLContext context, ulong? given)
    {
        if (given is { } seed)
            return seed;
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        Random(context).NextBytes(bytes);
        return BitConverter.ToUInt64(bytes);
    }

    /// <summary>The stream that a seed of ML.NET's kind names.</summary>
    public static ulong Of(int seed) => unchecked((ulong)seed);

    /// <summary>A seed of ML.NET's kind, by one of the context's own random numbers.</summary>
    public static int Draw(MLContext context) => Random(context).Next();

    private static Random Random(MLContext context) => ((IHostEnvironment)context).Register("KAEM").Rand;
}

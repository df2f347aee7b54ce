using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Kaem.ML.Fitting;

/// <summary>The seed of what a context does: the one that was given, or one of the context's own random numbers, which are fixed if its seed is.</summary>
internal static class ContextSeed
{
    public static ulong Of(MLContext context, ulong? given) => given ?? Draw(context);

    private static ulong Draw(MLContext context)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        ((IHostEnvironment)context).Register("KAEM").Rand.NextBytes(bytes);
        return BitConverter.ToUInt64(bytes);
    }
}

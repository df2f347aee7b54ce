using Microsoft.ML;

namespace Kaem.ML.Fitting;

/// <summary>Where a model is trained: on the CPU, which is all there is now.</summary>
internal static class Processor
{
    /// <summary>Honours the context's wish for a GPU.</summary>
    /// <exception cref="NotSupportedException">The context demands a GPU.</exception>
    public static void Check(MLContext context)
    {
        if (context.GpuDeviceId is { } device && !context.FallbackToCpu)
            throw new NotSupportedException($"MLContext.GpuDeviceId is {device} and FallbackToCpu is false, but KAEM trains on the CPU only. Set FallbackToCpu to true, or GpuDeviceId to null.");
    }
}

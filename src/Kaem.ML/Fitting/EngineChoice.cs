using Kaem.ML.Engines;
using Microsoft.ML;

namespace Kaem.ML.Fitting;

/// <summary>What trains and computes a model: the engine that was named, or else the one that the context asks for.</summary>
internal static class EngineChoice
{
    /// <param name="named">The engine that the estimator was given; null where nothing was said.</param>
    /// <returns>The engine; null for the one that training chooses itself.</returns>
    /// <exception cref="NotSupportedException">The context demands a GPU, and no engine was named.</exception>
    public static IKaemEngineFactory? Of(MLContext context, IKaemEngineFactory? named)
    {
        if (named is null && context.GpuDeviceId is { } device && !context.FallbackToCpu)
        {
            throw new NotSupportedException(
                $"MLContext.GpuDeviceId is {device} and FallbackToCpu is false, but the engine that comes with KAEM computes on the CPU. "
                + "Name another by WithEngine, set FallbackToCpu to true, or GpuDeviceId to null.");
        }
        return named;
    }
}

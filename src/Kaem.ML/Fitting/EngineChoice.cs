using Kaem.ML.Engines;
using Microsoft.ML;

namespace Kaem.ML.Fitting;

/// <summary>What trains and computes a model: the engine that was named, or else the one that the context asks for.</summary>
internal static class EngineChoice
{
    // Known by name alone: it stands above this package, and an application that has it asked for it.
    private const string Package = "Kaem.ML.TorchSharp";

    /// <summary>
    /// The engine that was named; or, where <see cref="MLContext.GpuDeviceId"/> asks for a GPU, that of the package Kaem.ML.TorchSharp on it, as ML.NET's own
    /// deep trainers do. Where there is none <see cref="MLContext.FallbackToCpu"/> decides.
    /// </summary>
    /// <param name="named">The engine that the estimator was given; null where nothing was said.</param>
    /// <returns>The engine; null for the one that training chooses itself.</returns>
    /// <exception cref="NotSupportedException">The context demands a GPU, and there is none that can be used.</exception>
    public static IKaemEngineFactory? Of(MLContext context, IKaemEngineFactory? named)
    {
        if (named is not null || context.GpuDeviceId is not { } device)
            return named;
        if (Find(device, out string? reason) is { } found)
            return found;
        return context.FallbackToCpu
            ? null
            : throw new NotSupportedException(
                $"MLContext.GpuDeviceId is {device} and FallbackToCpu is false, but {reason} Or set FallbackToCpu to true, or GpuDeviceId to null.");
    }

    /// <summary>The engine on a GPU; null where there is none, with the reason, a sentence that goes on after a comma.</summary>
    private static IKaemEngineFactory? Find(int device, out string? reason)
    {
        if (Type.GetType($"Kaem.ML.TorchSharpEngine, {Package}") is not { } engines)
        {
            reason = $"the engine that comes with KAEM computes on the CPU. Add the package {Package}, and with it TorchSharp-cuda-linux or "
                + "TorchSharp-cuda-windows; or name another engine by WithEngine.";
            return null;
        }
        object?[] arguments = [$"cuda:{device}", null];
        bool isThere = (bool)engines.GetMethod("IsAvailable")!.Invoke(null, arguments)!;
        reason = $"that device can't be used: {arguments[1]}";
        return isThere ? (IKaemEngineFactory)engines.GetMethod("Device")!.Invoke(null, [arguments[0], Enum.ToObject(Precision(engines), 0)])! : null;
    }

    private static Type Precision(Type engines) => engines.GetMethod("Device")!.GetParameters()[1].ParameterType;
}

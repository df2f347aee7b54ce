using Kaem.ML.Engines;
using Kaem.ML.Native;
using static TorchSharp.torch;

namespace Kaem.ML;

/// <summary>
/// Engines that compute models by TorchSharp, on the processor or on a GPU. <c>mlContext.Generative().Kaem(options).WithEngine(TorchSharpEngine.Cuda())</c>
/// trains on the first GPU; the model that comes out is saved, loaded and used on any engine.
/// </summary>
/// <remarks>
/// The application brings the native library: one of the packages TorchSharp-cpu, TorchSharp-cuda-linux and TorchSharp-cuda-windows. Seeds give the same
/// results each time on one device, with one number of threads. On the processor <see cref="KaemEngine.Cpu"/> is several times faster, except for large
/// convolutions.
/// </remarks>
public static class TorchSharpEngine
{
    /// <summary>The processor, by libtorch.</summary>
    public static IKaemEngineFactory Cpu { get; } = new TorchEngineFactory("cpu", TorchPrecision.Single);

    /// <summary>A GPU.</summary>
    /// <param name="index">Which one, from 0.</param>
    /// <param name="precision">Numbers that networks multiply.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="index"/> is negative.</exception>
    public static IKaemEngineFactory Cuda(int index = 0, TorchPrecision precision = TorchPrecision.Single)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return Device($"cuda:{index}", precision);
    }

    /// <summary>A device by PyTorch's name for it.</summary>
    /// <param name="name">For instance cpu, cuda or cuda:1.</param>
    /// <param name="precision">Numbers that networks multiply.</param>
    /// <returns>Its engines. That the native library is there, and the device, is looked at when the first is made, before anything is trained.</returns>
    /// <exception cref="ArgumentException"><paramref name="name"/> names no device.</exception>
    public static IKaemEngineFactory Device(string name, TorchPrecision precision = TorchPrecision.Single)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!Enum.IsDefined(precision))
            throw new ArgumentOutOfRangeException(nameof(precision), precision, "There is no such precision.");
        return new TorchEngineFactory(name, precision);
    }

    /// <summary>Whether engines on a device can be made here.</summary>
    /// <param name="name">As in <see cref="Device"/>.</param>
    /// <param name="reason">Why not, in a sentence that says what is missing; null where they can.</param>
    /// <exception cref="ArgumentException"><paramref name="name"/> names no device.</exception>
    public static bool IsAvailable(string name, out string? reason)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        reason = TorchDevices.Missing(TorchDevices.Parse(name));
        return reason is null;
    }
}

/// <summary>Numbers that a model's networks multiply on a device. Everything else, the prior above all, stays in single and double precision.</summary>
public enum TorchPrecision
{
    /// <summary>Single precision.</summary>
    Single,

    /// <summary>bfloat16: eight bits of precision in products, half the memory traffic. Sums are in single precision.</summary>
    BFloat16,
}

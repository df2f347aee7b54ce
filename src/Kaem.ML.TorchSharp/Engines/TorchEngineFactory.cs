using Kaem.ML.Native;
using Kaem.ML.Numerics;
using Kaem.ML.Perception;
using TorchSharp;

namespace Kaem.ML.Engines;

/// <summary>Makes engines on a device.</summary>
internal sealed class TorchEngineFactory(string name, TorchPrecision precision) : IPerceptualEngineFactory
{
    private readonly (DeviceType Type, int Index) _device = TorchDevices.Parse(name);

    public string Name => "torchsharp";

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">The native library or the device is missing, or the options ask for what this engine hasn't.</exception>
    public IKaemEngine Create(ModelParts model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (TorchDevices.Missing(_device) is { } reason)
            throw new NotSupportedException(reason);
        return new TorchEngine(model, this, torch.device(_device.Type, _device.Index), precision, WorkerPool.Shared);
    }

    public string ChecksumOf(KaemOptions options) =>
        TorchDevices.Missing(_device) is { } reason ? throw new NotSupportedException(reason) : PerceptualWeights.Check(options);

    public override string ToString() => precision == TorchPrecision.Single ? $"TorchSharp on {name}" : $"TorchSharp on {name}, {precision}";
}

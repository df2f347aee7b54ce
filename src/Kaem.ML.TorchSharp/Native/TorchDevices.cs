using System.Globalization;
using TorchSharp;

namespace Kaem.ML.Native;

/// <summary>Names of devices, and whether they are there.</summary>
internal static class TorchDevices
{
    /// <summary>A device by PyTorch's name for it.</summary>
    /// <exception cref="ArgumentException">There is no such name.</exception>
    public static (DeviceType Type, int Index) Parse(string name)
    {
        string[] parts = name.Split(':');
        int index = -1;
        bool isPlace = parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index));
        return (isPlace, parts[0]) switch
        {
            (true, "cpu") when index <= 0 => (DeviceType.CPU, -1),
            (true, "cuda") => (DeviceType.CUDA, Math.Max(0, index)),
            // Its numbers have single precision at most; sums of log-densities need more.
            (true, "mps") => throw new ArgumentException("Apple's GPUs (mps) have no double precision, which the prior's sums are in.", nameof(name)),
            _ => throw new ArgumentException($"'{name}' is no device: say cpu, cuda, cuda:1 and so on.", nameof(name)),
        };
    }

    /// <summary>Why a device can't be used; null where it can.</summary>
    public static string? Missing((DeviceType Type, int Index) device)
    {
        if (TorchLibrary.Missing() is { } reason)
            return reason;
        switch (device.Type)
        {
            case DeviceType.CPU:
                return null;
            default:
                if (!TorchLibrary.HasCuda())
                {
                    return "TorchSharp finds no CUDA device: the native library in the application is the processor's, or the GPU's driver is missing. Add the "
                        + "package TorchSharp-cuda-linux or TorchSharp-cuda-windows in place of TorchSharp-cpu, and look whether nvidia-smi shows the device.";
                }
                int count = torch.cuda.device_count();
                return device.Index < count ? null : $"There is no device cuda:{device.Index}: this machine has {count}, from cuda:0 on.";
        }
    }
}

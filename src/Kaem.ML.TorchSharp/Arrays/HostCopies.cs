using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Kaem.ML.Arrays;

/// <summary>Numbers on their way between the host's memory and tensors.</summary>
internal static class HostCopies
{
    /// <summary>A tensor of numbers on a device.</summary>
    /// <param name="values">Row-major, as many as the shape has.</param>
    public static Tensor ToDevice(ReadOnlySpan<float> values, Device device, params ReadOnlySpan<long> shape)
    {
        var host = empty(shape, dtype: float32);
        if (!values.IsEmpty)
            MemoryMarshal.AsBytes(values).CopyTo(host.bytes);
        return device.type == TorchSharp.DeviceType.CPU ? host : MoveAndDrop(host, device);
    }

    /// <inheritdoc cref="ToDevice(ReadOnlySpan{float}, Device, ReadOnlySpan{long})"/>
    public static Tensor ToDevice(ReadOnlySpan<double> values, Device device, params ReadOnlySpan<long> shape)
    {
        var host = empty(shape, dtype: float64);
        if (!values.IsEmpty)
            MemoryMarshal.AsBytes(values).CopyTo(host.bytes);
        return device.type == TorchSharp.DeviceType.CPU ? host : MoveAndDrop(host, device);
    }

    /// <inheritdoc cref="ToDevice(ReadOnlySpan{float}, Device, ReadOnlySpan{long})"/>
    public static Tensor ToDevice(ReadOnlySpan<long> values, Device device, params ReadOnlySpan<long> shape)
    {
        var host = empty(shape, dtype: int64);
        if (!values.IsEmpty)
            MemoryMarshal.AsBytes(values).CopyTo(host.bytes);
        return device.type == TorchSharp.DeviceType.CPU ? host : MoveAndDrop(host, device);
    }

    /// <summary>Copies a tensor's numbers out, row-major, as single precision.</summary>
    /// <exception cref="ArgumentException">There is room for another number.</exception>
    public static void ToHost(this Tensor tensor, Span<float> values)
    {
        if (tensor.numel() != values.Length)
            throw new ArgumentException($"There are {tensor.numel()} numbers and room for {values.Length}.", nameof(values));
        if (values.IsEmpty)
            return;
        using var scope = NewDisposeScope();
        var host = tensor.detach().to(float32).cpu().contiguous();
        host.bytes.CopyTo(MemoryMarshal.AsBytes(values));
    }

    /// <inheritdoc cref="ToHost(Tensor, Span{float})"/>
    public static void ToHost(this Tensor tensor, Span<double> values)
    {
        if (tensor.numel() != values.Length)
            throw new ArgumentException($"There are {tensor.numel()} numbers and room for {values.Length}.", nameof(values));
        if (values.IsEmpty)
            return;
        using var scope = NewDisposeScope();
        var host = tensor.detach().to(float64).cpu().contiguous();
        host.bytes.CopyTo(MemoryMarshal.AsBytes(values));
    }

    private static Tensor MoveAndDrop(Tensor host, Device device)
    {
        var moved = host.to(device);
        host.Dispose();
        return moved;
    }
}

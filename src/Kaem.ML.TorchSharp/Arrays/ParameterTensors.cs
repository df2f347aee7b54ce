using Kaem.ML.Numerics;
using static TorchSharp.torch;

namespace Kaem.ML.Arrays;

/// <summary>
/// A model's named arrays as tensors on a device, leaves of autograd where they are trained. The host's arrays of the same names say shapes, bounds and which
/// are trained; their values are taken over by <see cref="Load()"/> and given back by <see cref="Store()"/>.
/// </summary>
internal sealed class ParameterTensors
{
    private readonly Dictionary<string, Tensor> _tensors = [];

    /// <param name="parameters">The host's arrays.</param>
    public ParameterTensors(IReadOnlyList<Parameter> parameters, Device device)
    {
        (Parameters, Device) = (parameters, device);
        foreach (var parameter in parameters)
        {
            long[] shape = [.. parameter.Shape.Select(extent => (long)extent)];
            var tensor = HostCopies.ToDevice(parameter.Value.Span, device, shape).DetachFromDisposeScope();
            _tensors[parameter.Name] = parameter.IsTrainable ? tensor.requires_grad_(true) : tensor;
        }
    }

    /// <summary>The host's arrays.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Where the tensors are.</summary>
    public Device Device { get; }

    /// <summary>The tensor of an array.</summary>
    public Tensor this[Parameter parameter] => _tensors[parameter.Name];

    /// <summary>Takes all values over from the host's arrays.</summary>
    public void Load()
    {
        foreach (var parameter in Parameters)
            Load(parameter);
    }

    /// <summary>Takes an array's values over from the host.</summary>
    public void Load(Parameter parameter) => Write(parameter, parameter.Value.Span);

    /// <summary>Replaces an array's values.</summary>
    public void Write(Parameter parameter, ReadOnlySpan<float> values)
    {
        using var still = no_grad();
        using var scope = NewDisposeScope();
        var tensor = this[parameter];
        tensor.copy_(HostCopies.ToDevice(values, Device, tensor.shape));
    }

    /// <summary>Gives all values back to the host's arrays.</summary>
    public void Store()
    {
        foreach (var parameter in Parameters)
            Store(parameter);
    }

    /// <summary>Gives an array's values back to the host.</summary>
    public void Store(Parameter parameter) => this[parameter].ToHost(parameter.Value.Span);

    /// <summary>Forgets all gradients.</summary>
    public void ClearGradients()
    {
        foreach (var tensor in _tensors.Values)
            tensor.grad?.zero_();
    }
}

using Kaem.ML.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace Kaem.ML.Text.Network;

/// <summary>The arrays of a network as tensors, by name.</summary>
internal sealed class TextArrays : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = [];

    private TextArrays(IReadOnlyList<TextArray> shapes) => Shapes = shapes;

    /// <summary>What arrays there are.</summary>
    public IReadOnlyList<TextArray> Shapes { get; }

    public Tensor this[string name] => _tensors[name];

    /// <summary>The tensors, in the arrays' order.</summary>
    public IEnumerable<Tensor> Tensors => Shapes.Select(shape => _tensors[shape.Name]);

    /// <summary>Arrays as they begin, drawn from a seed.</summary>
    public static TextArrays Drawn(IReadOnlyList<TextArray> shapes, ulong seed) => Filled(shapes, (array, index, values) =>
    {
        if (array.Deviation == 0)
        {
            values.AsSpan().Fill(array.Constant);
            return;
        }
        new RandomStream(seed, StreamPurpose.TextInitialisation, row: (uint)index).Normal(values);
        for (int i = 0; i < values.Length; i++)
            values[i] *= array.Deviation;
    });

    /// <summary>Arrays with given values.</summary>
    /// <param name="fill">Fills the values of an array, all elements in the order of its last axis.</param>
    public static TextArrays Filled(IReadOnlyList<TextArray> shapes, Action<TextArray, int, float[]> fill)
    {
        using var outside = NewDisposeScope();
        var arrays = new TextArrays(shapes);
        for (int index = 0; index < shapes.Count; index++)
        {
            var shape = shapes[index];
            var values = new float[checked((int)shape.Length)];
            fill(shape, index, values);
            arrays._tensors[shape.Name] = HostArrays.ToTensor(values, [.. shape.Shape.Select(extent => (long)extent)]).DetachFromDisposeScope();
        }
        return arrays;
    }

    /// <summary>A copy whose tensors are its own.</summary>
    public TextArrays Copy() => Filled(Shapes, (array, _, values) => Read(array.Name, values));

    /// <summary>Copies an array's values out.</summary>
    public void Read(string name, Span<float> destination)
    {
        using var outside = NewDisposeScope();
        _tensors[name].detach().data<float>().CopyTo(destination);
    }

    /// <summary>Whether gradients are kept.</summary>
    public void RequireGradients(bool wanted)
    {
        foreach (var tensor in _tensors.Values)
            tensor.requires_grad = wanted;
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors.Values)
            tensor.Dispose();
    }
}

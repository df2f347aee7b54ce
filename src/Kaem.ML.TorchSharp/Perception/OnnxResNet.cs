using System.Buffers.Binary;

namespace Kaem.ML.Perception;

/// <summary>
/// ML.NET's ResNet-18, the file ResNet18.onnx of the package Microsoft.ML.DnnImageFeaturizer.ResNet18: its arrays by torchvision's names, found by following
/// the graph from the image on.
/// </summary>
internal sealed class OnnxResNet : IWeights
{
    private const long OfFloat = 1;

    private readonly OnnxGraph _graph;
    private readonly ILookup<string, OnnxOperator> _users;
    private readonly Dictionary<string, OnnxArray> _arrays = [];
    private readonly Dictionary<string, int[]> _shapes = [];

    /// <exception cref="ModelFormatException">The graph is another.</exception>
    public OnnxResNet(OnnxGraph graph)
    {
        _graph = graph;
        // Others want other pixels, and say nothing of it.
        if (graph.Producer != "CNTK")
            throw new ModelFormatException(
                $"Of ONNX files ML.NET's ResNet18.onnx can be read, which CNTK made; this one was made by '{graph.Producer}'. Export weights as a safetensors "
                + "file.");
        _users = graph.Operators.SelectMany(node => node.Inputs.Distinct().Select(input => (input, node))).ToLookup(use => use.input, use => use.node);
        if (graph.Inputs.Count != 1)
            throw Other($"it takes {graph.Inputs.Count} inputs");
        string at = Output(Only(Convolve(Only(graph.Inputs[0], "Conv"), "conv1", "bn1", 7, 2), "Relu"));
        var pooling = Only(at, "MaxPool");
        Require(pooling, "kernel_shape", 3, 3);
        Require(pooling, "strides", 2, 2);
        at = Output(pooling);
        int stage = 1, block = 0;
        var seen = new HashSet<string>();
        while (_users[at].Any(user => user.Operator == "Conv"))
        {
            if (!seen.Add(at))
                throw Other("it goes in circles");
            OnnxOperator[] convolutions = [.. _users[at].Where(user => user.Operator == "Conv")];
            var first = convolutions.FirstOrDefault(convolution => Kernel(convolution) == 3) ?? throw Other($"no 3 x 3 convolution follows '{at}'");
            var shortcut = convolutions.FirstOrDefault(convolution => Kernel(convolution) == 1);
            int stride = Stride(first);
            if (stride == 2)
                (stage, block) = (stage + 1, 0);
            string name = $"layer{stage}.{block++}";
            string inner = Output(Only(Convolve(first, name + ".conv1", name + ".bn1", 3, stride), "Relu"));
            string main = Convolve(Only(inner, "Conv"), name + ".conv2", name + ".bn2", 3, 1);
            string other = shortcut is null ? at : Convolve(shortcut, name + ".downsample.0", name + ".downsample.1", 1, stride);
            var sum = Only(main, "Add");
            if (!sum.Inputs.Order(StringComparer.Ordinal).SequenceEqual(new[] { main, other }.Order(StringComparer.Ordinal)))
                throw Other($"'{main}' and '{other}' are not added");
            at = Output(Only(Output(sum), "Relu"));
        }
        if (stage != 4)
            throw Other($"it has {stage} groups of blocks, not 4");
    }

    public string Kind => "ONNX file";

    public IReadOnlyDictionary<string, int[]> Shapes => _shapes;

    public float[] Read(string name, params ReadOnlySpan<int> shape)
    {
        if (!_arrays.TryGetValue(name, out var array))
            throw new ModelFormatException($"The ONNX file has no array for '{name}'. It has {NetworkPlan.Some(this)}.");
        if (!shape.SequenceEqual(array.Shape))
            throw new ModelFormatException(
                $"Array '{name}' of the ONNX file must have extents {NetworkPlan.Text(shape.ToArray())}, but it has {NetworkPlan.Text(array.Shape)}.");
        if (array.Type != OfFloat)
            throw new ModelFormatException(
                $"Array '{name}' of the ONNX file has elements of type {array.Type}; type {OfFloat}, single precision, can be read.");
        Int128 length = 1;
        foreach (int extent in shape)
            length = Int128.Min(length * extent, long.MaxValue);
        if (4 * length != array.Bytes.Length)
            throw new ModelFormatException(
                $"Array '{name}' of the ONNX file has {array.Bytes.Length} bytes, but extents {NetworkPlan.Text(array.Shape)} take {4 * length}: it is "
                + "damaged.");
        var values = new float[array.Bytes.Length / 4];
        for (int i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(array.Bytes.Span[(4 * i)..]);
        int bad = Array.FindIndex(values, value => !float.IsFinite(value));
        return bad < 0 ? values : throw new ModelFormatException($"Element {bad} of array '{name}' is {values[bad]}: the ONNX file is damaged.");
    }

    /// <summary>Takes note of a convolution and the normalisation behind it.</summary>
    /// <returns>What the normalisation gives.</returns>
    private string Convolve(OnnxOperator convolution, string name, string norm, int kernel, int stride)
    {
        Require(convolution, "kernel_shape", kernel, kernel);
        Require(convolution, "strides", stride, stride);
        Require(convolution, "dilations", 1, 1);
        Require(convolution, "group", 1);
        // Images of an even number of pixels need less behind than before, and the others as much.
        if (convolution.Numbers.GetValueOrDefault("pads") is not { Length: 4 } pads || pads[0] != kernel / 2 || pads[1] != kernel / 2)
            throw Other($"the padding of '{Output(convolution)}' is not half of its kernel");
        if (convolution.Inputs.Count != 2)
            throw Other($"'{Output(convolution)}' has a bias");
        Add(name + ".weight", convolution.Inputs[1]);
        var normalisation = Only(Output(convolution), "BatchNormalization");
        if (normalisation.Inputs.Count != 5 || normalisation.Singles.GetValueOrDefault("epsilon", Convolution.Epsilon) != Convolution.Epsilon)
            throw Other($"the normalisation '{Output(normalisation)}' is not that of {Convolution.Epsilon}");
        Add(norm + ".weight", normalisation.Inputs[1]);
        Add(norm + ".bias", normalisation.Inputs[2]);
        Add(norm + ".running_mean", normalisation.Inputs[3]);
        Add(norm + ".running_var", normalisation.Inputs[4]);
        return Output(normalisation);
    }

    private void Add(string name, string array)
    {
        var found = _graph.Arrays.GetValueOrDefault(array) ?? throw Other($"it has no array '{array}'");
        _arrays[name] = found;
        _shapes[name] = found.Shape;
    }

    private OnnxOperator Only(string value, string name) =>
        _users[value].FirstOrDefault(user => user.Operator == name) ?? throw Other($"no operator {name} follows '{value}'");

    private static string Output(OnnxOperator node) => node.Outputs.Count > 0 ? node.Outputs[0] : throw Other($"an operator {node.Operator} has no output");

    private static int Kernel(OnnxOperator node) => (int)(node.Numbers.GetValueOrDefault("kernel_shape")?.FirstOrDefault() ?? 0);

    private static int Stride(OnnxOperator node) => (int)(node.Numbers.GetValueOrDefault("strides")?.FirstOrDefault() ?? 0);

    private static void Require(OnnxOperator node, string attribute, params long[] expected)
    {
        if (node.Numbers.GetValueOrDefault(attribute) is not { } found || !found.SequenceEqual(expected))
            throw Other($"{attribute} of '{Output(node)}' is not {string.Join(" x ", expected)}");
    }

    private static ModelFormatException Other(string reason) => new($"The graph of the ONNX file is not ML.NET's ResNet-18: {reason}.");
}

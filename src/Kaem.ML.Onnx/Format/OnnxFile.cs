namespace Kaem.ML.Format;

/// <summary>A graph as it stands in a file.</summary>
/// <param name="Name">The graph's name.</param>
/// <param name="Description">What it does.</param>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="Nodes">Operators, each after those that it needs.</param>
/// <param name="Tensors">What the graph holds.</param>
/// <param name="Metadata">What else the file says.</param>
internal sealed record OnnxFile(
    string Name, string Description, IReadOnlyList<OnnxValueInfo> Inputs, IReadOnlyList<OnnxValueInfo> Outputs, IReadOnlyList<OnnxNode> Nodes,
    IReadOnlyList<OnnxTensor> Tensors, IReadOnlyList<(string Key, string Value)> Metadata)
{
    /// <summary>The version of the standard's operators that graphs are made of: the first in which texts can be compared.</summary>
    public const long OperatorSet = 19;

    // The version of the file's form that came with that operator set.
    private const long FormatVersion = 9;

    /// <summary>Nodes, names and the like beside the tensors.</summary>
    private const long MostBytes = int.MaxValue - (1 << 26);

    /// <summary>Bytes of what the graph holds.</summary>
    public long Length => Tensors.Sum(tensor => tensor.Length);

    /// <summary>Refuses a graph that no file holds.</summary>
    /// <exception cref="NotSupportedException">It is too large.</exception>
    public void CheckSize()
    {
        if (Length > MostBytes)
        {
            throw new NotSupportedException(
                $"The graph '{Name}' would hold {Length} bytes, and an ONNX file has {int.MaxValue} at most. Take fewer scoring samples, or a smaller model.");
        }
    }

    /// <summary>Writes the message ModelProto.</summary>
    public void Write(Stream stream)
    {
        CheckSize();
        var graph = new ProtoMessage();
        foreach (var node in Nodes)
            graph.Add(1, node.ToProto());
        graph.Add(2, Name);
        foreach (var tensor in Tensors)
            graph.Add(5, tensor.ToProto());
        graph.Add(10, Description);
        foreach (var input in Inputs)
            graph.Add(11, input.ToProto());
        foreach (var output in Outputs)
            graph.Add(12, output.ToProto());
        string version = typeof(OnnxFile).Assembly.GetName().Version!.ToString(3);
        var model = new ProtoMessage().Add(1, FormatVersion).Add(2, "Kaem.ML").Add(3, version).Add(6, Description).Add(7, graph)
            .Add(8, new ProtoMessage().Add(1, "").Add(2, OperatorSet));
        foreach (var (key, value) in Metadata)
            model.Add(14, new ProtoMessage().Add(1, key).Add(2, value));
        stream.Write(model.Written);
    }
}

namespace Kaem.ML.Perception;

/// <summary>An operator of a graph.</summary>
/// <param name="Operator">Its name.</param>
/// <param name="Inputs">Names of what it takes.</param>
/// <param name="Outputs">Names of what it gives.</param>
/// <param name="Numbers">Its attributes that are whole numbers or lists of them.</param>
/// <param name="Singles">Its attributes that are numbers in single precision.</param>
internal sealed record OnnxOperator(
    string Operator, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs, IReadOnlyDictionary<string, long[]> Numbers,
    IReadOnlyDictionary<string, float> Singles);

/// <summary>Numbers of a graph.</summary>
/// <param name="Shape">Extents.</param>
/// <param name="Type">Type of the elements, by ONNX's number for it.</param>
/// <param name="Bytes">The elements, row-major.</param>
internal sealed record OnnxArray(int[] Shape, long Type, ReadOnlyMemory<byte> Bytes);

/// <summary>What an ONNX file says, as far as a network of convolutions needs it.</summary>
internal sealed class OnnxGraph
{
    // Far more than any network that is read here has.
    private const long MostBytes = 1 << 30;
    private const int MostNodes = 10_000, MostDimensions = 8;

    private readonly List<OnnxOperator> _operators = [];
    private readonly Dictionary<string, OnnxArray> _arrays = [];
    private readonly List<string> _inputs = [];

    private OnnxGraph()
    {
    }

    /// <summary>What made the file.</summary>
    public string Producer { get; private set; } = "";

    /// <summary>Operators, in the order of the file.</summary>
    public IReadOnlyList<OnnxOperator> Operators => _operators;

    /// <summary>Numbers, by name.</summary>
    public IReadOnlyDictionary<string, OnnxArray> Arrays => _arrays;

    /// <summary>What the graph takes.</summary>
    public IReadOnlyList<string> Inputs => _inputs;

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFormatException">It is no ONNX file, damaged, or too large.</exception>
    public static OnnxGraph Read(Stream stream)
    {
        if (stream.Length > MostBytes)
            throw new ModelFormatException($"The ONNX file has {stream.Length} bytes; one of a network that is known here has {MostBytes} at most.");
        byte[] bytes = new byte[stream.Length];
        stream.Position = 0;
        stream.ReadExactly(bytes);
        return Read(bytes);
    }

    /// <inheritdoc cref="Read(Stream)"/>
    public static OnnxGraph Read(ReadOnlyMemory<byte> bytes)
    {
        var graph = new OnnxGraph();
        bool found = false;
        // ModelProto.
        var model = new ProtoReader(bytes);
        while (model.Next())
        {
            if (model.Field == 2)
                graph.Producer = model.Text;
            if (model.Field == 7)
            {
                graph.ReadGraph(model.Bytes);
                found = true;
            }
        }
        return found ? graph : throw new ModelFormatException("The file is no ONNX file, or cut off: it has no graph.");
    }

    private void ReadGraph(ReadOnlyMemory<byte> bytes)
    {
        // GraphProto.
        var graph = new ProtoReader(bytes);
        while (graph.Next())
        {
            if (graph.Field == 1)
            {
                if (_operators.Count == MostNodes)
                    throw new ModelFormatException(
                        $"The graph of the ONNX file has more than {MostNodes} operators: it is none of a network that is known here.");
                _operators.Add(ReadOperator(graph.Bytes));
            }
            else if (graph.Field == 5)
            {
                ReadArray(graph.Bytes);
            }
            else if (graph.Field == 11)
            {
                var input = new ProtoReader(graph.Bytes);
                while (input.Next())
                {
                    if (input.Field == 1)
                        _inputs.Add(input.Text);
                }
            }
        }
        // Older files list what they hold among the inputs.
        _inputs.RemoveAll(_arrays.ContainsKey);
    }

    private static OnnxOperator ReadOperator(ReadOnlyMemory<byte> bytes)
    {
        // NodeProto.
        string name = "";
        List<string> inputs = [], outputs = [];
        Dictionary<string, long[]> numbers = [];
        Dictionary<string, float> singles = [];
        var node = new ProtoReader(bytes);
        while (node.Next())
        {
            switch (node.Field)
            {
                case 1:
                    inputs.Add(node.Text);
                    break;
                case 2:
                    outputs.Add(node.Text);
                    break;
                case 4:
                    name = node.Text;
                    break;
                case 5:
                    ReadAttribute(node.Bytes, numbers, singles);
                    break;
            }
        }
        return new OnnxOperator(name, inputs, outputs, numbers, singles);
    }

    private static void ReadAttribute(ReadOnlyMemory<byte> bytes, Dictionary<string, long[]> numbers, Dictionary<string, float> singles)
    {
        // AttributeProto.
        string name = "";
        List<long> list = [];
        float? single = null;
        var attribute = new ProtoReader(bytes);
        while (attribute.Next())
        {
            switch (attribute.Field)
            {
                case 1:
                    name = attribute.Text;
                    break;
                case 2:
                    single = attribute.Single;
                    break;
                case 3 or 8:
                    list.AddRange(attribute.Numbers());
                    break;
            }
        }
        numbers[name] = [.. list];
        if (single is { } value)
            singles[name] = value;
    }

    private void ReadArray(ReadOnlyMemory<byte> bytes)
    {
        // TensorProto.
        string name = "";
        long type = 0;
        List<int> shape = [];
        ReadOnlyMemory<byte> values = default;
        var tensor = new ProtoReader(bytes);
        while (tensor.Next())
        {
            switch (tensor.Field)
            {
                case 1:
                    foreach (long extent in tensor.Numbers())
                    {
                        if (extent is < 0 or > int.MaxValue || shape.Count == MostDimensions)
                            throw new ModelFormatException($"An array of the ONNX file has the extent {extent}, or more than {MostDimensions}: it is damaged.");
                        shape.Add((int)extent);
                    }
                    break;
                case 2:
                    type = tensor.Number;
                    break;
                // As floats in a list, or as bytes: of these, both are the same in a file.
                case 4 or 9 when tensor.IsBytes:
                    values = tensor.Bytes;
                    break;
                case 8:
                    name = tensor.Text;
                    break;
            }
        }
        if (!_arrays.TryAdd(name, new OnnxArray([.. shape], type, values)))
            throw new ModelFormatException($"The ONNX file has two arrays '{name}'.");
    }
}

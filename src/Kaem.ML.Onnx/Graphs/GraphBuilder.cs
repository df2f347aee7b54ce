using Kaem.ML.Format;

namespace Kaem.ML.Graphs;

/// <summary>Builds a graph, operator by operator. Rows are always the first dimension.</summary>
internal sealed class GraphBuilder
{
    // What stands before the names that the graph gives itself.
    private const string Own = "kaem/";

    private readonly List<OnnxValueInfo> _inputs = [], _outputs = [];
    private readonly List<OnnxNode> _nodes = [];
    private readonly List<OnnxTensor> _tensors = [];
    private readonly List<(string, string)> _metadata = [];
    private readonly Dictionary<(ElementType, double), GraphValue> _numbers = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>What the graph takes: a row of so many elements for each row.</summary>
    public GraphValue Input(string name, ElementType type, int columns, string description)
    {
        Take(name);
        _inputs.Add(new OnnxValueInfo(name, type, columns, description));
        return new GraphValue(name, type);
    }

    /// <summary>What the graph gives.</summary>
    public void Output(GraphValue value, string name, int columns, string description)
    {
        Take(name);
        _outputs.Add(new OnnxValueInfo(name, value.Type, columns, description));
        _nodes.Add(new OnnxNode("Identity", [value.Name], name, []));
    }

    /// <summary>Says something to those who read the file.</summary>
    public void Tell(string key, string value) => _metadata.Add((key, value));

    /// <summary>Numbers that the graph holds.</summary>
    public GraphValue Tensor(float[] values, params int[] extents) => Hold(ElementType.Float, values, extents);

    /// <inheritdoc cref="Tensor(float[], int[])"/>
    public GraphValue Tensor(double[] values, params int[] extents) => Hold(ElementType.Double, values, extents);

    /// <inheritdoc cref="Tensor(float[], int[])"/>
    public GraphValue Tensor(long[] values, params int[] extents) => Hold(ElementType.Int64, values, extents);

    /// <inheritdoc cref="Tensor(float[], int[])"/>
    public GraphValue Tensor(bool[] values, params int[] extents) => Hold(ElementType.Bool, values, extents);

    /// <summary>Texts that the graph holds.</summary>
    public GraphValue Tensor(string[] values, params int[] extents) => Hold(ElementType.Text, values, extents);

    /// <summary>A single number of a type, held once.</summary>
    public GraphValue Number(double value, ElementType type)
    {
        if (_numbers.TryGetValue((type, value), out var known))
            return known;
        Array single = type switch
        {
            ElementType.Float => new[] { (float)value },
            ElementType.Double => new[] { value },
            ElementType.Int64 => new[] { (long)value },
            _ => throw new NotSupportedException($"There are no numbers of type {type}."),
        };
        return _numbers[(type, value)] = Hold(type, single, []);
    }

    /// <summary>An operator whose result is of the type of its first argument.</summary>
    public GraphValue Add(string op, GraphValue first, params GraphValue[] others) => Add(op, first.Type, [first, .. others]);

    /// <summary>An operator.</summary>
    /// <param name="type">Type of what it gives.</param>
    public GraphValue Add(string op, ElementType type, GraphValue[] inputs, params (string Name, object Value)[] attributes)
    {
        string name = $"{Own}v{_nodes.Count}";
        _nodes.Add(new OnnxNode(op, [.. inputs.Select(input => input.Name)], name, attributes));
        return new GraphValue(name, type);
    }

    /// <summary>The graph.</summary>
    public OnnxFile Build(string name, string description) => new(name, description, _inputs, _outputs, _nodes, _tensors, _metadata);

    private GraphValue Hold(ElementType type, Array values, int[] extents)
    {
        if (extents.Aggregate(1L, (product, extent) => product * extent) != values.Length)
            throw new ArgumentException($"{values.Length} values are no tensor of extents {string.Join(" x ", extents)}.", nameof(values));
        string name = $"{Own}t{_tensors.Count}";
        _tensors.Add(new OnnxTensor(name, type, [.. extents.Select(extent => (long)extent)], values));
        return new GraphValue(name, type);
    }

    /// <exception cref="NotSupportedException">Something else has the name.</exception>
    private void Take(string name)
    {
        if (name.Length == 0 || name.StartsWith(Own, StringComparison.Ordinal) || !_names.Add(name))
        {
            throw new NotSupportedException(
                $"An input or output can't be called '{name}': {(name.Length == 0 ? "it needs a name" : "something else in the graph has that name")}. "
                + "Rename the column.");
        }
    }
}

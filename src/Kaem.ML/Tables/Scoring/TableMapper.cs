using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables.Scoring;

/// <summary>A table's model bound to a schema: all input columns, and the wanted outputs.</summary>
internal sealed class TableMapper : IRowToRowMapper
{
    private const string SlotNames = "SlotNames";

    private readonly IReadOnlyList<(TableOutput Output, string Name)> _outputs;

    /// <summary>For each column of the output, its index in the input; or the complement of its index among the outputs.</summary>
    private readonly List<int> _origins;

    /// <exception cref="ArgumentException">A column is missing, of another type, or its keys stand for other values.</exception>
    public TableMapper(KaemTableTransformer transformer, DataViewSchema inputSchema, string argument)
    {
        Transformer = transformer;
        InputSchema = inputSchema;
        Sources = [.. transformer.Columns.Select(column => TableReader.FindAgain(inputSchema, column, argument))];
        _outputs = transformer.Outputs.Wanted;
        _origins = [.. Enumerable.Range(0, inputSchema.Count)];
        for (int i = 0; i < _outputs.Count; i++)
        {
            // As ML.NET's own mappers do: behind the last column of that name, which it hides, or else at the end.
            int hidden = _origins.FindLastIndex(origin => NameOf(origin) == _outputs[i].Name);
            _origins.Insert(hidden < 0 ? _origins.Count : hidden + 1, ~i);
        }
        var builder = new DataViewSchema.Builder();
        foreach (int origin in _origins)
        {
            if (origin >= 0)
                builder.AddColumns([inputSchema[origin]]);
            else
                Add(builder, _outputs[~origin]);
        }
        OutputSchema = builder.ToSchema();
    }

    public KaemTableTransformer Transformer { get; }

    /// <summary>The model's columns in the input.</summary>
    public DataViewSchema.Column[] Sources { get; }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>Whether some of the columns have to be computed.</summary>
    public bool Computes(IEnumerable<DataViewSchema.Column> columns) => columns.Any(column => _origins[column.Index] < 0);

    /// <summary>Whether a column is one of the input's, and which; if not, what it holds.</summary>
    public bool IsPassed(DataViewSchema.Column column, out DataViewSchema.Column source, out TableOutput output)
    {
        int origin = _origins[column.Index];
        source = origin >= 0 ? InputSchema[origin] : default;
        output = origin >= 0 ? default : _outputs[~origin].Output;
        return origin >= 0;
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = new bool[InputSchema.Count];
        foreach (var column in dependingColumns)
        {
            foreach (var input in IsPassed(column, out var source, out _) ? [source] : Sources)
                needed[input.Index] = true;
        }
        return [.. InputSchema.Where(column => needed[column.Index])];
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        return new TableRow(this, input, activeColumns);
    }

    /// <summary>Readers of the model's columns.</summary>
    public ColumnReader[] Readers(DataViewRow input) =>
        [.. Sources.Select((source, c) => ColumnReader.Of(input, input.Schema[source.Index], Transformer.Columns[c], "data", "input"))];

    /// <summary>The delegate through which ML.NET reads an output column.</summary>
    /// <param name="current">The scores, with <see cref="TableScores.Row"/> at the current row.</param>
    public static Delegate Getter(TableOutput output, Func<TableScores> current) => output switch
    {
        TableOutput.LogLikelihood => (ValueGetter<float>)((ref float value) => value = current().LogLikelihood),
        TableOutput.Latent => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Copy(current().Latent, ref value)),
        _ => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => Copy(current().Contributions, ref value)),
    };

    private static void Copy(ReadOnlySpan<float> source, ref VBuffer<float> value)
    {
        var editor = VBufferEditor.Create(ref value, source.Length);
        source.CopyTo(editor.Values);
        value = editor.Commit();
    }

    private string NameOf(int origin) => origin >= 0 ? InputSchema[origin].Name : _outputs[~origin].Name;

    private void Add(DataViewSchema.Builder builder, (TableOutput Output, string Name) column)
    {
        switch (column.Output)
        {
            case TableOutput.LogLikelihood:
                builder.AddColumn(column.Name, NumberDataViewType.Single);
                break;
            case TableOutput.Latent:
                builder.AddColumn(column.Name, new VectorDataViewType(NumberDataViewType.Single, Transformer.Model.Model.GeneratorInputs));
                break;
            default:
                ReadOnlyMemory<char>[] names = [.. Transformer.Columns.Select(source => source.Name.AsMemory())];
                var annotations = new DataViewSchema.Annotations.Builder();
                annotations.Add(
                    SlotNames,
                    new VectorDataViewType(TextDataViewType.Instance, names.Length),
                    (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) => VBuffer<ReadOnlyMemory<char>>.Copy(names, 0, ref value, names.Length)));
                builder.AddColumn(column.Name, new VectorDataViewType(NumberDataViewType.Single, names.Length), annotations.ToAnnotations());
                break;
        }
    }
}

using Kaem.ML.Input;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>A model bound to a schema: all input columns, and the wanted outputs.</summary>
internal sealed class ScoringMapper : IRowToRowMapper
{
    private readonly IReadOnlyList<(RowOutput Output, string Name)> _outputs;

    /// <summary>For each column of the output, its index in the input; or the complement of its index among the outputs.</summary>
    private readonly List<int> _origins;

    /// <exception cref="ArgumentException">The features column is missing, or of another type or width than the model's.</exception>
    public ScoringMapper(KaemModel model, FeatureColumn features, KaemOutputColumns outputs, DataViewSchema inputSchema, string argument)
    {
        Model = model;
        Features = features;
        FullLatent = outputs.FullLatent;
        InputSchema = inputSchema;
        InputColumn = features.FindAgain(inputSchema, argument);
        _outputs = outputs.Wanted;
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
                builder.AddColumn(NameOf(origin), TypeOf(_outputs[~origin].Output));
        }
        OutputSchema = builder.ToSchema();
    }

    public KaemModel Model { get; }

    public FeatureColumn Features { get; }

    public bool FullLatent { get; }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>The features in the input.</summary>
    public DataViewSchema.Column InputColumn { get; }

    /// <summary>Whether some of the columns have to be computed.</summary>
    public bool Computes(IEnumerable<DataViewSchema.Column> columns) => columns.Any(column => _origins[column.Index] < 0);

    /// <summary>Whether a column is one of the input's, and which; if not, what it holds.</summary>
    public bool IsPassed(DataViewSchema.Column column, out DataViewSchema.Column source, out RowOutput output)
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
            needed[IsPassed(column, out var source, out _) ? source.Index : InputColumn.Index] = true;
        return [.. InputSchema.Where(column => needed[column.Index])];
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        return new ScoringRow(this, input, activeColumns);
    }

    private string NameOf(int origin) => origin >= 0 ? InputSchema[origin].Name : _outputs[~origin].Name;

    private DataViewType TypeOf(RowOutput output) => output switch
    {
        RowOutput.Latent => new VectorDataViewType(NumberDataViewType.Single, FullLatent ? Model.LatentLength : Model.GeneratorInputs),
        RowOutput.Reconstruction => new VectorDataViewType(NumberDataViewType.Single, Model.Columns),
        _ => NumberDataViewType.Single,
    };
}

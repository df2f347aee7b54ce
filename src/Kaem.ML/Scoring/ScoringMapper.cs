using Kaem.ML.Input;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>A model bound to a schema: all input columns, then the wanted outputs.</summary>
internal sealed class ScoringMapper : IRowToRowMapper
{
    private readonly IReadOnlyList<(RowOutput Output, string Name)> _outputs;

    /// <exception cref="ArgumentException">The features column is missing, or of another type or width than the model's.</exception>
    public ScoringMapper(KaemModel model, FeatureColumn features, KaemOutputColumns outputs, DataViewSchema inputSchema, string argument)
    {
        Model = model;
        Features = features;
        FullLatent = outputs.FullLatent;
        InputSchema = inputSchema;
        InputColumn = features.FindAgain(inputSchema, argument);
        _outputs = outputs.Wanted;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        foreach (var (output, name) in _outputs)
            builder.AddColumn(name, TypeOf(output));
        OutputSchema = builder.ToSchema();
    }

    public KaemModel Model { get; }

    public FeatureColumn Features { get; }

    public bool FullLatent { get; }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>The features in the input.</summary>
    public DataViewSchema.Column InputColumn { get; }

    /// <summary>What an output column holds; null for one that is passed through.</summary>
    public RowOutput? OutputAt(int index) => index < InputSchema.Count ? null : _outputs[index - InputSchema.Count].Output;

    /// <summary>Whether some of the columns have to be computed.</summary>
    public bool Computes(IEnumerable<DataViewSchema.Column> columns) => columns.Any(column => column.Index >= InputSchema.Count);

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = new bool[InputSchema.Count];
        foreach (var column in dependingColumns)
            needed[OutputAt(column.Index) is null ? column.Index : InputColumn.Index] = true;
        return [.. InputSchema.Where(column => needed[column.Index])];
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        return new ScoringRow(this, input, activeColumns);
    }

    private DataViewType TypeOf(RowOutput output) => output switch
    {
        RowOutput.Latent => new VectorDataViewType(NumberDataViewType.Single, FullLatent ? Model.OuterSize * Model.LatentSize : Model.OuterSize),
        RowOutput.Reconstruction => new VectorDataViewType(NumberDataViewType.Single, Model.Columns),
        _ => NumberDataViewType.Single,
    };
}

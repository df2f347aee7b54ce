using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>A model bound to a schema: all input columns, and the wanted outputs. What the model scores is up to those that derive.</summary>
internal abstract class ScoringMapper : IRowToRowMapper
{
    private readonly IReadOnlyList<OutputColumn> _outputs;

    /// <summary>For each column of the output, its index in the input; or the complement of its index among the outputs.</summary>
    private readonly List<int> _origins;

    /// <param name="sources">The input's columns that the model reads.</param>
    /// <param name="outputs">The wanted columns, in the order in which they are added.</param>
    protected ScoringMapper(DataViewSchema inputSchema, IReadOnlyList<DataViewSchema.Column> sources, IReadOnlyList<OutputColumn> outputs)
    {
        InputSchema = inputSchema;
        Sources = sources;
        _outputs = outputs;
        _origins = [.. Enumerable.Range(0, inputSchema.Count)];
        for (int i = 0; i < outputs.Count; i++)
        {
            // As ML.NET's own mappers do: behind the last column of that name, which it hides, or else at the end.
            int hidden = _origins.FindLastIndex(origin => (origin >= 0 ? inputSchema[origin].Name : outputs[~origin].Name) == outputs[i].Name);
            _origins.Insert(hidden < 0 ? _origins.Count : hidden + 1, ~i);
        }
        var builder = new DataViewSchema.Builder();
        foreach (int origin in _origins)
        {
            if (origin >= 0)
                builder.AddColumns([inputSchema[origin]]);
            else
                builder.AddColumn(outputs[~origin].Name, outputs[~origin].Type, outputs[~origin].Annotations);
        }
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    /// <summary>The input's columns that the model reads.</summary>
    protected IReadOnlyList<DataViewSchema.Column> Sources { get; }

    /// <summary>A scorer of an input's rows.</summary>
    public abstract BlockScorer Scorer(DataViewRow input);

    /// <summary>The input's column that a column is; null for one that is computed.</summary>
    public DataViewSchema.Column? SourceOf(DataViewSchema.Column column) => _origins[column.Index] is >= 0 and var origin ? InputSchema[origin] : null;

    /// <summary>What a column is that is computed.</summary>
    public OutputColumn OutputOf(DataViewSchema.Column column) => _outputs[~_origins[column.Index]];

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var needed = new bool[InputSchema.Count];
        foreach (var column in dependingColumns)
        {
            foreach (var input in SourceOf(column) is { } source ? [source] : Sources)
                needed[input.Index] = true;
        }
        return [.. InputSchema.Where(column => needed[column.Index])];
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(activeColumns);
        return new ScoringRow(this, input, activeColumns);
    }
}

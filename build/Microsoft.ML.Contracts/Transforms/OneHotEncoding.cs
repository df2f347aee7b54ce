using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

// The values of a column as keys, and the keys as vectors with a single one.
public sealed class OneHotEncodingEstimator : IEstimator<OneHotEncodingTransformer>
{
    private readonly EstimatorChain<ITransformer> _chain;

    internal OneHotEncodingEstimator(IHostEnvironment env, ColumnPair[] pairs, OutputKind kind, int maximumNumberOfKeys, ValueToKeyMappingEstimator.KeyOrdinality ordinality)
    {
        _chain = new EstimatorChain<ITransformer>().Append<ITransformer>(new ValueToKeyMappingEstimator(env, pairs, maximumNumberOfKeys, ordinality));
        if (kind == OutputKind.Indicator)
            _chain = _chain.Append<ITransformer>(new KeyToVectorMappingEstimator(env, [.. pairs.Select(pair => new ColumnPair(pair.Output, pair.Output))]));
        else if (kind != OutputKind.Key)
            throw new NotSupportedException($"The contracts encode as Indicator and as Key, not as {kind}.");
    }

    public enum OutputKind : byte
    {
        Bag = 1,
        Indicator = 2,
        Key = 3,
        Binary = 4,
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _chain.GetOutputSchema(inputSchema);

    public OneHotEncodingTransformer Fit(IDataView input) => new(_chain.Fit(input));
}

public sealed class OneHotEncodingTransformer : ITransformer
{
    private readonly ITransformer _chain;

    internal OneHotEncodingTransformer(ITransformer chain) => _chain = chain;

    bool ITransformer.IsRowToRowMapper => _chain.IsRowToRowMapper;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _chain.GetOutputSchema(inputSchema);

    public IDataView Transform(IDataView input) => _chain.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => _chain.GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => _chain.Save(ctx);
}

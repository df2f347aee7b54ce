using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

public abstract class RowToRowTransformerBase : ITransformer
{
    private protected readonly IHost Host;

    private protected RowToRowTransformerBase(IHost host) => Host = host;

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Check.NotNull(inputSchema, nameof(inputSchema));
        return new AddedColumns(inputSchema, MakeRowMapper(inputSchema).OutputColumns).Schema;
    }

    public IDataView Transform(IDataView input)
    {
        Check.NotNull(input, nameof(input));
        return new MappedView(input, MakeRowMapper(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        Check.NotNull(inputSchema, nameof(inputSchema));
        return new MappedView(inputSchema, MakeRowMapper(inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => SaveModel(ctx);

    private protected abstract void SaveModel(ModelSaveContext ctx);

    private protected abstract IRowMapper MakeRowMapper(DataViewSchema schema);
}

public abstract class OneToOneTransformerBase : RowToRowTransformerBase
{
    internal readonly ColumnPair[] Pairs;

    private protected OneToOneTransformerBase(IHost host, ColumnPair[] pairs) : base(host)
    {
        var names = new HashSet<string>();
        foreach (var (output, input) in pairs)
        {
            Check.NotEmpty(input, "columns");
            Check.NotEmpty(output, "columns");
            Check.Param(names.Add(output), "columns", $"Name of the result column '{output}' specified multiple times");
        }

        Pairs = pairs;
    }
}

internal readonly record struct ColumnPair(string Output, string Input);

using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ColumnSelectingEstimator : TrivialEstimator<ColumnSelectingTransformer>
{
    internal ColumnSelectingEstimator(IHostEnvironment env, string[] columns, bool keep, bool keepHidden = false)
        : base(env.Register(nameof(ColumnSelectingEstimator)), new(env, columns, keep, keepHidden))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Check.NotNull(inputSchema, nameof(inputSchema));
        Transformer.CheckNames(inputSchema.Select(column => column.Name));
        return new(inputSchema.Where(column => Transformer.Keeps(column.Name)));
    }
}

public sealed class ColumnSelectingTransformer : ITransformer
{
    internal const string Signature = "SelectColumns";

    private readonly string[] _columns;
    private readonly bool _keep;
    private readonly bool _keepHidden;

    internal ColumnSelectingTransformer(IHostEnvironment env, string[] columns, bool keep, bool keepHidden = false)
    {
        Check.Environment(env);
        Check.That(columns?.Length > 0, $"No column to {(keep ? "keep" : "drop")} is given.");
        _columns = columns;
        _keep = keep;
        _keepHidden = keepHidden;
    }

    bool ITransformer.IsRowToRowMapper => true;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => Select(inputSchema).Schema;

    public IDataView Transform(IDataView input)
    {
        Check.NotNull(input, nameof(input));
        return new SelectedView(input, Select(input.Schema));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => new SelectedView(new EmptyView(inputSchema), Select(inputSchema));

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        var writer = ctx.Begin(Signature);
        writer.Write(_keep);
        writer.Write(_keepHidden);
        writer.WriteStrings(_columns);
    }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        bool keep = ctx.Reader.ReadBoolean();
        bool keepHidden = ctx.Reader.ReadBoolean();
        return new ColumnSelectingTransformer(env, ctx.Reader.ReadStrings(), keep, keepHidden);
    }

    internal bool Keeps(string name) => _columns.Contains(name) == _keep;

    internal void CheckNames(IEnumerable<string> names)
    {
        string[] missing = [.. _columns.Except(names)];
        if (missing.Length > 0)
            throw Check.MissingColumn("inputSchema", "input", string.Join(",", missing));
    }

    private SelectedColumns Select(DataViewSchema input)
    {
        Check.NotNull(input, "inputSchema");
        CheckNames(input.Select(column => column.Name));
        var kept = _keep
            ? _columns.SelectMany(name => input.Where(column => column.Name == name && (_keepHidden || !column.IsHidden)))
            : input.Where(column => Keeps(column.Name));
        return new(input, [.. kept.Select(column => column.Index)]);
    }
}

using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Data;

public sealed class ColumnConcatenatingTransformer : RowToRowTransformerBase
{
    internal const string Signature = "Concatenate";

    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingTransformer(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
        : base(env.Register(nameof(ColumnConcatenatingTransformer)))
    {
        _output = outputColumnName;
        _inputs = inputColumnNames;
    }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) =>
        new ColumnConcatenatingTransformer(env, ctx.Reader.ReadString(), ctx.Reader.ReadStrings());

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        var writer = ctx.Begin(Signature);
        writer.Write(_output);
        writer.WriteStrings(_inputs);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new ConcatenationMapper(schema, _output, _inputs);
}

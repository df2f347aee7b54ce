using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class ColumnCopyingEstimator : TrivialEstimator<ColumnCopyingTransformer>
{
    internal ColumnCopyingEstimator(IHostEnvironment env, params ColumnPair[] pairs)
        : base(env.Register(nameof(ColumnCopyingEstimator)), new(env, pairs))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Check.NotNull(inputSchema, nameof(inputSchema));
        return inputSchema.With([.. Transformer.Pairs.Select(pair => inputSchema.Input(pair.Input).Named(pair.Output))]);
    }
}

public sealed class ColumnCopyingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "CopyColumns";

    internal ColumnCopyingTransformer(IHostEnvironment env, params ColumnPair[] pairs)
        : base(env.Register(nameof(ColumnCopyingTransformer)), pairs)
    {
    }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new ColumnCopyingTransformer(env, ctx.ReadPairs());

    private protected override void SaveModel(ModelSaveContext ctx) => ctx.Begin(Signature).WritePairs(Pairs);

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, Pairs);

    private sealed class Mapper(DataViewSchema input, ColumnPair[] pairs) : OneToOneMapper(input, pairs)
    {
        protected override DataViewSchema.DetachedColumn Output(int i) => new(Pairs[i].Output, Source(i).Type, Source(i).Annotations);

        protected override Delegate Getter(DataViewRow input, int i) => Getters.Untyped(input, Source(i));
    }
}

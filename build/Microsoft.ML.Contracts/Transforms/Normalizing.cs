using Microsoft.ML.Data;
using Microsoft.ML.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly ColumnPair[] _pairs;
    private readonly long _maximumExampleCount;
    private readonly bool _fixZero;

    internal NormalizingEstimator(IHostEnvironment env, ColumnPair[] pairs, long maximumExampleCount, bool fixZero)
    {
        Check.Param(maximumExampleCount > 1, nameof(maximumExampleCount), "Must be greater than 1");
        foreach (var (output, input) in pairs)
        {
            Check.NotEmpty(output, "name");
            Check.NotEmpty(input, "inputColumnName");
        }

        _env = env;
        _pairs = pairs;
        _maximumExampleCount = maximumExampleCount;
        _fixZero = fixZero;
    }

    public NormalizingTransformer Fit(IDataView input)
    {
        Check.NotNull(input, nameof(input));
        return new(_env, _pairs, [.. _pairs.Select(pair => Learn(input, pair.Input))]);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Check.NotNull(inputSchema, nameof(inputSchema));
        return inputSchema.With([.. _pairs.Select(pair => Shape(inputSchema.Input(pair.Input), pair.Output))]);
    }

    private IMinMaxScale Learn(IDataView input, string name)
    {
        var column = input.Schema.GetColumnOrNull(name) ?? throw Check.MissingColumn(nameof(input), "input", name);
        MinMaxScale.CheckType(name, column.Type);
        using var cursor = input.GetRowCursor([column]);
        return (IMinMaxScale)Generically.Call(typeof(MinMaxScale), nameof(MinMaxScale.Learn), column.Type.ItemType().RawType, cursor, column, _maximumExampleCount, _fixZero);
    }

    private static SchemaShape.Column Shape(SchemaShape.Column input, string output)
    {
        if (input.Kind == SchemaShape.Column.VectorKind.VariableVector)
            throw Check.WrongType("inputSchema", "input", input.Name, "known-size vector or scalar", input.TypeName);
        if (!Equals(input.ItemType, NumberDataViewType.Single) && !Equals(input.ItemType, NumberDataViewType.Double))
            throw Check.WrongType("inputSchema", "input", input.Name, "vector or scalar of Single or Double", input.TypeName);
        var annotations = new List<SchemaShape.Column> { SchemaShape.Column.Normalized };
        if (input.Annotations.Find(AnnotationKinds.SlotNames) is SchemaShape.Column slotNames)
            annotations.Add(slotNames);
        return new(output, input.Kind, input.ItemType, input.IsKey, new(annotations));
    }
}

public sealed class NormalizingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "NormalizeMinMax";

    private readonly IMinMaxScale[] _scales;

    internal NormalizingTransformer(IHostEnvironment env, ColumnPair[] pairs, IMinMaxScale[] scales)
        : base(env.Register(nameof(NormalizingTransformer)), pairs) => _scales = scales;

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        var pairs = ctx.ReadPairs();
        return new NormalizingTransformer(env, pairs, [.. pairs.Select(_ => MinMaxScale.Load(ctx.Reader))]);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        var writer = ctx.Begin(Signature);
        writer.WritePairs(Pairs);
        foreach (var scale in _scales)
            scale.Save(writer);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, Pairs, _scales);

    private sealed class Mapper(DataViewSchema input, ColumnPair[] pairs, IMinMaxScale[] scales) : OneToOneMapper(input, pairs)
    {
        protected override DataViewSchema.DetachedColumn Output(int i)
        {
            MinMaxScale.CheckType(Source(i).Name, Source(i).Type);
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
            annotations.Add(Source(i).Annotations, kind => kind == AnnotationKinds.SlotNames);
            return new(Pairs[i].Output, scales[i].Type, annotations.ToAnnotations());
        }

        protected override Delegate Getter(DataViewRow input, int i) => scales[i].Getter(input, Source(i));
    }
}

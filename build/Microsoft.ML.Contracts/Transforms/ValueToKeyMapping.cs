using Microsoft.ML.Data;
using Microsoft.ML.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

// Numbers the values that a column has, from 1.
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHostEnvironment _env;
    private readonly ColumnPair[] _pairs;
    private readonly int _maximumNumberOfKeys;
    private readonly KeyOrdinality _ordinality;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, ColumnPair[] pairs, int maximumNumberOfKeys, KeyOrdinality ordinality)
    {
        Check.Param(maximumNumberOfKeys > 0, nameof(maximumNumberOfKeys), "Must be positive");
        _env = env;
        _pairs = pairs;
        _maximumNumberOfKeys = maximumNumberOfKeys;
        _ordinality = ordinality;
    }

    public enum KeyOrdinality : byte
    {
        ByOccurrence = 0,
        ByValue = 1,
    }

    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        Check.NotNull(input, nameof(input));
        return new(_env, _pairs, [.. _pairs.Select(pair => Learn(input, pair.Input))]);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Check.NotNull(inputSchema, nameof(inputSchema));
        return inputSchema.With([.. _pairs.Select(pair => Shape(inputSchema.Input(pair.Input), pair.Output))]);
    }

    private IKeyTable Learn(IDataView input, string name)
    {
        var column = input.Schema.GetColumnOrNull(name) ?? throw Check.MissingColumn(nameof(input), "input", name);
        using var cursor = input.GetRowCursor([column]);
        return (IKeyTable)Generically.Call(typeof(KeyTable), nameof(KeyTable.Learn), column.Type.ItemType().RawType, cursor, column, _maximumNumberOfKeys, _ordinality);
    }

    private static SchemaShape.Column Shape(SchemaShape.Column input, string output)
    {
        var annotations = new List<SchemaShape.Column>();
        if (input.Annotations.Find(AnnotationKinds.SlotNames) is SchemaShape.Column slotNames)
            annotations.Add(slotNames);
        annotations.Add(new(AnnotationKinds.KeyValues, SchemaShape.Column.VectorKind.Vector, input.ItemType, input.IsKey));
        return new(output, input.Kind, NumberDataViewType.UInt32, true, new(annotations));
    }
}

public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "MapValueToKey";

    private readonly IKeyTable[] _tables;

    internal ValueToKeyMappingTransformer(IHostEnvironment env, ColumnPair[] pairs, IKeyTable[] tables)
        : base(env.Register(nameof(ValueToKeyMappingTransformer)), pairs) => _tables = tables;

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        var pairs = ctx.ReadPairs();
        return new ValueToKeyMappingTransformer(env, pairs, [.. pairs.Select(_ => KeyTable.Load(ctx.Reader))]);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        var writer = ctx.Begin(Signature);
        writer.WritePairs(Pairs);
        foreach (var table in _tables)
            table.Save(writer);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, Pairs, _tables);

    private sealed class Mapper(DataViewSchema input, ColumnPair[] pairs, IKeyTable[] tables) : OneToOneMapper(input, pairs)
    {
        protected override DataViewSchema.DetachedColumn Output(int i)
        {
            var source = Source(i);
            if (!source.Type.ItemType().Equals(tables[i].ValueType))
                throw Check.WrongType("inputSchema", "input", source.Name, tables[i].ValueType.ToString(), source.Type.ToString());
            var annotations = new DataViewSchema.Annotations.Builder();
            tables[i].AddKeyValues(annotations);
            annotations.Add(source.Annotations, kind => kind == AnnotationKinds.SlotNames);
            return new(Pairs[i].Output, Elementwise.Shaped(source.Type, new KeyDataViewType(typeof(uint), Math.Max(1, tables[i].Count))), annotations.ToAnnotations());
        }

        protected override Delegate Getter(DataViewRow input, int i) => tables[i].Getter(input, Source(i));
    }
}

using Microsoft.ML.Data;
using Microsoft.ML.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

public class ValueMappingEstimator : TrivialEstimator<ValueMappingTransformer>
{
    private protected ValueMappingEstimator(IHostEnvironment env, IValueMap map, ColumnPair[] pairs)
        : base(env.Register(nameof(ValueMappingEstimator)), new(env, map, pairs))
    {
    }

    public sealed override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Check.NotNull(inputSchema, nameof(inputSchema));
        return inputSchema.With([.. Transformer.Pairs.Select(pair => Shape(inputSchema, pair))]);
    }

    private SchemaShape.Column Shape(SchemaShape inputSchema, ColumnPair pair)
    {
        var input = inputSchema.Input(pair.Input);
        var value = SchemaShape.Column.Of(pair.Output, Transformer.Map.ValueType, null);
        if (input.Kind == SchemaShape.Column.VectorKind.Scalar)
            return value;
        if (value.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw new NotSupportedException($"Column '{pair.Input}' cannot be mapped to values when the column and the map values are both vector type.");
        return new(pair.Output, SchemaShape.Column.VectorKind.VariableVector, value.ItemType, value.IsKey);
    }
}

public sealed class ValueMappingEstimator<TKey, TValue> : ValueMappingEstimator
{
    internal ValueMappingEstimator(IHostEnvironment env, IValueMap map, ColumnPair[] pairs) : base(env, map, pairs) { }
}

public class ValueMappingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "MapValue";

    internal ValueMappingTransformer(IHostEnvironment env, IValueMap map, ColumnPair[] pairs)
        : base(env.Register(nameof(ValueMappingTransformer)), pairs) => Map = map;

    internal IValueMap Map { get; }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx)
    {
        var pairs = ctx.ReadPairs();
        var keyType = ColumnCodec.ReadType(ctx.Reader);
        var valueType = ColumnCodec.ReadType(ctx.Reader);
        var map = (IValueMap)Generically.Call(typeof(ValueMap), nameof(ValueMap.Load), [keyType.RawType, valueType.RawType], null, ctx.Reader, keyType, valueType);
        return new ValueMappingTransformer(env, map, pairs);
    }

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        var writer = ctx.Begin(Signature);
        writer.WritePairs(Pairs);
        ColumnCodec.WriteType(writer, Map.KeyType);
        ColumnCodec.WriteType(writer, Map.ValueType);
        Map.Save(writer);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, Pairs, Map);

    private sealed class Mapper(DataViewSchema input, ColumnPair[] pairs, IValueMap map) : OneToOneMapper(input, pairs)
    {
        protected override DataViewSchema.DetachedColumn Output(int i)
        {
            bool isVector = Source(i).Type is VectorDataViewType;
            if (isVector && map.ValueType is VectorDataViewType)
                throw new NotSupportedException($"Column '{Source(i).Name}' cannot be mapped to values when the column and the map values are both vector type.");
            return new(Pairs[i].Output, isVector ? new VectorDataViewType((PrimitiveDataViewType)map.ValueType) : map.ValueType);
        }

        protected override Delegate Getter(DataViewRow input, int i) => map.Getter(input, Source(i));
    }
}

using Microsoft.ML.Data;
using Microsoft.ML.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

// Keys back to the values that the column's annotations name.
public sealed class KeyToValueMappingEstimator : TrivialEstimator<KeyToValueMappingTransformer>
{
    internal KeyToValueMappingEstimator(IHostEnvironment env, ColumnPair[] pairs)
        : base(env.Register(nameof(KeyToValueMappingEstimator)), new(env, pairs))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Check.NotNull(inputSchema, nameof(inputSchema));
        return inputSchema.With([.. Transformer.Pairs.Select(pair => Shape(inputSchema.Input(pair.Input), pair.Output))]);
    }

    private static SchemaShape.Column Shape(SchemaShape.Column input, string output)
    {
        if (!input.IsKey)
            throw Check.WrongType("inputSchema", "input", input.Name, "KeyType", input.TypeName);
        var values = input.Annotations.Find(AnnotationKinds.KeyValues)
            ?? throw new ArgumentOutOfRangeException("inputSchema", $"Input column '{input.Name}' doesn't contain key values metadata");
        return new(output, input.Kind, values.ItemType, values.IsKey, new(input.Annotations.Where(annotation => annotation.Name == AnnotationKinds.SlotNames)));
    }
}

public sealed class KeyToValueMappingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "MapKeyToValue";

    internal KeyToValueMappingTransformer(IHostEnvironment env, ColumnPair[] pairs) : base(env.Register(nameof(KeyToValueMappingTransformer)), pairs) { }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new KeyToValueMappingTransformer(env, ctx.ReadPairs());

    private protected override void SaveModel(ModelSaveContext ctx) => ctx.Begin(Signature).WritePairs(Pairs);

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, Pairs);

    private sealed class Mapper(DataViewSchema input, ColumnPair[] pairs) : OneToOneMapper(input, pairs)
    {
        protected override DataViewSchema.DetachedColumn Output(int i)
        {
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(Source(i).Annotations, kind => kind == AnnotationKinds.SlotNames);
            return new(Pairs[i].Output, Elementwise.Shaped(Source(i).Type, (PrimitiveDataViewType)Values(i).ItemType()), annotations.ToAnnotations());
        }

        protected override Delegate Getter(DataViewRow input, int i) =>
            (Delegate)Generically.Call(typeof(Mapper), nameof(Looked), [Source(i).Type.ItemType().RawType, Values(i).ItemType().RawType], null, input, Source(i));

        private static Delegate Looked<TKey, TValue>(DataViewRow input, DataViewSchema.Column column) where TKey : struct
        {
            VBuffer<TValue> annotation = default;
            column.GetKeyValues(ref annotation);
            TValue[] values = [.. annotation.DenseValues()];
            return Elementwise.Getter<TKey, TValue>(input, column, key => Convert.ToUInt64(key) is > 0 and var k && k <= (ulong)values.Length ? values[k - 1] : Missing<TValue>(), keepsZero: false);
        }

        private static T Missing<T>() =>
            typeof(T) == typeof(float) ? (T)(object)float.NaN : typeof(T) == typeof(double) ? (T)(object)double.NaN : default;

        private DataViewType Values(int i)
        {
            var values = Source(i).Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues)?.Type;
            Check.That(values is not null, "Metadata KeyValues does not exist");
            Check.That(Source(i).Type.ItemType() is KeyDataViewType key && (ulong)values.SizeOrOne() == key.Count, "KeyValues metadata size does not match column type key count");
            return values;
        }
    }
}

using Microsoft.ML.Data;
using Microsoft.ML.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

// A key as a vector with a single one.
public sealed class KeyToVectorMappingEstimator : TrivialEstimator<KeyToVectorMappingTransformer>
{
    internal KeyToVectorMappingEstimator(IHostEnvironment env, ColumnPair[] pairs)
        : base(env.Register(nameof(KeyToVectorMappingEstimator)), new(env, pairs))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Check.NotNull(inputSchema, nameof(inputSchema));
        return inputSchema.With([.. Transformer.Pairs.Select(pair => Shape(inputSchema.Input(pair.Input), pair.Output))]);
    }

    private static SchemaShape.Column Shape(SchemaShape.Column input, string output)
    {
        if (input.Kind != SchemaShape.Column.VectorKind.Scalar)
            throw KeyToVectorMappingTransformer.ScalarsOnly(input.Name);
        var annotations = new List<SchemaShape.Column>();
        if (input.Annotations.Find(AnnotationKinds.KeyValues) is { ItemType: TextDataViewType })
            annotations.Add(new(AnnotationKinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false));
        annotations.Add(new(AnnotationKinds.CategoricalSlotRanges, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Int32, false));
        annotations.Add(SchemaShape.Column.Normalized);
        return new(output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false, new(annotations));
    }
}

public sealed class KeyToVectorMappingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "MapKeyToVector";

    internal KeyToVectorMappingTransformer(IHostEnvironment env, ColumnPair[] pairs) : base(env.Register(nameof(KeyToVectorMappingTransformer)), pairs) { }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new KeyToVectorMappingTransformer(env, ctx.ReadPairs());

    internal static Exception ScalarsOnly(string column) => new NotSupportedException($"Column '{column}': the contracts map single keys to vectors, not vectors of keys.");

    private protected override void SaveModel(ModelSaveContext ctx) => ctx.Begin(Signature).WritePairs(Pairs);

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, Pairs);

    private sealed class Mapper(DataViewSchema input, ColumnPair[] pairs) : OneToOneMapper(input, pairs)
    {
        protected override DataViewSchema.DetachedColumn Output(int i)
        {
            var source = Source(i);
            int count = Count(source);
            var annotations = new DataViewSchema.Annotations.Builder();
            if (source.HasKeyValues())
            {
                var values = source.Annotations.GetGetter<VBuffer<ReadOnlyMemory<char>>>(source.Annotations.Schema[AnnotationKinds.KeyValues]);
                annotations.Add(AnnotationKinds.SlotNames, new VectorDataViewType(TextDataViewType.Instance, count), values);
            }

            var ranges = new VectorDataViewType(NumberDataViewType.Int32, 1, 2);
            annotations.Add(AnnotationKinds.CategoricalSlotRanges, ranges, ConstantValue.Getter(new[] { 0, count - 1 }, ranges));
            annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
            return new(Pairs[i].Output, new VectorDataViewType(NumberDataViewType.Single, count), annotations.ToAnnotations());
        }

        protected override Delegate Getter(DataViewRow input, int i) =>
            (Delegate)Generically.Call(typeof(Mapper), nameof(Indicator), Source(i).Type.RawType, input, Source(i));

        private static Delegate Indicator<TKey>(DataViewRow input, DataViewSchema.Column column) where TKey : struct
        {
            var getter = input.GetGetter<TKey>(column);
            int count = Count(column);
            return (ValueGetter<VBuffer<float>>)((ref VBuffer<float> destination) =>
            {
                TKey key = default;
                getter(ref key);
                ulong index = Convert.ToUInt64(key);
                bool known = 0 < index && index <= (ulong)count;
                var editor = VBufferEditor.Create(ref destination, count, known ? 1 : 0, requireIndicesOnDense: true);
                if (known)
                    (editor.Values[0], editor.Indices[0]) = (1, (int)index - 1);
                destination = editor.Commit();
            });
        }

        private static int Count(DataViewSchema.Column column) => column.Type switch
        {
            KeyDataViewType key => checked((int)key.Count),
            VectorDataViewType => throw ScalarsOnly(column.Name),
            _ => throw Check.WrongType("inputSchema", "input", column.Name, "Key", column.Type.ToString()),
        };
    }
}

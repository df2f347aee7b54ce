using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Reflection;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

// Numbers, Booleans and text to Single or Double.
public sealed class TypeConvertingEstimator : TrivialEstimator<TypeConvertingTransformer>
{
    internal TypeConvertingEstimator(IHostEnvironment env, ColumnPair[] pairs, DataKind kind)
        : base(env.Register(nameof(TypeConvertingEstimator)), new(env, pairs, kind))
    {
    }

    public override SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Check.NotNull(inputSchema, nameof(inputSchema));
        return inputSchema.With([.. Transformer.Pairs.Select(pair => Shape(inputSchema.Input(pair.Input), pair.Output))]);
    }

    private SchemaShape.Column Shape(SchemaShape.Column input, string output)
    {
        if (input.IsKey || !TypeConvertingTransformer.CanConvert(input.ItemType))
            throw TypeConvertingTransformer.Incompatible(input.Name, input.TypeName, Transformer.Kind);
        bool isScalarFlag = input is { Kind: SchemaShape.Column.VectorKind.Scalar, ItemType: BooleanDataViewType };
        var annotations = input.Annotations.Where(annotation =>
            (annotation.Name == AnnotationKinds.SlotNames && input.Kind == SchemaShape.Column.VectorKind.Vector)
            || (annotation.Name == AnnotationKinds.IsNormalized && input.ItemType is NumberDataViewType));
        return new(output, input.Kind, Transformer.Kind.Type(), false, new(isScalarFlag ? annotations.Append(SchemaShape.Column.Normalized) : annotations));
    }
}

public sealed class TypeConvertingTransformer : OneToOneTransformerBase
{
    internal const string Signature = "ConvertType";

    internal TypeConvertingTransformer(IHostEnvironment env, ColumnPair[] pairs, DataKind kind) : base(env.Register(nameof(TypeConvertingTransformer)), pairs)
    {
        if (kind is not (DataKind.Single or DataKind.Double))
            throw new NotSupportedException($"The contracts convert to Single and Double, not to {kind}.");
        Kind = kind;
    }

    internal DataKind Kind { get; }

    internal static ITransformer Load(IHostEnvironment env, ModelLoadContext ctx) => new TypeConvertingTransformer(env, ctx.ReadPairs(), (DataKind)ctx.Reader.ReadByte());

    internal static bool CanConvert(DataViewType item) => item is NumberDataViewType or BooleanDataViewType or TextDataViewType;

    internal static Exception Incompatible(string column, string type, DataKind kind) =>
        new ArgumentOutOfRangeException("inputSchema", $"source column '{column}' with item type '{type}' is not compatible with destination type '{kind.Type()}'");

    private protected override void SaveModel(ModelSaveContext ctx)
    {
        var writer = ctx.Begin(Signature);
        writer.WritePairs(Pairs);
        writer.Write((byte)Kind);
    }

    private protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(schema, Pairs, Kind);

    private sealed class Mapper(DataViewSchema input, ColumnPair[] pairs, DataKind kind) : OneToOneMapper(input, pairs)
    {
        protected override DataViewSchema.DetachedColumn Output(int i)
        {
            var source = Source(i);
            var item = source.Type.ItemType();
            if (!CanConvert(item))
                throw Incompatible(source.Name, source.Type.ToString(), kind);
            var annotations = new DataViewSchema.Annotations.Builder();
            annotations.Add(source.Annotations, name =>
                (name == AnnotationKinds.SlotNames && source.Type is VectorDataViewType { IsKnownSize: true }) || (name == AnnotationKinds.IsNormalized && item is NumberDataViewType));
            if (source.Type is BooleanDataViewType)
                annotations.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
            return new(Pairs[i].Output, Elementwise.Shaped(source.Type, kind.Type()), annotations.ToAnnotations());
        }

        protected override Delegate Getter(DataViewRow input, int i) => (Delegate)Generically.Call(
            typeof(Mapper), kind == DataKind.Single ? nameof(ToSingle) : nameof(ToDouble), Source(i).Type.ItemType().RawType, input, Source(i));

        private static Delegate ToSingle<T>(DataViewRow input, DataViewSchema.Column column) => To<T, float>(input, column);

        private static Delegate ToDouble<T>(DataViewRow input, DataViewSchema.Column column) => To<T, double>(input, column);

        private static Delegate To<TFrom, TTo>(DataViewRow input, DataViewSchema.Column column) where TTo : IFloatingPointIeee754<TTo> =>
            Elementwise.Getter(input, column, Conversion<TFrom, TTo>(), keepsZero: true);
    }

    private static Func<TFrom, TTo> Conversion<TFrom, TTo>() where TTo : IFloatingPointIeee754<TTo>
    {
        var text = new TextLoader.Options();
        Delegate conversion = Type.GetTypeCode(typeof(TFrom)) switch
        {
            TypeCode.SByte => (Func<sbyte, TTo>)TTo.CreateTruncating,
            TypeCode.Byte => (Func<byte, TTo>)TTo.CreateTruncating,
            TypeCode.Int16 => (Func<short, TTo>)TTo.CreateTruncating,
            TypeCode.UInt16 => (Func<ushort, TTo>)TTo.CreateTruncating,
            TypeCode.Int32 => (Func<int, TTo>)TTo.CreateTruncating,
            TypeCode.UInt32 => (Func<uint, TTo>)TTo.CreateTruncating,
            TypeCode.Int64 => (Func<long, TTo>)TTo.CreateTruncating,
            TypeCode.UInt64 => (Func<ulong, TTo>)TTo.CreateTruncating,
            TypeCode.Single => (Func<float, TTo>)TTo.CreateTruncating,
            TypeCode.Double => (Func<double, TTo>)TTo.CreateTruncating,
            TypeCode.Boolean => (Func<bool, TTo>)(flag => flag ? TTo.One : TTo.Zero),
            _ => FieldParser.For<TTo>(RawTypes.Primitive(typeof(TTo)), text),
        };
        return (Func<TFrom, TTo>)conversion;
    }
}

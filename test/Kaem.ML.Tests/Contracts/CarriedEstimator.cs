using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Kaem.ML.Tests.Contracts;

/// <summary>
/// An estimator and a transformer made outside of ML.NET, which add a number to a vector. Saving goes by way of built-in transformers, the number as text in a value mapping.
/// </summary>
internal sealed class CarriedEstimator(MLContext ml, string input, float shift) : IEstimator<CarriedEstimator.Transformer>
{
    private const string Key = "kaem test/key";
    private const string PayloadColumn = "kaem test/payload";
    private const string In = "kaem test/in";

    public sealed class Nothing
    {
    }

    public sealed class Flag
    {
        [ColumnName(Key)]
        public bool Value;
    }

    public sealed class Input
    {
        [ColumnName(In)]
        public VBuffer<float> Values;

        [ColumnName(PayloadColumn)]
        public ReadOnlyMemory<char> Payload;
    }

    public sealed class Output
    {
        [ColumnName("kaem test/bit 0"), VectorType(1)]
        public VBuffer<float> One;

        [ColumnName("kaem test/bit 1"), VectorType(2)]
        public VBuffer<float> Two;
    }

    [CustomMappingFactoryAttribute(Key)]
    public sealed class KeyFactory : CustomMappingFactory<Nothing, Flag>
    {
        public override Action<Nothing, Flag> GetMapping() => (_, flag) => flag.Value = true;
    }

    [CustomMappingFactoryAttribute("kaem test/shift")]
    public sealed class ShiftFactory : CustomMappingFactory<Input, Output>
    {
        public override Action<Input, Output> GetMapping() => Shift;
    }

    public static SchemaDefinition OutputDefinition() => SchemaDefinition.Create(typeof(Output), SchemaDefinition.Direction.Write);

    public Transformer Fit(IDataView view) => new(ml, input, shift, view.Schema);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var definition = SchemaDefinition.Create(typeof(Shifted), SchemaDefinition.Direction.Write);
        definition[0].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3);
        return ml.Transforms.CustomMapping<Nothing, Shifted>((_, _) => { }, null, outputSchemaDefinition: definition).GetOutputSchema(inputSchema);
    }

    public sealed class Shifted
    {
        [ColumnName("Shifted")]
        public VBuffer<float> Values;
    }

    private static void Shift(Input source, Output destination)
    {
        float shift = float.Parse(source.Payload.Span, CultureInfo.InvariantCulture);
        float[] values = [.. source.Values.DenseValues().Select(value => value + shift)];
        destination.One = new(1, [values[0]]);
        destination.Two = new(2, [values[1], values[2]]);
    }

    public sealed class Transformer(MLContext ml, string input, float shift, DataViewSchema trained) : ITransformer
    {
        private readonly ITransformer _carrier = Carrier(ml, input, shift, trained);

        public bool IsRowToRowMapper => true;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _carrier.GetOutputSchema(inputSchema);

        public IDataView Transform(IDataView view) => _carrier.Transform(view);

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => _carrier.GetRowToRowMapper(inputSchema);

        public void Save(ModelSaveContext ctx) => _carrier.Save(ctx);

        private static TransformerChain<ITransformer> Carrier(MLContext ml, string input, float shift, DataViewSchema schema)
        {
            var steps = new List<ITransformer>();
            IDataView empty = ml.Data.LoadFromEnumerable(Array.Empty<Rows.Point>());
            if (schema[input].IsNormalized())
                empty = ml.Transforms.NormalizeMinMax(input).Fit(empty).Transform(empty);
            Add(ml.Transforms.CustomMapping(new KeyFactory().GetMapping(), Key));
            Add(ml.Transforms.Conversion.MapValue(PayloadColumn, new Dictionary<bool, string> { [true] = shift.ToString(CultureInfo.InvariantCulture) }, Key));
            Add(ml.Transforms.CopyColumns(In, input));
            Add(ml.Transforms.CustomMapping(new ShiftFactory().GetMapping(), "kaem test/shift", outputSchemaDefinition: OutputDefinition()));
            Add(ml.Transforms.Concatenate("Shifted", "kaem test/bit 0", "kaem test/bit 1"));
            Add(ml.Transforms.DropColumns(Key, PayloadColumn, In, "kaem test/bit 0", "kaem test/bit 1"));
            return new([.. steps]);

            void Add<T>(IEstimator<T> step) where T : class, ITransformer
            {
                steps.Add(step.Fit(empty));
                empty = steps[^1].Transform(empty);
            }
        }
    }
}

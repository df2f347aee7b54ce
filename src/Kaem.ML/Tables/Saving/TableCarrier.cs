using Kaem.ML.Saving;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables.Saving;

/// <summary>
/// A chain of ML.NET's own transformers that does what a <see cref="KaemTableTransformer"/> does, as <see cref="Carrier"/> does for models of vectors. A mapping can
/// only read columns that its code knows, so numbers, texts and keys are each put together into a vector first.
/// </summary>
internal static class TableCarrier
{
    /// <exception cref="NotSupportedException">The model is too large, or an output too wide.</exception>
    public static TransformerChain<ITransformer> Of(MLContext context, KaemTableTransformer transformer)
    {
        var transforms = context.Transforms;
        var view = transformer.Generate(0);
        var parts = new List<ITransformer>();
        var helpers = new List<string>
        {
            CarrierColumns.Key, CarrierColumns.Payload, TableCarrierColumns.NoNumber, TableCarrierColumns.NoText, TableCarrierColumns.NoSlot,
            TableCarrierColumns.Numbers, TableCarrierColumns.Texts, TableCarrierColumns.Slots, CarrierColumns.LogLikelihood, CarrierColumns.LogLikelihoodError,
        };
        helpers.AddRange(Enumerable.Range(0, VectorParts.Digits).SelectMany(digit => new[] { CarrierColumns.Latent + (1 << digit), CarrierColumns.Reconstruction + (1 << digit) }));
        string payload = new TablePayload(transformer.Model, transformer.Columns, transformer.Outputs).Encode();

        Add(transforms.CustomMapping<CarrierKeySource, TableCarrierKey>(TableCarrierKeyMapping.Map, TableCarrierKeyMapping.Contract));
        Add(transforms.Conversion.MapValue(CarrierColumns.Payload, [KeyValuePair.Create(true, payload)], CarrierColumns.Key));
        List<string> numbers = [TableCarrierColumns.NoNumber], texts = [TableCarrierColumns.NoText], slots = [TableCarrierColumns.NoSlot];
        for (int c = 0; c < transformer.Columns.Count; c++)
        {
            var column = transformer.Columns[c];
            string helper = TableCarrierColumns.Column + c;
            switch (column.Type)
            {
                case TextDataViewType:
                    texts.Add(column.Name);
                    continue;
                case KeyDataViewType:
                    Add(transforms.Conversion.MapKeyToVector(helper, column.Name));
                    slots.Add(helper);
                    break;
                default:
                    Add(transforms.Conversion.ConvertType(helper, column.Name, DataKind.Double));
                    numbers.Add(helper);
                    break;
            }
            helpers.Add(helper);
        }
        Add(transforms.Concatenate(TableCarrierColumns.Numbers, [.. numbers]));
        Add(transforms.Concatenate(TableCarrierColumns.Texts, [.. texts]));
        Add(transforms.Concatenate(TableCarrierColumns.Slots, [.. slots]));
        Add(transforms.CustomMapping<TableCarrierRow, CarrierOutputs>(TableCarrierMapping.Map, TableCarrierMapping.Contract));
        foreach (var (output, name) in transformer.Outputs.Wanted)
        {
            if (output == RowOutput.LogLikelihood)
                Add(transforms.CopyColumns(name, CarrierColumns.LogLikelihood));
            else if (output == RowOutput.Latent)
                Join(name, CarrierColumns.Latent, transformer.Model.Model.GeneratorInputs);
            else
                Join(name, CarrierColumns.Reconstruction, transformer.Columns.Count);
        }
        Add(transforms.DropColumns([.. helpers]));
        return new TransformerChain<ITransformer>([.. parts]);

        void Add<TTransformer>(IEstimator<TTransformer> estimator) where TTransformer : class, ITransformer
        {
            var part = estimator.Fit(view);
            view = part.Transform(view);
            parts.Add(part);
        }

        void Join(string name, string prefix, int size) =>
            Add(transforms.Concatenate(name, [.. VectorParts.DigitsOf(size).Select(digit => prefix + (1 << digit))]));
    }
}

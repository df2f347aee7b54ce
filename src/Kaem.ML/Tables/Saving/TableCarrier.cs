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
        var chain = new ChainBuilder(
            context, view, TableCarrierColumns.NoNumber, TableCarrierColumns.NoText, TableCarrierColumns.NoSlot, TableCarrierColumns.Numbers, TableCarrierColumns.Texts, TableCarrierColumns.Slots);
        chain.AddPayload(
            transforms.CustomMapping<CarrierKeySource, TableCarrierKey>(TableCarrierKeyMapping.Map, TableCarrierKeyMapping.Contract),
            new TablePayload(transformer.Model, transformer.Columns, transformer.Outputs).Encode());
        List<string> numbers = [TableCarrierColumns.NoNumber], texts = [TableCarrierColumns.NoText], slots = [TableCarrierColumns.NoSlot];
        for (int c = 0; c < transformer.Columns.Count; c++)
        {
            var column = transformer.Columns[c];
            string helper = TableCarrierColumns.Column + c;
            switch (column.Type)
            {
                case TextDataViewType:
                    texts.Add(column.Name);
                    break;
                case KeyDataViewType:
                    chain.AddHelper(helper, transforms.Conversion.MapKeyToVector(helper, column.Name));
                    slots.Add(helper);
                    break;
                default:
                    chain.AddHelper(helper, transforms.Conversion.ConvertType(helper, column.Name, DataKind.Double));
                    numbers.Add(helper);
                    break;
            }
        }
        chain.Add(transforms.Concatenate(TableCarrierColumns.Numbers, [.. numbers]));
        chain.Add(transforms.Concatenate(TableCarrierColumns.Texts, [.. texts]));
        chain.Add(transforms.Concatenate(TableCarrierColumns.Slots, [.. slots]));
        chain.Add(transforms.CustomMapping<TableCarrierRow, CarrierOutputs>(TableCarrierMapping.Map, TableCarrierMapping.Contract));
        return chain.Finish(transformer.Outputs.Wanted, transformer.GetOutputSchema(view.Schema));
    }
}

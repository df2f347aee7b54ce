using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Saving;

/// <summary>A chain of ML.NET's own transformers that does what a <see cref="KaemTransformer"/> does.</summary>
internal static class Carrier
{
    /// <exception cref="NotSupportedException">The model is too large, or an output too wide.</exception>
    public static TransformerChain<ITransformer> Of(MLContext context, KaemTransformer transformer)
    {
        var transforms = context.Transforms;
        var view = transformer.Generate(0);
        var chain = new ChainBuilder(context, view, CarrierColumns.Features);
        chain.AddPayload(
            transforms.CustomMapping<CarrierKeySource, CarrierKey>(CarrierKeyMapping.Map, CarrierKeyMapping.Contract),
            new ModelPayload(transformer.Model, transformer.Features, transformer.Outputs).Encode());
        chain.Add(transforms.CopyColumns(CarrierColumns.Features, transformer.FeatureColumnName));
        chain.Add(transforms.CustomMapping<CarrierRow, CarrierOutputs>(CarrierMapping.Map, CarrierMapping.Contract));
        return chain.Finish(transformer.Outputs.Wanted, transformer.GetOutputSchema(view.Schema));
    }
}

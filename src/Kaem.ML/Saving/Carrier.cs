using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Saving;

/// <summary>
/// A chain of ML.NET's own transformers that does what a <see cref="KaemTransformer"/> does. ML.NET can save and load only its own,
/// so this is what stands in a model file: a map whose one value is the model, and a mapping that finds the model there.
/// </summary>
internal static class Carrier
{
    /// <exception cref="NotSupportedException">The model is too large, or an output too wide.</exception>
    public static TransformerChain<ITransformer> Of(MLContext context, KaemTransformer transformer)
    {
        var transforms = context.Transforms;
        var outputs = transformer.Outputs;
        var model = transformer.Model;
        var view = transformer.Generate(0);
        var parts = new List<ITransformer>();
        string payload = new ModelPayload(model, transformer.Features, outputs).Encode();

        Add(transforms.CustomMapping<CarrierKeySource, CarrierKey>(CarrierKeyMapping.Map, CarrierKeyMapping.Contract));
        Add(transforms.Conversion.MapValue(CarrierColumns.Payload, [KeyValuePair.Create(true, payload)], CarrierColumns.Key));
        Add(transforms.CopyColumns(CarrierColumns.Features, transformer.FeatureColumnName));
        Add(transforms.CustomMapping<CarrierRow, CarrierOutputs>(CarrierMapping.Map, CarrierMapping.Contract));
        foreach (var (output, name) in outputs.Wanted)
        {
            switch (output)
            {
                case RowOutput.Latent:
                    Join(name, CarrierColumns.Latent, outputs.FullLatent ? model.LatentLength : model.GeneratorInputs);
                    break;
                case RowOutput.Reconstruction:
                    Join(name, CarrierColumns.Reconstruction, model.Columns);
                    break;
                case RowOutput.LogLikelihood:
                    Add(transforms.CopyColumns(name, CarrierColumns.LogLikelihood));
                    break;
                default:
                    Add(transforms.CopyColumns(name, CarrierColumns.LogLikelihoodError));
                    break;
            }
        }
        Add(transforms.DropColumns([.. Helpers()]));
        return new TransformerChain<ITransformer>([.. parts]);

        void Add<TTransformer>(IEstimator<TTransformer> estimator) where TTransformer : class, ITransformer
        {
            var part = estimator.Fit(view);
            view = part.Transform(view);
            parts.Add(part);
        }

        void Join(string name, string prefix, int size)
        {
            if (size > VectorParts.LargestSize)
                throw new NotSupportedException($"Column '{name}' has {size} values; models with columns of up to {VectorParts.LargestSize} can be saved by ML.NET. KaemModel.Save has no such limit.");
            Add(transforms.Concatenate(name, [.. VectorParts.DigitsOf(size).Select(digit => prefix + (1 << digit))]));
        }
    }

    private static IEnumerable<string> Helpers()
    {
        yield return CarrierColumns.Key;
        yield return CarrierColumns.Payload;
        yield return CarrierColumns.Features;
        yield return CarrierColumns.LogLikelihood;
        yield return CarrierColumns.LogLikelihoodError;
        for (int digit = 0; digit < VectorParts.Digits; digit++)
        {
            yield return CarrierColumns.Latent + (1 << digit);
            yield return CarrierColumns.Reconstruction + (1 << digit);
        }
    }
}

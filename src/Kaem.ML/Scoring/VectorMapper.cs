using Kaem.ML.Input;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>A model of vectors bound to a schema.</summary>
/// <exception cref="ArgumentException">The features column is missing, or of another type or width than the model's.</exception>
internal sealed class VectorMapper(KaemModel model, FeatureColumn features, KaemOutputColumns outputs, DataViewSchema inputSchema, string argument)
    : ScoringMapper(
        inputSchema,
        [features.FindAgain(inputSchema, argument)],
        [.. outputs.Wanted.Select(wanted => Column(wanted.Output, wanted.Name, model, features, outputs.FullLatent))])
{
    public override BlockScorer Scorer(DataViewRow input) =>
        new VectorScorer(model, features, outputs, input.GetGetter<VBuffer<float>>(input.Schema[Sources[0].Index]));

    private static OutputColumn Column(RowOutput output, string name, KaemModel model, FeatureColumn features, bool fullLatent) => output switch
    {
        RowOutput.Latent => LatentColumn.Of(name, model, fullLatent),
        RowOutput.Reconstruction => new OutputColumn(
            output, name, features.Type, features.SlotNames is { } names ? SlotNameAnnotation.Write(names) : null),
        _ => new OutputColumn(output, name, NumberDataViewType.Single),
    };
}

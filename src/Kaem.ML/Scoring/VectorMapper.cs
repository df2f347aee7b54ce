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
        [.. outputs.Wanted.Select(wanted => new OutputColumn(wanted.Output, wanted.Name, TypeOf(wanted.Output, model, outputs.FullLatent)))])
{
    public override BlockScorer Scorer(DataViewRow input) =>
        new VectorScorer(model, features, outputs, input.GetGetter<VBuffer<float>>(input.Schema[Sources[0].Index]));

    private static DataViewType TypeOf(RowOutput output, KaemModel model, bool fullLatent) => output switch
    {
        RowOutput.Latent => new VectorDataViewType(NumberDataViewType.Single, fullLatent ? model.LatentLength : model.GeneratorInputs),
        RowOutput.Reconstruction => new VectorDataViewType(NumberDataViewType.Single, model.Columns),
        _ => NumberDataViewType.Single,
    };
}

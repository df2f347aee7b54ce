using Kaem.ML.Latents;
using Kaem.ML.Posteriors;

namespace Kaem.ML.Saving;

/// <summary>What a model has that a graph can't say, by its name.</summary>
internal static class Refusals
{
    /// <exception cref="NotSupportedException">There is such a thing.</exception>
    public static void Check(KaemModel model, OnnxGraph graph)
    {
        if (Of(model, graph) is { } reason)
            throw new NotSupportedException($"The graph {graph} of this model can't be written: {reason}.");
    }

    /// <summary>Why a graph can't be written; null where it can.</summary>
    public static string? Of(KaemModel model, OnnxGraph graph)
    {
        if (graph == OnnxGraph.Generate)
        {
            return PriorGraph.Refusal(JointModel.CreatePrior(model.Options))
                ?? (model.ContextColumns > 0 ? "its rows are given a context (AutoregressiveLikelihoodOptions.Context), and a graph has no input for it" : null);
        }
        if (model.HasEncoder)
        {
            return "it has an encoder (PosteriorSampler.Amortised), whose weighted proposals score rows; that of its WithoutEncoder() scores them by the bank of "
                + "prior samples";
        }
        if (graph == OnnxGraph.Score && model.Evidence is not ImportanceSamplingEstimator)
        {
            return $"its log-likelihoods are by {model.Evidence.GetType().Name}; that of its WithEvidence(EvidenceEstimator.ImportanceSampling) has the bank of "
                + "prior samples";
        }
        return null;
    }
}

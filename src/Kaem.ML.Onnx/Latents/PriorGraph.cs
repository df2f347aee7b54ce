using Kaem.ML.Graphs;
using Kaem.ML.Priors;

namespace Kaem.ML.Latents;

/// <summary>Samples of the prior from random numbers.</summary>
internal static class PriorGraph
{
    /// <summary>Why the prior has no graph; null where it has one.</summary>
    public static string? Refusal(Prior prior) => prior switch
    {
        UnivariatePrior or MixturePrior or JointMixturePrior => null,
        DeepPrior => "its prior is deep (KaemPrior.Deep): samples are Langevin runs, which no table gives",
        _ => $"no graph is known of the prior {prior.GetType().Name}",
    };

    /// <summary>Latents.</summary>
    /// <returns>N x L.</returns>
    public static GraphValue Sample(GraphBuilder graph, Noise noise, Prior prior) => prior switch
    {
        UnivariatePrior univariate => UnivariateGraph.Sample(graph, noise, univariate),
        MixturePrior mixture => MixtureGraph.Sample(graph, noise, mixture),
        JointMixturePrior joint => JointMixtureGraph.Sample(graph, noise, joint),
        _ => throw new NotSupportedException(Refusal(prior)),
    };

    /// <summary>What the generator sees of latents.</summary>
    /// <param name="latents">N x L.</param>
    /// <returns>N x generator inputs.</returns>
    public static GraphValue ToGenerator(GraphBuilder graph, GraphValue latents, Prior prior) => prior is UnivariatePrior { P: > 1 } univariate
        ? graph.Reduce("ReduceSum", graph.Reshape(latents, -1, univariate.Q, univariate.P), 2, keep: false)
        : latents;
}

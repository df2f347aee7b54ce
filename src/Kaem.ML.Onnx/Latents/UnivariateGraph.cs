using Kaem.ML.Graphs;
using Kaem.ML.Priors;

namespace Kaem.ML.Latents;

/// <summary>The univariate prior: each latent by the table of its own density.</summary>
internal static class UnivariateGraph
{
    public static GraphValue Sample(GraphBuilder graph, Noise noise, UnivariatePrior prior)
    {
        var search = new CellSearch(graph, [.. Enumerable.Range(0, prior.Latents).Select(l => prior.Densities.Table(l / prior.P, l % prior.P))]);
        bool shared = prior.Coupling == LatentCoupling.Shared;
        var u = shared ? noise.Uniform.Take(prior.P, "latents, one for each p") : noise.Uniform.Take(prior.Latents, "latents, q by q");
        if (shared)
            u = graph.Gather(u, graph.Tensor([.. Enumerable.Range(0, prior.Latents).Select(l => (long)(l % prior.P))], prior.Latents), 1);
        return search.Sample(u, graph.Tensor([.. Enumerable.Range(0, prior.Latents).Select(l => (long)l)], 1, prior.Latents));
    }
}

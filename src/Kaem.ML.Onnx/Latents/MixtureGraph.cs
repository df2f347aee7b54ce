using Kaem.ML.Graphs;
using Kaem.ML.Priors;

namespace Kaem.ML.Latents;

/// <summary>The mixture prior: for each latent a component, then its table.</summary>
internal static class MixtureGraph
{
    public static GraphValue Sample(GraphBuilder graph, Noise noise, MixturePrior prior)
    {
        int latents = prior.Q, components = prior.P;
        // The densities' layer has the latents as inputs and the components as outputs.
        var search = new CellSearch(
            graph, [.. Enumerable.Range(0, latents * components).Select(t => prior.Densities.Table(t % components, t / components))]);
        var places = noise.Uniform.Take(latents, "latents");
        var component = ComponentChoice.Choose(graph, noise.Uniform.Take(latents, "components of latents"), prior.Proportions);
        var first = graph.Tensor([.. Enumerable.Range(0, latents).Select(q => (long)q * components)], 1, latents);
        return search.Sample(places, graph.Plus(component, first));
    }
}

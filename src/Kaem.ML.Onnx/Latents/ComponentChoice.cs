using Kaem.ML.Format;
using Kaem.ML.Graphs;
using Kaem.ML.Priors;

namespace Kaem.ML.Latents;

/// <summary>A mixture's component by its proportion (Eq. 14).</summary>
internal static class ComponentChoice
{
    /// <summary>For each latent the first component whose cumulative proportion reaches u.</summary>
    /// <param name="u">N x Q.</param>
    /// <returns>N x Q.</returns>
    public static GraphValue Choose(GraphBuilder graph, GraphValue u, ComponentProportions proportions)
    {
        int latents = proportions.Latents, components = proportions.Components;
        var cumulative = new float[latents * components];
        for (int q = 0; q < latents; q++)
        {
            var own = proportions.Of(q);
            // From the last component that has a share on it is 1, which no uniform is beyond.
            int last = own.LastIndexOfAnyExcept(0.0);
            double sum = 0;
            for (int k = 0; k < components; k++)
                cumulative[q * components + k] = k < last ? (float)(sum += own[k]) : 1;
        }
        var below = graph.Compare("Less", graph.Tensor(cumulative, latents, components), graph.Widen(graph.Within(u, 0, 1), 2));
        return graph.Reduce("ReduceSum", graph.Cast(below, ElementType.Int64), 2, keep: false);
    }
}

using Kaem.ML.Format;
using Kaem.ML.Graphs;
using Kaem.ML.Priors;

namespace Kaem.ML.Latents;

/// <summary>The joint mixture: a component for all latents, places along its axes, and from there to the latents.</summary>
internal static class JointMixtureGraph
{
    public static GraphValue Sample(GraphBuilder graph, Noise noise, JointMixturePrior prior)
    {
        int latents = prior.Latents, components = prior.Components;
        var y = Axes(graph, noise, prior, out var component);
        var frames = prior.Frames;
        var mean = graph.Gather(graph.Tensor(frames.Means.Value.Span.ToArray(), components, latents), component);
        if (!frames.IsFull)
        {
            float[] scales = [.. frames.LogScales.Value.Span.ToArray().Select(MathF.Exp)];
            return graph.Plus(mean, graph.Times(y, graph.Gather(graph.Tensor(scales, components, latents), component)));
        }
        var axes = graph.Gather(graph.Tensor(Matrices(frames), components, latents, latents), component);
        var moved = graph.Product(axes, graph.Widen(y, 2));
        return graph.Plus(mean, graph.Rows(moved, latents));
    }

    /// <param name="component">Each row's component, N.</param>
    /// <returns>N x L.</returns>
    private static GraphValue Axes(GraphBuilder graph, Noise noise, JointMixturePrior prior, out GraphValue component)
    {
        int latents = prior.Latents;
        GraphValue Component() => graph.Reshape(ComponentChoice.Choose(graph, noise.Uniform.Take(1, "component of all latents"), prior.Proportions), -1);
        if (prior.Axes.Table(0, 0) is null)
        {
            component = Component();
            return noise.Normal.Take(latents, "places along the component's axes");
        }
        // Densities that are not learned are all the same.
        bool own = prior.Axes.Tilted is not null;
        int tables = own ? prior.Components * latents : 1;
        var search = new CellSearch(graph, [.. Enumerable.Range(0, tables).Select(t => prior.Axes.Table(t / latents, t % latents)!)]);
        var places = noise.Uniform.Take(latents, "places along the component's axes");
        component = Component();
        var table = own
            ? graph.Plus(
                graph.Times(graph.Widen(component, 1), latents), graph.Tensor([.. Enumerable.Range(0, latents).Select(q => (long)q)], 1, latents))
            : graph.Number(0, ElementType.Int64);
        return search.Sample(places, table);
    }

    /// <summary>A_k, K x L x L.</summary>
    private static float[] Matrices(ComponentFrames frames)
    {
        int all = frames.Latents * frames.Latents;
        var matrices = new float[checked(frames.Components * all)];
        var matrix = new double[all];
        for (int k = 0; k < frames.Components; k++)
        {
            frames.Read(k, matrix);
            for (int i = 0; i < all; i++)
                matrices[k * all + i] = (float)matrix[i];
        }
        return matrices;
    }
}

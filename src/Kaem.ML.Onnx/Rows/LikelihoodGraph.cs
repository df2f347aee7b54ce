using Kaem.ML.Graphs;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Rows;

/// <summary>From a generator's output to rows: the likelihood's means, or draws.</summary>
internal static class LikelihoodGraph
{
    /// <summary>Numbers as they are, categories as probabilities.</summary>
    /// <param name="output">N x D.</param>
    public static GraphValue Means(GraphBuilder graph, GraphValue output, RowLikelihood likelihood) => InOrder(
        graph, likelihood.Layout,
        numbers => graph.Columns(output, numbers.First, numbers.Count),
        (category, k) =>
        {
            var logits = graph.Columns(output, category.First, category.Count);
            // Nothing stands where context does.
            return k < likelihood.Layout.Context ? graph.Times(logits, 0) : Probabilities(graph, logits, likelihood);
        });

    /// <summary>Numbers with their noise, and one-hot categories.</summary>
    /// <param name="output">N x D.</param>
    public static GraphValue Draws(GraphBuilder graph, Noise noise, GraphValue output, RowLikelihood likelihood)
    {
        if (likelihood.Network is { } network)
        {
            var codes = ColumnWalkGraph.Draw(graph, noise, output, network, []);
            return graph.Join(1, [.. codes.Select((code, j) => CategoryChoice.Indicate(graph, code, network.Mask.Columns[j].Count))]);
        }
        return InOrder(
            graph, likelihood.Layout,
            numbers =>
            {
                float[] sigmas = [.. Enumerable.Range(numbers.First, numbers.Count).Select(likelihood.Sigma)];
                var normal = noise.Normal.Take(numbers.Count, $"numbers {numbers.First} to {numbers.End - 1}");
                var scaled = graph.Times(normal, graph.Tensor(sigmas, numbers.Count));
                return graph.Plus(graph.Columns(output, numbers.First, numbers.Count), scaled);
            },
            (category, k) => CategoryChoice.Indicate(graph, Category(graph, noise, output, category, likelihood, k, []), category.Count));
    }

    /// <summary>One categorical block's draw, where blocks are independent given the latents.</summary>
    /// <param name="output">N x D.</param>
    /// <param name="number">The block's number.</param>
    /// <param name="never">Entries of the row that are not drawn.</param>
    /// <returns>N x 1.</returns>
    public static GraphValue Category(
        GraphBuilder graph, Noise noise, GraphValue output, ColumnRange category, RowLikelihood likelihood, int number, IReadOnlyCollection<int> never)
    {
        var all = Probabilities(graph, graph.Columns(output, category.First, category.Count), likelihood);
        var probabilities = CategoryChoice.Open(graph, all, category, never);
        return CategoryChoice.Draw(graph, probabilities, noise.Uniform.Take(1, $"category {number}"), category.Count);
    }

    private static GraphValue Probabilities(GraphBuilder graph, GraphValue logits, RowLikelihood likelihood)
    {
        var shifted = likelihood.Layout.IsAutoregressive ? LogitFloorGraph.Shift(graph, logits) : logits;
        return graph.Add("Softmax", shifted.Type, [shifted], ("axis", 1L));
    }

    /// <summary>A row's numbers and categories, side by side as the layout has them.</summary>
    private static GraphValue InOrder(
        GraphBuilder graph, RowLayout layout, Func<ColumnRange, GraphValue> numbers, Func<ColumnRange, int, GraphValue> category)
    {
        if (layout.Categorical.Length == 0 && layout.Gaussian is [var all])
            return numbers(all);
        List<(int First, GraphValue Value)> parts = [];
        foreach (var range in layout.Gaussian)
            parts.Add((range.First, numbers(range)));
        for (int k = 0; k < layout.Categorical.Length; k++)
            parts.Add((layout.Categorical[k].First, category(layout.Categorical[k], k)));
        return graph.Join(1, [.. parts.OrderBy(part => part.First).Select(part => part.Value)]);
    }
}

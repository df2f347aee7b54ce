namespace Kaem.ML.Generators;

/// <summary>
/// Which nodes of a KAN generator matter (Liu et al. 2024): those whose incoming score, the largest norm of their incoming
/// edges, and outgoing score both exceed a threshold. Edges from and to nodes that go no longer count, so that a node goes
/// too that only they kept.
/// </summary>
internal static class NodeScores
{
    /// <summary>The nodes that stay, ascending, level by level: all inputs, hidden nodes, all outputs.</summary>
    /// <param name="norms">Mean absolute activations of the edges, I x O for each layer.</param>
    /// <param name="least">Nodes that each hidden level keeps at least, the best by the lower of their scores.</param>
    public static int[][] Kept(KanGenerator generator, double[][] norms, double threshold, int least)
    {
        int[] widths = [generator.Inputs, .. generator.Layers.Select(layer => layer.Outputs)];
        int[][] kept = [.. widths.Select(width => Enumerable.Range(0, width).ToArray())];
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int level = 1; level < widths.Length - 1; level++)
            {
                int[] stay = Stay(level);
                changed |= stay.Length < kept[level].Length;
                kept[level] = stay;
            }
        }
        return kept;

        int[] Stay(int level)
        {
            int width = widths[level];
            var scores = kept[level].ToDictionary(node => node, node => Math.Min(
                kept[level - 1].Max(input => norms[level - 1][input * width + node]),
                kept[level + 1].Max(output => norms[level][node * widths[level + 1] + output])));
            int[] above = [.. kept[level].Where(node => scores[node] > threshold)];
            return above.Length >= least ? above : [.. kept[level].OrderByDescending(node => scores[node]).Take(least).Order()];
        }
    }
}

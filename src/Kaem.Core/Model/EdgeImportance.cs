namespace Kaem.ML;

/// <summary>What the importance of a generator's edge is measured by.</summary>
public enum EdgeImportance
{
    /// <summary>
    /// How much of the outputs' variation goes through the edge (Liu et al. 2024, KAN 2.0): its share of the variation of the node that it leads to, by
    /// standard deviations, times that node's own importance, from outputs of importance 1 on backwards. The default.
    /// </summary>
    Attribution,

    /// <summary>The edge's mean absolute activation (Liu et al. 2024), which penalties and pruning go by.</summary>
    Activation,
}

/// <summary>A function on an edge of a KAN generator.</summary>
/// <param name="Layer">From 0, the layer that sees the latents.</param>
/// <param name="Input">The node that it leads from, an input of the layer.</param>
/// <param name="Output">The node that it leads to, an output of the layer.</param>
public readonly record struct GeneratorEdge(int Layer, int Input, int Output);

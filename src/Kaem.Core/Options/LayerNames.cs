namespace Kaem.ML;

/// <summary>Names of a network's activations: of a VGG reluB_L for the convolution L of block B.</summary>
internal static class LayerNames
{
    /// <summary>Those of all networks that features can be taken from: VGG-11 to VGG-19, and ResNets.</summary>
    public static IReadOnlyList<string> All { get; } = [.. OfBlocks(2, 2, 4, 4, 4), "relu1", "layer1", "layer2", "layer3", "layer4"];

    /// <param name="convolutions">Convolutions of each block.</param>
    private static IEnumerable<string> OfBlocks(params int[] convolutions) =>
        convolutions.SelectMany((count, block) => Enumerable.Range(1, count).Select(convolution => $"relu{block + 1}_{convolution}"));

    /// <summary>Refuses a choice of layers that is empty, or has one that does not exist.</summary>
    /// <exception cref="ArgumentException">It does.</exception>
    public static void Check(IReadOnlyList<string> chosen, IReadOnlyList<string> names, string argument)
    {
        if (chosen.Count == 0)
            throw new ArgumentException("Choose at least one layer.", argument);
        foreach (string layer in chosen)
        {
            if (!names.Contains(layer))
                throw new ArgumentException($"There is no layer '{layer}'; the layers are {string.Join(", ", names)}.", argument);
        }
    }
}

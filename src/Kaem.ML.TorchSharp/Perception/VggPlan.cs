using System.Globalization;

namespace Kaem.ML.Perception;

/// <summary>
/// VGG networks (Simonyan and Zisserman 2015) by torchvision's names: blocks of 3 x 3 convolutions with ReLU, and 2 x 2 maximum pooling between the blocks. The
/// numbers of "features.N" count every layer, so they say where batch normalisation and pooling are.
/// </summary>
internal static class VggPlan
{
    private const string Prefix = "features.", Suffix = ".weight";

    /// <summary>The network of a file; null where it is no VGG.</summary>
    /// <exception cref="ModelFormatException">It begins like one and is none.</exception>
    public static NetworkPlan? Find(IWeights weights)
    {
        if (!weights.Shapes.ContainsKey("features.0.weight"))
            return null;
        int[] places = [.. weights.Shapes.Where(array => array.Value.Length == 4).Select(array => Place(array.Key)).Where(place => place >= 0).Order()];
        bool normalised = weights.Shapes.ContainsKey("features.1.running_mean");
        int step = normalised ? 3 : 2, block = 1, inBlock = 0, inputs = 3, before = -step;
        var steps = new List<NetworkStep>();
        var lengths = new List<int>();
        // Johnson et al. (2016) compare content by relu3_3 of VGG-16, the end of the third block.
        string content = "";
        foreach (int place in places)
        {
            string name = Prefix + place.ToString(CultureInfo.InvariantCulture);
            int[] shape = weights.Shapes[name + Suffix];
            if (shape[2] != 3 || shape[3] != 3 || shape[0] == 0)
                throw new ModelFormatException(
                    $"'{name}.weight' has extents {NetworkPlan.Text(shape)}, but a VGG's convolutions have kernels of 3 x 3 pixels: the network is another.");
            if (place == before + step + 1)
            {
                lengths.Add(inBlock);
                (block, inBlock) = (block + 1, 0);
                steps.Add(new PoolingStep(2, 2, 0));
            }
            else if (place != before + step)
            {
                throw new ModelFormatException(
                    $"The {weights.Kind} has the convolution '{name}' after '{Prefix}{before}', but in a VGG "
                    + $"{(normalised ? "with batch normalisation " : "")}the "
                    + $"next one is {step} places further, or {step + 1} behind pooling: a layer is missing, or the network is another.");
            }
            var convolution = new Convolution(
                name, inputs, shape[0], 3, 1, HasBias: true, normalised ? $"{Prefix}{(place + 1).ToString(CultureInfo.InvariantCulture)}" : null);
            string layer = $"relu{block}_{++inBlock}";
            content = block <= 3 ? layer : content;
            steps.Add(new ConvolutionStep(layer, convolution));
            (inputs, before) = (shape[0], place);
        }
        lengths.Add(inBlock);
        return new NetworkPlan(NameOf(lengths) + (normalised ? " with batch normalisation" : ""), PixelScale.Torchvision, [content], steps);
    }

    private static string NameOf(IReadOnlyList<int> blocks) => string.Join(' ', blocks) switch
    {
        "1 1 2 2 2" => "VGG-11",
        "2 2 2 2 2" => "VGG-13",
        "2 2 3 3 3" => "VGG-16",
        "2 2 4 4 4" => "VGG-19",
        _ => "VGG",
    };

    private static int Place(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int place)
        && name == $"{Prefix}{place.ToString(CultureInfo.InvariantCulture)}{Suffix}"
            ? place
            : -1;
}

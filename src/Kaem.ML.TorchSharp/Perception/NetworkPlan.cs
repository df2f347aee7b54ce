namespace Kaem.ML.Perception;

/// <summary>What a network is, before its weights are read: found by looking at the names and extents of a file's arrays.</summary>
/// <param name="Network">Its name, VGG-16 for instance.</param>
/// <param name="Pixels">How it wants images.</param>
/// <param name="DefaultLayers">Layers to take features from where nobody says which.</param>
/// <param name="Steps">Its steps in order.</param>
internal sealed record NetworkPlan(string Network, PixelScale Pixels, IReadOnlyList<string> DefaultLayers, IReadOnlyList<NetworkStep> Steps)
{
    /// <summary>Names of the layers, in order.</summary>
    public IReadOnlyList<string> Layers { get; } = [.. Steps.Where(step => step.Layer is not null).Select(step => step.Layer!)];

    /// <summary>The network in a file of torchvision's names.</summary>
    /// <exception cref="ModelFormatException">It is none that is known here.</exception>
    public static NetworkPlan Of(IWeights weights) => ResNetPlan.Find(weights) ?? VggPlan.Find(weights) ?? throw new ModelFormatException(
        $"The {weights.Kind} holds no network that is known here. A VGG begins with 'features.0.weight', a ResNet of basic blocks with 'conv1.weight' and "
        + $"'layer1.0.conv1.weight', as torchvision names them; the file has {Some(weights)}.");

    /// <summary>Extents as text.</summary>
    public static string Text(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>The first of a file's names.</summary>
    public static string Some(IWeights weights)
    {
        string known = string.Join(", ", weights.Shapes.Keys.Order(StringComparer.Ordinal).Take(8));
        return $"{(known.Length > 0 ? known : "none")}{(weights.Shapes.Count > 8 ? ", …" : "")}";
    }
}

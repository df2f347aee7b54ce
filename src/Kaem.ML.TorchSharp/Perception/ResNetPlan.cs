using System.Globalization;

namespace Kaem.ML.Perception;

/// <summary>ResNets of basic blocks (He et al. 2016), as ResNet-18 and ResNet-34 are, by torchvision's names.</summary>
internal static class ResNetPlan
{
    private const int Stages = 4;

    /// <summary>The network of a file; null where it is no ResNet.</summary>
    /// <param name="pixels">How it wants images; null for torchvision's way.</param>
    /// <exception cref="ModelFormatException">It is one of other blocks, or one that lacks an array.</exception>
    public static NetworkPlan? Find(IWeights weights, PixelScale? pixels = null)
    {
        var shapes = weights.Shapes;
        if (!shapes.ContainsKey("conv1.weight") || !shapes.ContainsKey("layer1.0.conv1.weight"))
            return null;
        if (shapes.ContainsKey("layer1.0.conv3.weight"))
            throw new ModelFormatException(
                $"The {weights.Kind} holds a ResNet of bottleneck blocks, as ResNet-50 has them; those of basic blocks can be read: ResNet-18 and ResNet-34.");
        int channels = Outputs("conv1"), convolutions = 0;
        var steps = new List<NetworkStep>
        {
            new ConvolutionStep("relu1", new Convolution("conv1", 3, channels, 7, 2, HasBias: false, "bn1")), new PoolingStep(3, 2, 1),
        };
        var lengths = new List<int>();
        for (int stage = 1; stage <= Stages; stage++)
        {
            int count = 0;
            while (shapes.ContainsKey(Block(stage, count) + ".conv1.weight"))
                count++;
            if (count == 0)
            {
                // Of a file that was cut to what is needed.
                if (shapes.Keys.Any(name => name.StartsWith($"layer{stage}.", StringComparison.Ordinal)))
                    throw new ModelFormatException($"The {weights.Kind} has no array '{Block(stage, 0)}.conv1.weight', but others of layer{stage}.");
                break;
            }
            for (int b = 0; b < count; b++)
            {
                string name = Block(stage, b);
                int stride = stage > 1 && b == 0 ? 2 : 1, outputs = Outputs(name + ".conv1");
                bool joined = stride > 1 || outputs != channels || shapes.ContainsKey(name + ".downsample.0.weight");
                steps.Add(new ResidualStep(
                    b == count - 1 ? $"layer{stage}" : null,
                    new Convolution(name + ".conv1", channels, outputs, 3, stride, HasBias: false, name + ".bn1"),
                    new Convolution(name + ".conv2", outputs, outputs, 3, 1, HasBias: false, name + ".bn2"),
                    joined ? new Convolution(name + ".downsample.0", channels, outputs, 1, stride, HasBias: false, name + ".downsample.1") : null));
                channels = outputs;
            }
            lengths.Add(count);
            convolutions += 2 * count;
        }
        string network = string.Join(' ', lengths) is "2 2 2 2" or "3 4 6 3" ? $"ResNet-{convolutions + 2}" : "ResNet";
        return new NetworkPlan(network, pixels ?? PixelScale.Torchvision, ["layer1", "layer2"], steps);

        int Outputs(string name) => shapes[name + ".weight"] is { Length: 4 } shape && shape[0] > 0
            ? shape[0]
            : throw new ModelFormatException(
                $"'{name}.weight' has extents {NetworkPlan.Text(shapes[name + ".weight"])}, but kernels have four: outputs, inputs, rows, columns.");

        static string Block(int stage, int block) => $"layer{stage}.{block.ToString(CultureInfo.InvariantCulture)}";
    }
}

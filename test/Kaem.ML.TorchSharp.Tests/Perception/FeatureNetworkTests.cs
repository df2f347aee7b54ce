using Kaem.ML.Numerics;
using Kaem.ML.Perception;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests.Perception;

public sealed class FeatureNetworkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, int, int, int, int> Cases => new()
    {
        { "VGG", 8, 8, 3, 1 }, { "VGG", 7, 9, 3, 1 }, { "VGG", 11, 5, 1, 1 }, { "VGG", 3, 5, 1, 9 },
        { "normalised VGG", 8, 9, 3, 1 },
        { "ResNet", 32, 32, 3, 1 }, { "ResNet", 21, 34, 3, 1 }, { "ResNet", 8, 8, 1, 24 },
        { "ML.NET's ResNet", 24, 24, 3, 1 }, { "ML.NET's ResNet", 17, 22, 3, 1 }, { "ML.NET's ResNet", 8, 6, 1, 16 },
    };

    public void Dispose() => _folder.Dispose();

    [TorchTheory]
    [MemberData(nameof(Cases))]
    public void Features_and_their_gradient_match_the_definition(string kind, int height, int width, int channels, int leastSide)
    {
        var shape = new ImageShape(height, width, channels);
        var (tiny, layers, path) = Tiny(kind);
        using var network = FeatureNetwork.Load(path, shape, layers, leastSide);
        var images = Images(2, (int)shape.Columns);
        var features = network.Compute(images);
        network.Layers.Should().Equal(layers);
        bool mlNet = kind.StartsWith("ML", StringComparison.Ordinal);
        float[] weights = new float[2 * network.Features];
        new RandomStream(9, StreamPurpose.Generation).Normal(weights);
        var gradient = network.InputGradient(images, new DataMatrix(weights, 2, network.Features));
        for (int image = 0; image < 2; image++)
        {
            double[] values = [.. images.Row(image).ToArray().Select(value => (double)value)];
            double[] expected = tiny.Features(values, shape, layers, leastSide, mlNet);
            Close(features.Row(image), expected, 1e-5);
            // Of some pixels, in double precision: there is a kink wherever a unit switches on.
            var w = weights.AsSpan(image * network.Features, network.Features).ToArray();
            int[] pixels = [0, values.Length / 3, values.Length / 2, values.Length - 1];
            double[] slopes = [.. pixels.Select(pixel => Slope(pixel))];
            Close([.. pixels.Select(pixel => gradient.Row(image)[pixel])], slopes, 1e-3);

            double Slope(int pixel)
            {
                const double step = 1e-6;
                double at = values[pixel];
                double Loss(double value)
                {
                    values[pixel] = value;
                    return tiny.Features(values, shape, layers, leastSide, mlNet).Zip(w, (feature, weight) => feature * weight).Sum();
                }
                double slope = (Loss(at + step) - Loss(at - step)) / (2 * step);
                values[pixel] = at;
                return slope;
            }
        }
    }

    [TorchFact]
    public void Gram_matrices_match_the_definition()
    {
        const float scale = 0.7f;
        var shape = new ImageShape(9, 8, 3);
        var (tiny, _, path) = Tiny("VGG");
        string[] chosen = ["relu2_1"], styled = ["relu1_1", "relu2_1"];
        using var network = FeatureNetwork.Load(path, shape, 1, chosen, styled, scale, TorchSharp.torch.CPU);
        var images = Images(3, (int)shape.Columns);
        var features = network.Compute(images);
        int[] channels = [4, 6];
        network.Features.Should().Be(10 + 6 * 4 * 4 + 21);
        for (int image = 0; image < 3; image++)
        {
            double[] values = [.. images.Row(image).ToArray().Select(value => (double)value)];
            var expected = new List<double>();
            for (int l = 0; l < 2; l++)
            {
                // Divided by the root of their number, as G is by their number.
                double[] f = tiny.Features(values, shape, [styled[l]]);
                int pixels = f.Length / channels[l];
                if (l == 1)
                    expected.AddRange(f);
                for (int i = 0; i < channels[l]; i++)
                {
                    for (int j = i; j < channels[l]; j++)
                        expected.Add(scale * Enumerable.Range(0, pixels).Sum(p => f[i * pixels + p] * f[j * pixels + p]) * (i == j ? 1 : Math.Sqrt(2)));
                }
            }
            Close(features.Row(image), [.. expected], 1e-5);
        }
        network.InputGradient(images, features).Values.ToArray().Should().OnlyContain(value => float.IsFinite(value)).And.Contain(value => value != 0);
    }

    [TorchFact]
    public void An_image_has_the_same_features_alone_and_the_same_network_in_other_types_of_numbers()
    {
        var shape = new ImageShape(16, 16, 3);
        var (tiny, layers, path) = Tiny("ResNet");
        using var network = FeatureNetwork.Load(path, shape, layers);
        var images = Images(5, (int)shape.Columns);
        Close(network.Compute(images.Slice(3, 1)).Row(0), [.. network.Compute(images).Row(3).ToArray().Select(value => (double)value)], 1e-6);
        string half = Path.Combine(_folder.Path, "half.safetensors");
        File.WriteAllBytes(half, SafeTensorsBytes.Of([.. tiny.Arrays.Select(array => (array.Key, array.Value.Shape, array.Value.Values, "BF16"))]));
        using var other = FeatureNetwork.Load(half, shape, layers);
        other.Checksum.Should().NotBe(network.Checksum);
        Close(other.Compute(images).Row(0), [.. network.Compute(images).Row(0).ToArray().Select(value => (double)value)], 0.1);
    }

    [TorchFact]
    public void The_checksum_is_of_what_is_used()
    {
        var shape = new ImageShape(16, 16, 3);
        var (tiny, _, path) = Tiny("ResNet");
        using var first = FeatureNetwork.Load(path, shape, ["layer1"]);
        using var second = FeatureNetwork.Load(path, shape, ["layer2"]);
        second.Checksum.Should().NotBe(first.Checksum).And.MatchRegex("^[0-9a-f]{64}$");
        tiny.Set("layer2.0.bn1.bias", [4]);
        tiny.WriteSafeTensors(_folder.Path);
        using var later = FeatureNetwork.Load(path, shape, ["layer1"]);
        later.Checksum.Should().Be(first.Checksum, "layer2 is not read");
        using var changed = FeatureNetwork.Load(path, shape, ["layer2"]);
        changed.Checksum.Should().NotBe(second.Checksum);
        // Of a VGG without normalisation, that of earlier versions: kernels and bias, layer by layer.
        var (vgg, _, vggPath) = Tiny("VGG");
        using var plain = FeatureNetwork.Load(vggPath, shape, ["relu1_2"]);
        byte[] bytes = [.. new[] { "features.0.weight", "features.0.bias", "features.2.weight", "features.2.bias" }
            .SelectMany(name => vgg.Arrays[name].Values).SelectMany(BitConverter.GetBytes)];
        plain.Checksum.Should().Be(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
    }

    [TorchFact]
    public void Says_what_is_wrong()
    {
        var shape = new ImageShape(8, 8, 3);
        var (_, _, path) = Tiny("VGG");
        Refused<ArgumentException>(() => FeatureNetwork.Load(path, new ImageShape(8, 8, 2)), "*1 channel (grey) or 3 (RGB), but the shape is 8 x 8 x 2*");
        Refused<ArgumentException>(() => FeatureNetwork.Load(path, new ImageShape(3, 3, 3), ["relu3_2"]),
            "*3 x 3 x 3 are too small for layer 'relu3_2'*A larger leastSide*");
        Refused<ArgumentException>(() => FeatureNetwork.Load(path, shape, ["layer1"]),
            "*The network in 'weights.safetensors', VGG, has no layer 'layer1'; its layers are relu1_1, relu1_2, relu2_1, relu3_1, relu3_2*");
        Refused<ArgumentException>(() => FeatureNetwork.Load(path, shape, []), "*at least one layer*");
        Refused<ArgumentException>(() => FeatureNetwork.Load(path, shape, device: "tpu"), "*'tpu' is no device*");
        Refused<ArgumentException>(() => FeatureNetwork.Load(path, shape, leastSide: 0), "*leastSide*");
        Refused<ArgumentException>(() => FeatureNetwork.Load(path, new ImageShape(1, 4096, 3), leastSide: 1024), "*seen at 1024 x 4194304*are the most*");
        Refused<ArgumentNullException>(() => FeatureNetwork.Load(null!, shape), "*path*");
        Refused<ArgumentNullException>(() => FeatureNetwork.ResNet18(null!), "*shape*");
        Refused<FileNotFoundException>(() => FeatureNetwork.Load("nowhere.safetensors", shape), "*no file 'nowhere.safetensors'*");
        using var network = FeatureNetwork.Load(path, shape);
        network.Layers.Should().Equal("relu3_2");
        Refused<ArgumentException>(() => network.Compute(Images(1, 64)), "*images of 192 values; these rows have 64*");
        Refused<ArgumentException>(() => network.InputGradient(Images(2, 192), Images(2, 3)), "*the gradient has 2 rows of 3*");
    }

    [TorchFact]
    public void Files_that_hold_no_such_network_are_refused()
    {
        var shape = new ImageShape(16, 16, 3);
        var (tiny, _, path) = Tiny("ResNet");
        Changed(it => it.Set("layer1.0.bn2.running_mean", null), "*no tensor 'layer1.0.bn2.running_mean' of extents [3]*");
        Changed(it => it.Set("layer2.0.downsample.0.weight", null), "*no tensor 'layer2.0.downsample.0.weight' of extents [4, 3, 1, 1]*");
        Changed(it => it.Set("layer1.0.conv2.weight", [3, 3, 5, 5]), "*'layer1.0.conv2.weight' must have extents [3, 3, 3, 3], but the file has [3, 3, 5, 5]*");
        Changed(it => it.Set("bn1.running_var", [3], [1, -2, 1]), "*Element 1 of 'bn1.running_var' is -2*variance*");
        Changed(it => it.Set("bn1.weight", [3], [1, float.NaN, 1]), "*Element 1 of tensor 'bn1.weight' is NaN*");
        Changed(it => it.Set("layer1.0.conv3.weight", [12, 3, 1, 1]), "*bottleneck blocks, as ResNet-50 has them*ResNet-18 and ResNet-34*");
        Changed(it => it.Set("conv1.weight", [7]), "*'conv1.weight' has extents [7], but kernels have four*");
        Changed(it => it.Set("conv1.weight", null), "*no network that is known here*'features.0.weight'*'conv1.weight'*the file has bn1.bias, *");
        var vgg = TinyNetwork.Vgg([[4, 5], [6], [3, 4]], norm: false);
        vgg.Set("features.2.weight", null);
        Refused<ModelFormatException>(() => FeatureNetwork.Load(vgg.WriteSafeTensors(_folder.Path), shape),
            "*convolution 'features.5' after 'features.0'*2 places further, or 3 behind pooling*");
        vgg = TinyNetwork.Vgg([[4, 5], [6], [3, 4]], norm: false);
        vgg.Set("features.0.weight", [4, 3, 11, 11]);
        Refused<ModelFormatException>(() => FeatureNetwork.Load(vgg.WriteSafeTensors(_folder.Path), shape),
            "*'features.0.weight' has extents [4, 3, 11, 11]*3 x 3*");
        File.WriteAllText(path, "no weights at all");
        Refused<ModelFormatException>(() => FeatureNetwork.Load(path, shape), "*no safetensors file*");

        void Changed(Action<TinyNetwork> change, string message)
        {
            var network = TinyNetwork.ResNet([1, 1, 1, 1], [3, 4, 5, 6]);
            change(network);
            Refused<ModelFormatException>(() => FeatureNetwork.Load(network.WriteSafeTensors(_folder.Path), shape, ["layer2"]), message);
        }
    }

    [Theory]
    [InlineData("VGG-11", false, 5, new[] { 0, 3, 6, 8, 11, 13, 16, 18 }, "relu3_2")]
    [InlineData("VGG-11 with batch normalisation", true, 5, new[] { 0, 4, 8, 11, 15, 18, 22, 25 }, "relu3_2")]
    [InlineData("VGG-13", false, 5, new[] { 0, 2, 5, 7, 10, 12, 15, 17, 20, 22 }, "relu3_2")]
    [InlineData("VGG-13 with batch normalisation", true, 5, new[] { 0, 3, 7, 10, 14, 17, 21, 24, 28, 31 }, "relu3_2")]
    [InlineData("VGG-16", false, 5, new[] { 0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28 }, "relu3_3")]
    [InlineData("VGG-16 with batch normalisation", true, 5, new[] { 0, 3, 7, 10, 14, 17, 20, 24, 27, 30, 34, 37, 40 }, "relu3_3")]
    [InlineData("VGG-19", false, 5, new[] { 0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28, 30, 32, 34 }, "relu3_4")]
    [InlineData("VGG-19 with batch normalisation", true, 5, new[] { 0, 3, 7, 10, 14, 17, 20, 23, 27, 30, 33, 36, 40, 43, 46, 49 }, "relu3_4")]
    public void torchvisions_VGGs_are_known_by_their_names(string network, bool norm, int blocks, int[] places, string content)
    {
        var shapes = new Dictionary<string, int[]> { ["classifier.0.weight"] = [4096, 25088] };
        int inputs = 3;
        foreach (int place in places)
        {
            shapes[$"features.{place}.weight"] = [8, inputs, 3, 3];
            shapes[$"features.{place}.bias"] = [8];
            if (norm)
                shapes[$"features.{place + 1}.weight"] = shapes[$"features.{place + 1}.bias"] = shapes[$"features.{place + 1}.running_mean"] = [8];
            inputs = 8;
        }
        var plan = NetworkPlan.Of(new Shapes(shapes));
        plan.Network.Should().Be(network);
        plan.DefaultLayers.Should().Equal(content);
        plan.Layers.Should().HaveCount(places.Length).And.BeSubsetOf(LayerNames.All).And.Contain($"relu{blocks}_1");
        plan.Steps.OfType<PoolingStep>().Should().HaveCount(blocks - 1);
        plan.Steps.SelectMany(step => step.Convolutions).Should().OnlyContain(layer => layer.Norm == null == !norm && layer.HasBias);
    }

    [Theory]
    [InlineData("ResNet-18", new[] { 2, 2, 2, 2 }, false)]
    [InlineData("ResNet-34", new[] { 3, 4, 6, 3 }, false)]
    [InlineData("ResNet-18", new[] { 2, 2, 2, 2 }, true)]
    public void ResNets_are_known_by_their_blocks(string network, int[] blocks, bool onnx)
    {
        var tiny = TinyNetwork.ResNet(blocks, [2, 3, 4, 5]);
        IWeights weights = onnx
            ? new OnnxResNet(OnnxGraph.Read(tiny.ToOnnx()))
            : new Shapes(tiny.Arrays.ToDictionary(array => array.Key, array => array.Value.Shape));
        var plan = ResNetPlan.Find(weights)!;
        plan.Network.Should().Be(network);
        plan.Layers.Should().Equal("relu1", "layer1", "layer2", "layer3", "layer4");
        plan.Steps.OfType<ResidualStep>().Should().HaveCount(blocks.Sum()).And.Subject.Count(step => step.Shortcut is not null).Should().Be(3);
        weights.Shapes.Keys.Should().BeEquivalentTo(tiny.Arrays.Keys);
    }

    /// <summary>A file with weights of random small networks.</summary>
    private (TinyNetwork Network, string[] Layers, string Path) Tiny(string kind)
    {
        switch (kind)
        {
            case "VGG" or "normalised VGG":
                var vgg = TinyNetwork.Vgg([[4, 5], [6], [3, 4]], norm: kind != "VGG");
                return (vgg, ["relu1_2", "relu2_1", "relu3_2"], vgg.WriteSafeTensors(_folder.Path));
            case "ResNet":
                var residual = TinyNetwork.ResNet([1, 2, 1, 1], [3, 4, 5, 6]);
                return (residual, ["relu1", "layer1", "layer2", "layer4"], residual.WriteSafeTensors(_folder.Path));
            default:
                var mlNet = TinyNetwork.ResNet([2, 1, 1, 1], [3, 4, 5, 6]);
                string path = Path.Combine(_folder.Path, "tiny.onnx");
                File.WriteAllBytes(path, mlNet.ToOnnx());
                return (mlNet, ["layer1", "layer3"], path);
        }
    }

    private static void Refused<T>(Action action, string message) where T : Exception => action.Should().Throw<T>().WithMessage(message);

    private static DataMatrix Images(int count, int length)
    {
        var values = new float[count * length];
        new RandomStream(5, StreamPurpose.Generation).Uniform(values);
        return new DataMatrix(values, count, length);
    }

    private static void Close(ReadOnlySpan<float> values, double[] expected, double tolerance)
    {
        values.Length.Should().Be(expected.Length);
        double largest = expected.Max(Math.Abs);
        largest.Should().BeGreaterThan(0);
        for (int i = 0; i < expected.Length; i++)
            ((double)values[i]).Should().BeApproximately(expected[i], tolerance * largest, $"element {i}");
    }

    private sealed class Shapes(IReadOnlyDictionary<string, int[]> shapes) : IWeights
    {
        public string Kind => "list of shapes";

        IReadOnlyDictionary<string, int[]> IWeights.Shapes => shapes;

        public float[] Read(string name, params ReadOnlySpan<int> shape) => throw new NotSupportedException();
    }
}

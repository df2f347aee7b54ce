using Kaem.ML.Numerics;
using Kaem.ML.Perception;
using Kaem.ML.Tests.Reliability;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Kaem.ML.Tests.Perception;

/// <summary>ML.NET's ResNet-18: its file as ONNX Runtime has it, and files that are not it.</summary>
public sealed class OnnxResNetTests
{
    private const int Side = 224, Channels = 512, Places = 49;

    private static readonly ImageShape Colour = new(Side, Side, 3);

    [TorchFact]
    public void ML_NETs_network_is_that_of_ONNX_Runtime()
    {
        float[] image = Photograph();
        using var network = FeatureNetwork.ResNet18(Colour, ["layer4"]);
        network.Network.Should().Be("ML.NET's ResNet-18");
        float[] pooled = Pooled(network.Compute(new DataMatrix(image, 1, image.Length)).Row(0));

        using var session = new InferenceSession(NetworkFile.MlNetResNet18);
        // What ML.NET's file of preparation does, with the mean of each channel: values to 255, blue first.
        double[] means = [103.0626, 115.9029, 123.1516];
        var input = new DenseTensor<float>([1, 3, Side, Side]);
        for (int pixel = 0; pixel < Side * Side; pixel++)
        {
            for (int c = 0; c < 3; c++)
                input[0, c, pixel / Side, pixel % Side] = (float)(255.0 * image[3 * pixel + 2 - c] - means[c]);
        }
        using var results = session.Run([NamedOnnxValue.CreateFromTensor(session.InputNames[0], input)]);
        float[] expected = [.. results[0].AsEnumerable<float>()];
        expected.Max().Should().BeGreaterThan(1);
        for (int c = 0; c < Channels; c++)
            pooled[c].Should().BeApproximately(expected[c], 2e-4f * expected.Max(), $"channel {c}");
    }

    /// <summary>ML.NET subtracts a mean image, which differs a little from the means of its channels.</summary>
    [TorchFact]
    public void And_nearly_that_of_ML_NETs_featurizer()
    {
        float[] image = Photograph();
        using var network = FeatureNetwork.ResNet18(Colour, ["layer4"]);
        float[] pooled = Pooled(network.Compute(new DataMatrix(image, 1, image.Length)).Row(0));
        var context = new MLContext(seed: 1);
        var data = context.Data.LoadFromEnumerable([new Picture { Pixels = Planes(image) }]);
        var features = context.Transforms.DnnFeaturizeImage(
            "Features", model => model.ModelSelector.ResNet18(context, model.OutputColumn, model.InputColumn), nameof(Picture.Pixels));
        float[] expected = [.. features.Fit(data).Transform(data).GetColumn<float[]>("Features").Single()];
        Correlation(pooled, expected).Should().BeGreaterThan(0.995);
    }

    [TorchFact]
    public void It_is_found_by_its_name_and_the_last_layers_see_small_images_enlarged()
    {
        using var network = FeatureNetwork.ResNet18(new ImageShape(8, 8, 1));
        network.Layers.Should().Equal("layer1", "layer2");
        network.Features.Should().Be(64 * 16 * 16 + 128 * 8 * 8);
        network.Checksum.Should().StartWith("984e62625416cae20242", "that of package 0.23.1");
        using var folder = new TemporaryFolder();
        NetworkFile.Find("ResNet18.onnx").Should().Be(NetworkFile.MlNetResNet18);
        FluentActions.Invoking(() => NetworkFile.Find(Path.Combine(folder.Path, "ResNet18.onnx"))).Should().Throw<FileNotFoundException>();
    }

    [Fact]
    public void The_means_are_those_of_ML_NETs_mean_image()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "DnnImageModels", "ResNetPrepOnnx", "ResNetPreprocess.onnx");
        using var stream = File.OpenRead(path);
        var mean = OnnxGraph.Read(stream).Arrays["MeanImage"];
        mean.Shape.Should().Equal(1, 3, Side, Side);
        float[] values = new float[3 * Side * Side];
        for (int i = 0; i < values.Length; i++)
            values[i] = BitConverter.ToSingle(mean.Bytes.Span[(4 * i)..]);
        for (int c = 0; c < 3; c++)
            PixelScale.MlNet.Means[2 - c].Should().BeApproximately(values.AsSpan(c * Side * Side, Side * Side).ToArray().Average() / 255, 1e-6f);
    }

    [Fact]
    public void Other_graphs_are_refused()
    {
        var tiny = TinyNetwork.ResNet([1, 1, 1, 1], [2, 3, 4, 5]);
        Refused(tiny.ToOnnx(producer: "pytorch"), "*ML.NET's ResNet18.onnx can be read, which CNTK made; this one was made by 'pytorch'*");
        Refused(TinyNetwork.ResNet([1, 1], [2, 3]).ToOnnx(), "*it has 2 groups of blocks, not 4*");
        Refused(tiny.ToOnnx(changeNode: (output, node) => output.StartsWith("Add", StringComparison.Ordinal)
            ? new TinyNetwork.Proto().Text(4, "Mul").Text(1, "x").Text(2, output) : node), "*no operator Add follows 'BatchNormalization*");
        Refused(new TinyNetwork.Proto().Number(1, 3).Text(2, "CNTK").ToArray(), "*has no graph*");
        Refused(new TinyNetwork.Proto().Text(2, "CNTK").Message(7, new TinyNetwork.Proto().Text(2, "empty")).ToArray(), "*it takes 0 inputs*");
        Refused([.. "PNG and so on"u8], "*no ONNX file, cut off or damaged*");
        tiny.Set("layer1.0.bn1.weight", [3]);
        var weights = new OnnxResNet(OnnxGraph.Read(tiny.ToOnnx()));
        FluentActions.Invoking(() => weights.Read("layer1.0.bn1.weight", 2)).Should().Throw<ModelFormatException>()
            .WithMessage("*'layer1.0.bn1.weight' of the ONNX file must have extents [2], but it has [3]*");
        FluentActions.Invoking(() => weights.Read("fc.weight", 2)).Should().Throw<ModelFormatException>().WithMessage("*no array for 'fc.weight'*");
    }

    /// <summary>Whatever was cut off or changed: a refusal, never anything else.</summary>
    [Fact]
    public void Damaged_files_are_refused()
    {
        byte[] whole = TinyNetwork.ResNet([1, 1, 1, 1], [2, 2, 2, 2]).ToOnnx();
        for (int length = 0; length < whole.Length; length += 13)
            Refused(whole[..length], "*");
        var random = new Random(3);
        int refused = 0;
        for (int trial = 0; trial < 400; trial++)
        {
            byte[] changed = [.. whole];
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            try
            {
                var weights = new OnnxResNet(OnnxGraph.Read(changed));
                foreach (var convolution in ResNetPlan.Find(weights)!.Steps.SelectMany(step => step.Convolutions))
                {
                    using var hash = System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
                    convolution.Read(weights, hash);
                }
            }
            catch (ModelFormatException)
            {
                refused++;
            }
        }
        refused.Should().BeGreaterThan(50);
    }

    private static void Refused(byte[] file, string message) =>
        FluentActions.Invoking(() => new OnnxResNet(OnnxGraph.Read(file))).Should().Throw<ModelFormatException>().WithMessage(message);

    /// <summary>Waves of colours: something that units of all layers answer to.</summary>
    private static float[] Photograph()
    {
        float[] noise = new float[3 * Side * Side];
        new RandomStream(5, StreamPurpose.Generation).Uniform(noise);
        return [.. noise.Select((value, i) =>
        {
            int pixel = i / 3, channel = i % 3;
            double wave = Math.Sin(0.1 * (pixel % Side) + channel) * Math.Cos(0.07 * (pixel / Side) - channel);
            return (float)(0.45 + 0.35 * wave + 0.2 * (value - 0.5));
        })];
    }

    /// <summary>The mean of each channel's places, of features that were divided by the root of their number.</summary>
    private static float[] Pooled(ReadOnlySpan<float> features)
    {
        float[] means = new float[Channels];
        for (int i = 0; i < features.Length; i++)
            means[i / Places] += features[i] * MathF.Sqrt(Channels * Places) / Places;
        return means;
    }

    private static float[] Planes(float[] image) =>
        [.. Enumerable.Range(0, 3 * Side * Side).Select(i => 255 * image[i % (Side * Side) * 3 + i / (Side * Side)])];

    private static double Correlation(float[] a, float[] b)
    {
        double meanA = a.Average(), meanB = b.Average();
        double ab = a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum();
        return ab / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }

    private sealed class Picture
    {
        [VectorType(3 * Side * Side)]
        public float[] Pixels { get; set; } = [];
    }
}

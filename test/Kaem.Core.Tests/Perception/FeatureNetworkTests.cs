using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Perception;

public class FeatureNetworkTests
{
    private static readonly ConvolutionPlan Plan = new([4, 5], [6], [3, 4]);
    private static readonly string[] Chosen = ["relu1_2", "relu2_1", "relu3_2"];

    [Theory]
    [InlineData(8, 8, 3)]
    [InlineData(9, 7, 3)]
    [InlineData(5, 11, 1)]
    public void Features_match_the_definition(int width, int height, int channels)
    {
        var images = Images(3, width * height * channels);
        var network = Network(width, height, channels);
        network.Layers.Should().Equal(Chosen);
        var features = network.Compute(images);
        features.Columns.Should().Be(width * height * 5 + width / 2 * (height / 2) * 6 + width / 4 * (height / 4) * 4);
        for (int image = 0; image < 3; image++)
            features.Row(image).ShouldBeClose(Naive([.. images.Row(image).ToArray().Select(value => (double)value)], width, height, channels), 2e-6, "feature");
    }

    [Theory]
    [InlineData(8, 8, 3)]
    [InlineData(9, 7, 1)]
    public void The_gradient_is_that_of_finite_differences(int width, int height, int channels)
    {
        var images = Images(2, width * height * channels);
        var network = Network(width, height, channels);
        var weights = new float[2 * network.Features];
        new RandomStream(9, StreamPurpose.Generation).Normal(weights);
        var gradient = network.InputGradient(images, new DataMatrix(weights, 2, network.Features));
        for (int image = 0; image < 2; image++)
        {
            double[] expected = new double[images.Columns], values = [.. images.Row(image).ToArray().Select(value => (double)value)];
            var w = weights.AsSpan(image * network.Features, network.Features);
            for (int d = 0; d < values.Length; d++)
            {
                const double step = 1e-6;
                double at = values[d];
                values[d] = at + step;
                double above = Weighted(Naive(values, width, height, channels), w);
                values[d] = at - step;
                expected[d] = (above - Weighted(Naive(values, width, height, channels), w)) / (2 * step);
                values[d] = at;
            }
            gradient.Row(image).ShouldBeClose(expected, 1e-5, "gradient");
        }
    }

    [Fact]
    public void Gram_matrices_match_the_definition_and_their_gradient_finite_differences()
    {
        const float scale = 0.7f;
        var images = Images(3, 9 * 8 * 3);
        string[] styled = ["relu1_1", "relu2_1"];
        var network = Build(9, 8, 3, ["relu2_1"], WorkerPool.Shared, styled, scale);
        var activations = Build(9, 8, 3, styled, WorkerPool.Shared).Compute(images);
        // Undoes the scale of activations.
        int[] pixels = [72, 16], channels = [4, 6];
        var features = network.Compute(images);
        features.Columns.Should().Be(10 + 96 + 21);
        for (int image = 0; image < 3; image++)
        {
            var expected = new List<double>();
            int first = 0;
            for (int l = 0; l < 2; l++)
            {
                var f = activations.Row(image).Slice(first, pixels[l] * channels[l]);
                first += f.Length;
                if (l == 1)
                    expected.AddRange(f.ToArray().Select(value => (double)value));
                for (int i = 0; i < channels[l]; i++)
                {
                    for (int j = i; j < channels[l]; j++)
                    {
                        double sum = 0;
                        for (int p = 0; p < pixels[l]; p++)
                            sum += (double)f[p * channels[l] + i] * f[p * channels[l] + j];
                        expected.Add(scale * sum * (i == j ? 1 : Math.Sqrt(2)));
                    }
                }
            }
            features.Row(image).ShouldBeClose(expected.ToArray(), 2e-6, "feature");
        }

        var weights = new float[3 * network.Features];
        new RandomStream(9, StreamPurpose.Generation).Normal(weights);
        float[] gradient = network.InputGradient(images, new DataMatrix(weights, 3, network.Features)).Values.ToArray(), values = images.Values.ToArray();
        // A small step: there is a kink wherever a unit switches on.
        FiniteDifference.Check(values, gradient, () =>
        {
            var at = network.Compute(new DataMatrix([.. values], 3, images.Columns)).Values;
            double sum = 0;
            for (int i = 0; i < at.Length; i++)
                sum += (double)at[i] * weights[i];
            return sum;
        }, 1e-4f, 5e-3, "pixel");
        var three = Build(9, 8, 3, ["relu2_1"], new WorkerPool(3), styled, scale);
        three.Compute(images).Values.ToArray().Should().Equal(features.Values.ToArray());
        three.InputGradient(images, new DataMatrix(weights, 3, network.Features)).Values.ToArray().Should().Equal(gradient);
    }

    [Fact]
    public void Neither_threads_nor_company_change_a_bit()
    {
        // More images than pass at a time.
        var images = Images(40, 32 * 32 * 3);
        DataMatrix one = Network(32, 32, 3, new WorkerPool(1)).Compute(images), three = Network(32, 32, 3, new WorkerPool(3)).Compute(images);
        three.Values.ToArray().Should().Equal(one.Values.ToArray());
        var network = Network(32, 32, 3);
        network.Compute(images.Slice(33, 1)).Values.ToArray().Should().Equal(one.Row(33).ToArray());
        var gradient = network.InputGradient(images, one);
        Network(32, 32, 3, new WorkerPool(3)).InputGradient(images, one).Values.ToArray().Should().Equal(gradient.Values.ToArray());
        network.InputGradient(images.Slice(33, 1), one.Slice(33, 1)).Values.ToArray().Should().Equal(gradient.Row(33).ToArray());
    }

    [Fact]
    public void Vgg_16_has_torchvisions_names_and_shapes()
    {
        var layers = ConvolutionPlan.Vgg16.Layers;
        layers.Select(layer => layer.Weights).Should().Equal(
            new[] { 0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28 }.Select(index => $"features.{index}"));
        layers.Single(layer => layer.Name == "relu3_3").Should().Be(new PlannedConvolution("relu3_3", "features.14", 256, 256, PooledBefore: false));
        layers.Single(layer => layer.Name == "relu5_1").Should().Be(new PlannedConvolution("relu5_1", "features.24", 512, 512, PooledBefore: true));
    }

    [Fact]
    public void Loads_from_a_file_only_what_it_needs()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, SafeTensorsBytes.Of(
                ("features.0.weight", [64, 3, 3, 3], Random(64 * 27, 1), "BF16"), ("features.0.bias", [64], Random(64, 2), "F32")));
            var network = FeatureNetwork.LoadVgg16(path, 4, 4, layers: ["relu1_1"]);
            network.Compute(Images(2, 48)).Values.ToArray().Should().OnlyContain(value => value >= 0).And.Contain(value => value > 0);
            FluentActions.Invoking(() => FeatureNetwork.LoadVgg16(path, 8, 8)).Should().Throw<ModelFormatException>()
                .WithMessage("*no tensor 'features.2.weight' of extents [64, 64, 3, 3]*");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        FluentActions.Invoking(() => Network(8, 8, 2)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*1 channel (grey) or 3*");
        FluentActions.Invoking(() => Network(3, 3, 3)).Should().Throw<ArgumentException>()
            .WithMessage("*too small for layer 'relu3_2': nothing is left of them at 'relu3_1'*");
        FluentActions.Invoking(() => Build(8, 8, 3, ["relu9_9"], WorkerPool.Shared)).Should().Throw<ArgumentException>()
            .WithMessage("*no layer 'relu9_9'; the layers are relu1_1, *");
        FluentActions.Invoking(() => Build(8, 8, 3, [], WorkerPool.Shared)).Should().Throw<ArgumentException>().WithMessage("*at least one layer*");
        var network = Network(8, 8, 3);
        FluentActions.Invoking(() => network.Compute(Images(1, 64))).Should().Throw<ArgumentException>()
            .WithMessage("*images of 192 values; these rows have 64*");
        FluentActions.Invoking(() => network.InputGradient(Images(2, 192), Images(2, 3))).Should().Throw<ArgumentException>()
            .WithMessage("*the gradient has 2 rows of 3*");
        FluentActions.Invoking(() => FeatureNetwork.LoadVgg16("nowhere.safetensors", 8, 8)).Should().Throw<FileNotFoundException>();
    }

    private static FeatureNetwork Network(int width, int height, int channels, WorkerPool? workers = null) =>
        Build(width, height, channels, Chosen, workers ?? WorkerPool.Shared);

    private static FeatureNetwork Build(
        int width, int height, int channels, string[] layers, WorkerPool workers, string[]? styleLayers = null, float styleScale = 1)
    {
        var tensors = Plan.Layers.SelectMany((layer, l) => new[]
        {
            ($"{layer.Weights}.weight", new[] { layer.Outputs, layer.Inputs, 3, 3 }, Weights(l), "F32"),
            ($"{layer.Weights}.bias", new[] { layer.Outputs }, Bias(l), "F32"),
        });
        return new FeatureNetwork(
            new SafeTensorsFile(new MemoryStream(SafeTensorsBytes.Of([.. tensors]))), Plan, width, height, channels, layers, workers, styleLayers, styleScale);
    }

    private static float[] Weights(int layer) => Random(Plan.Layers[layer].Outputs * Plan.Layers[layer].Inputs * 9, (ulong)layer + 20);

    private static float[] Bias(int layer) => Random(Plan.Layers[layer].Outputs, (ulong)layer + 40);

    private static float[] Random(int length, ulong seed)
    {
        var values = new float[length];
        new RandomStream(seed, StreamPurpose.Initialisation).Normal(values);
        return [.. values.Select(value => 0.3f * value)];
    }

    private static DataMatrix Images(int count, int length)
    {
        var values = new float[count * length];
        new RandomStream(5, StreamPurpose.Generation).Uniform(values);
        return new DataMatrix(values, count, length);
    }

    private static double Weighted(double[] features, ReadOnlySpan<float> weights)
    {
        double sum = 0;
        for (int i = 0; i < features.Length; i++)
            sum += features[i] * weights[i];
        return sum;
    }

    /// <summary>The network loop by loop, in double precision; channels outermost.</summary>
    private static double[] Naive(double[] image, int width, int height, int channels)
    {
        double[] means = [0.485, 0.456, 0.406], deviations = [0.229, 0.224, 0.225];
        var activations = new double[3, height, width];
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                    activations[c, y, x] = (image[(y * width + x) * channels + (channels == 1 ? 0 : c)] - means[c]) / deviations[c];
            }
        }
        var features = new List<double>();
        for (int l = 0; l < Plan.Layers.Count; l++)
        {
            var layer = Plan.Layers[l];
            if (layer.PooledBefore)
                activations = Pooled(activations);
            activations = Convolved(activations, Weights(l), Bias(l));
            if (!Chosen.Contains(layer.Name))
                continue;
            double scale = 1 / Math.Sqrt(activations.Length);
            for (int y = 0; y < activations.GetLength(1); y++)
            {
                for (int x = 0; x < activations.GetLength(2); x++)
                {
                    for (int c = 0; c < layer.Outputs; c++)
                        features.Add(scale * activations[c, y, x]);
                }
            }
        }
        return [.. features];
    }

    private static double[,,] Pooled(double[,,] input)
    {
        var output = new double[input.GetLength(0), input.GetLength(1) / 2, input.GetLength(2) / 2];
        for (int c = 0; c < output.GetLength(0); c++)
        {
            for (int y = 0; y < output.GetLength(1); y++)
            {
                for (int x = 0; x < output.GetLength(2); x++)
                    output[c, y, x] = Math.Max(
                        Math.Max(input[c, 2 * y, 2 * x], input[c, 2 * y, 2 * x + 1]), Math.Max(input[c, 2 * y + 1, 2 * x], input[c, 2 * y + 1, 2 * x + 1]));
            }
        }
        return output;
    }

    private static double[,,] Convolved(double[,,] input, float[] weights, float[] bias)
    {
        int inputs = input.GetLength(0), height = input.GetLength(1), width = input.GetLength(2);
        var output = new double[bias.Length, height, width];
        for (int o = 0; o < bias.Length; o++)
        {
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    double sum = bias[o];
                    for (int i = 0; i < inputs; i++)
                    {
                        for (int dy = -1; dy <= 1; dy++)
                        {
                            for (int dx = -1; dx <= 1; dx++)
                            {
                                if (y + dy >= 0 && y + dy < height && x + dx >= 0 && x + dx < width)
                                    sum += weights[((o * inputs + i) * 3 + dy + 1) * 3 + dx + 1] * input[i, y + dy, x + dx];
                            }
                        }
                    }
                    output[o, y, x] = Math.Max(0, sum);
                }
            }
        }
        return output;
    }
}

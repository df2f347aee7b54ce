using Kaem.ML.Arrays;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Perception;
using Kaem.ML.Posteriors;
using Kaem.ML.Samplers;
using Kaem.ML.Tests.Reliability;
using static TorchSharp.torch;

namespace Kaem.ML.Tests.Perception;

/// <summary>What a perceptual loss adds to log-likelihoods in training, against the plain computation of its network's features.</summary>
public sealed class TorchPerceptionTests : IDisposable
{
    private const int Rows = 3, Samples = 4;
    private const float Weight = 3;
    private readonly TemporaryFolder _folder = new();
    private readonly RandomVgg _vgg = new();

    public void Dispose()
    {
        _folder.Dispose();
        _vgg.Dispose();
    }

    [TorchTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_term_of_rows_and_samples_is_the_squared_distance_of_their_features_with_its_gradient(bool residual)
    {
        var tiny = residual ? TinyNetwork.ResNet([1, 1, 1, 1], [3, 4, 5, 6]) : TinyNetwork.Vgg([[4, 5], [6]], norm: true);
        string[] layers = residual ? ["layer1", "layer2"] : ["relu1_2", "relu2_1"];
        int leastSide = residual ? 14 : 1;
        using var network = FeatureNetwork.Load(tiny.WriteSafeTensors(_folder.Path), RandomVgg.Grey, layers, leastSide);
        DataMatrix rows = RandomVgg.Images(false, Rows), outputs = RandomVgg.Images(false, Samples, 2);
        var perception = new TorchPerception(network, Weight);
        using var scope = NewDisposeScope();
        var y = HostCopies.ToDevice(outputs.Values, CPU, Samples, outputs.Columns).requires_grad_(true);
        var loaded = perception.Load(HostCopies.ToDevice(rows.Values, CPU, Rows, rows.Columns));
        var term = loaded.LogLikelihood(y);
        double[] values = new double[Rows * Samples];
        term.ToHost(values);
        double[][] x = [.. Enumerable.Range(0, Rows).Select(b => Features(rows.Row(b)))];
        double[][] of = [.. Enumerable.Range(0, Samples).Select(s => Features(outputs.Row(s)))];
        double[] expected = [.. Enumerable.Range(0, Rows * Samples).Select(i => -Weight * Distance(x[i / Samples], of[i % Samples]))];
        Close(values, expected, 1e-5);
        expected.Should().OnlyContain(value => value < -0.01);

        int[] rowOf = [2, 0, 1, 1];
        double[] ofChains = new double[Samples];
        loaded.LogLikelihoodOfChains(y, HostCopies.ToDevice([.. rowOf.Select(row => (long)row)], CPU, Samples)).ToHost(ofChains);
        Close(ofChains, [.. rowOf.Select((row, s) => expected[row * Samples + s])], 1e-5);

        // By a pixel of the second sample, of the sum over its rows.
        term.sum().backward();
        float[] gradient = new float[outputs.Values.Length];
        y.grad!.ToHost(gradient);
        int[] pixels = [3, 14, 35];
        double[] slopes = [.. pixels.Select(pixel =>
        {
            const double step = 1e-6;
            double Loss(double change)
            {
                double[] image = [.. outputs.Row(1).ToArray().Select((value, i) => value + (i == pixel ? change : 0))];
                double[] features = tiny.Features(image, RandomVgg.Grey, layers, leastSide);
                return x.Sum(row => -Weight * Distance(row, features));
            }
            return (Loss(step) - Loss(-step)) / (2 * step);
        })];
        Close([.. pixels.Select(pixel => (double)gradient[outputs.Columns + pixel])], slopes, 1e-3);

        double[] Features(ReadOnlySpan<float> image) => tiny.Features([.. image.ToArray().Select(value => (double)value)], RandomVgg.Grey, layers, leastSide);
    }

    [TorchTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_chains_likelihood_has_the_term_and_its_gradient_by_the_latents(bool convolutional)
    {
        var options = _vgg.Options("ULA", convolutional, Weight, style: true);
        var rows = RandomVgg.Images(convolutional, Rows);
        var host = ModelParts.Initial(options, rows.Columns).ToNetwork();
        host.Refresh(WorkerPool.Shared);
        var model = new TorchModel(host, CPU, half: false);
        using var network = PerceptualWeights.Load(options, CPU)!;
        using var scope = NewDisposeScope();
        var points = new ChainPoints(2 * Rows, host.Prior.Latents);
        host.Prior.Sample(new RandomStream(4, StreamPurpose.PriorSamples), points.Chains, points.Positions, WorkerPool.Shared);
        TorchTarget Target(TorchPerception? perception) =>
            new(model, model.Prior.Tabulate(), new TorchRows(model, rows.Values, perception, WorkerPool.Shared), points.Chains);
        var (with, without) = (Target(new TorchPerception(network, Weight)), Target(null));
        with.Evaluate(points, WorkerPool.Shared);
        double[] total = [.. points.LogLikelihood];
        float[] gradient = points.LikelihoodGradient.Span.ToArray();
        without.Evaluate(points, WorkerPool.Shared);

        float[] made = new float[points.Chains * rows.Columns];
        model.Generator.Forward(model.Prior.ToGenerator(model.Latent(points.Positions.Span)), new()).ToHost(made);
        DataMatrix x = network.Compute(rows), y = network.Compute(new DataMatrix(made, points.Chains, rows.Columns));
        for (int c = 0; c < points.Chains; c++)
        {
            double term = Weight * Distance([.. x.Row(c % Rows).ToArray().Select(v => (double)v)], [.. y.Row(c).ToArray().Select(v => (double)v)]);
            (points.LogLikelihood[c] - total[c]).Should().BeApproximately(term, 1e-4 * term);
        }

        // So have the draws that a prior is refitted to.
        var refitted = new TorchRowTarget(model, new TorchPerception(network, Weight));
        refitted.Load(rows.Values, WorkerPool.Shared);
        refitted.Evaluate(points, WorkerPool.Shared);
        points.LogLikelihood.Should().Equal(total);
        points.LikelihoodGradient.Span.ToArray().Should().Equal(gradient);

        // A latent of a chain up and down: single precision, and kinks wherever a unit switches on.
        double[] slopes = new double[gradient.Length];
        for (int i = 0; i < slopes.Length; i++)
        {
            const float step = 2e-3f;
            float at = points.Positions[i];
            points.Positions[i] = at + step;
            with.Evaluate(points, WorkerPool.Shared);
            double above = points.LogLikelihood.Sum();
            points.Positions[i] = at - step;
            with.Evaluate(points, WorkerPool.Shared);
            slopes[i] = (above - points.LogLikelihood.Sum()) / (2 * step);
            points.Positions[i] = at;
        }
        Close([.. gradient.Select(value => (double)value)], slopes, 2e-2);
    }

    private static double Distance(double[] a, double[] b) => a.Zip(b, (u, v) => (u - v) * (u - v)).Sum();

    private static void Close(double[] values, double[] expected, double tolerance)
    {
        double largest = expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            values[i].Should().BeApproximately(expected[i], tolerance * largest, $"element {i}");
    }
}

using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Samplers;

namespace Kaem.ML.Tests.Perception;

public sealed class PerceptualTermTests : IDisposable
{
    private const int Rows = 4;
    private const int Samples = 5;
    private const float Weight = 3;
    private static readonly WorkerPool Workers = new(2);
    private readonly RandomVgg _vgg = new();

    public void Dispose() => _vgg.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_term_of_rows_and_samples_is_the_squared_distance_of_their_features(bool colour)
    {
        var network = Network(colour);
        DataMatrix rows = RandomVgg.Images(colour, Rows), outputs = RandomVgg.Images(colour, Samples, 2);
        var term = new PerceptualTerm(network, Weight, Rows, Samples);
        var values = new FloatBuffer(Rows * Samples);
        values.Span.Fill(10);
        term.Load(rows.Values, Matrix(outputs), Workers);
        term.AddTo(values.AsMatrix(Rows, Samples), Workers);
        double[] expected = [.. Enumerable.Range(0, Rows * Samples).Select(i => 10 - Weight * Distance(network, rows, i / Samples, outputs, i % Samples))];
        values.Span.ShouldBeClose(expected, 1e-5, "ℓ");
        expected.Should().OnlyContain(value => value < 9.9);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_gradient_by_outputs_is_that_of_finite_differences(bool colour)
    {
        var network = Network(colour);
        DataMatrix rows = RandomVgg.Images(colour, Rows), outputs = RandomVgg.Images(colour, Samples, 2);
        int columns = outputs.Columns;
        var likelihood = new RowLikelihood(KaemLikelihood.Gaussian(0.5f), columns);
        var batch = new RowBatch(Rows, likelihood.Layout);
        var samples = new RowSamples(Samples, likelihood.Layout);
        var workspace = new RowWorkspace();
        var term = new PerceptualTerm(network, Weight, Rows, Samples);
        FloatBuffer images = new(Samples * columns), weights = new(Rows * Samples), gradient = new(Samples * columns), values = new(Rows * Samples);
        outputs.Values.CopyTo(images.Span);
        new RandomStream(3, StreamPurpose.Shuffle).Uniform(weights.Span);
        var y = images.AsMatrix(Samples, columns);
        var w = weights.AsMatrix(Rows, Samples);
        Loss();

        // As importance sampling does: the second sample goes, its gradient is 0.
        int[] kept = [0, 2, 3, 4];
        samples.Keep(kept);
        term.Keep(kept);
        y.Keep(kept);
        w = w with { Columns = kept.Length, Stride = kept.Length };
        y = y.Slice(0, kept.Length);
        var g = gradient.AsMatrix(kept.Length, columns);
        likelihood.Backward(batch, samples, w, g, workspace, Workers);
        term.Backward(w, y, g, Workers);
        FiniteDifference.Check(y.Elements, g.Elements, Loss, 1e-3f, 5e-3, "output");

        double Loss()
        {
            likelihood.Load(rows.Values, batch, Workers);
            likelihood.Load(y, samples, Workers);
            double loss = 0;
            for (int b = 0; b < Rows; b++)
            {
                for (int s = 0; s < y.Rows; s++)
                    loss += w.Row(
                        b)[s] * (Half(rows.Row(b), y.Row(s)) / 0.25 + Weight * Distance(
                            network, rows, b, new DataMatrix(y.Elements.ToArray(), y.Rows, columns), s));
            }
            term.Load(rows.Values, y, Workers);
            likelihood.LogLikelihood(batch, samples, values.AsMatrix(Rows, y.Rows), workspace, Workers);
            term.AddTo(values.AsMatrix(Rows, y.Rows), Workers);
            return loss;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_chains_likelihood_has_the_term_and_its_gradient_by_the_latents(bool convolutional)
    {
        var options = _vgg.Options("ULA", convolutional, Weight, style: true);
        var rows = RandomVgg.Images(convolutional, Rows);
        var network = new JointModel(options, rows.Columns) { Features = PerceptualNetwork.Load(options, Workers) };
        network.Initialise(Workers);
        var points = new ChainPoints(2 * Rows, network.Prior.Latents);
        network.Prior.Sample(new RandomStream(4, StreamPurpose.PriorSamples), points.Chains, points.Positions, Workers);
        var target = new PosteriorTarget(network, Rows, 1, 2, training: true);
        target.Load(rows.Values, Workers);
        target.Evaluate(points, Workers);

        // Features of style have the square root of the weights' ratio in them.
        var pixels = new PosteriorTarget(network, Rows, 1, 2);
        pixels.Load(rows.Values, Workers);
        double[] total = [.. points.LogLikelihood];
        float[] gradient = points.LikelihoodGradient.Span.ToArray();
        pixels.Evaluate(points, Workers);
        var outputs = new DataMatrix(pixels.Pass.Output.Elements.ToArray(), points.Chains, rows.Columns);
        for (int c = 0; c < points.Chains; c++)
        {
            double term = Weight * Distance(network.Features!, rows, c % Rows, outputs, c);
            (points.LogLikelihood[c] - total[c]).Should().BeApproximately(term, 1e-4 * term);
        }

        FiniteDifference.Check(points.Positions.Span, gradient, () =>
        {
            target.Evaluate(points, Workers);
            return points.LogLikelihood.Sum();
        }, 2e-3f, 1e-2, "latent");
    }

    private FeatureNetwork Network(bool colour)
    {
        var shape = colour ? RandomVgg.Colour : RandomVgg.Grey;
        return FeatureNetwork.Load(_vgg.File, shape.Width, shape.Height, shape.Channels, ["relu1_1", "relu1_2"], Workers);
    }

    private static double Distance(FeatureNetwork network, DataMatrix x, int row, DataMatrix y, int other) =>
        2 * Half(network.Compute(x.Slice(row, 1)).Values, network.Compute(y.Slice(other, 1)).Values);

    private static double Half(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += ((double)x[i] - y[i]) * ((double)x[i] - y[i]);
        return sum / 2;
    }

    private static MatrixView Matrix(DataMatrix rows)
    {
        var buffer = new FloatBuffer(rows.Values.Length);
        rows.Values.CopyTo(buffer.Span);
        return buffer.AsMatrix(rows.Rows, rows.Columns);
    }
}

using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Likelihoods;

public class MixedLikelihoodTests
{
    private const int Rows = 6, Samples = 5;
    private static readonly WorkerPool Workers = new(2);

    // Ranges below and above a vector's length, and a block that takes the exponentials more than one round.
    private static readonly MixedLikelihoodOptions Options = KaemLikelihood.Mixed(
        LikelihoodBlock.Gaussian(2, 0.6f),
        LikelihoodBlock.Categorical(3),
        LikelihoodBlock.Gaussian(17, 0.8f, SigmaLearning.Shared),
        LikelihoodBlock.Gaussian(1, 0.9f, SigmaLearning.Fixed),
        LikelihoodBlock.Categorical(70));

    private static readonly int Columns = Options.Columns;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Values_agree_with_the_sum_over_blocks(bool missing)
    {
        var setup = new Setup(missing);
        var values = setup.Evaluate();
        var chains = new RowChains(setup.Likelihood);
        var ofChains = new double[Samples];
        for (int b = 0; b < Rows; b++)
        {
            chains.Evaluate(setup.Batch, setup.OutputView, [.. Enumerable.Repeat(b, Samples)], ofChains, null, Workers);
            for (int s = 0; s < Samples; s++)
            {
                double expected = setup.Naive(b, s);
                values[b * Samples + s].Should().BeApproximately((float)expected, 2e-4f, $"row {b}, sample {s}");
                ofChains[s].Should().BeApproximately(expected, 2e-4, $"row {b}, chain {s}");
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_agree_with_finite_differences(bool missing)
    {
        var setup = new Setup(missing);
        float[] weights = Normals(3, Rows * Samples);

        double Loss()
        {
            setup.Reload();
            double loss = 0;
            var values = setup.Evaluate();
            for (int i = 0; i < weights.Length; i++)
                loss -= (double)weights[i] * values[i];
            return loss;
        }

        float[] gradient = setup.Backward(weights).ToArray();
        FiniteDifference.Check(setup.Outputs, gradient, Loss, 2e-2f, 5e-3, "outputs");
        foreach (var sigma in setup.Likelihood.Parameters.Where(parameter => parameter.IsTrainable))
            FiniteDifference.Check(sigma, Loss, 1e-2f, 5e-3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Gradients_of_chains_agree_with_finite_differences(bool missing)
    {
        var setup = new Setup(missing);
        var chains = new RowChains(setup.Likelihood);
        int[] rows = [3, 0, 5, 2, 1];
        float[] weights = [0.2f, 0.5f, -0.3f, 0.7f, 0.4f];
        var values = new double[Samples];
        var gradient = new FloatBuffer(Samples * Columns);

        double Loss()
        {
            setup.Reload();
            chains.Evaluate(setup.Batch, setup.OutputView, rows, values, null, Workers);
            return -values.Zip(weights, (value, weight) => value * weight).Sum();
        }

        chains.Evaluate(setup.Batch, setup.OutputView, rows, values, gradient.AsMatrix(Samples, Columns), Workers);
        chains.AccumulateParameters(setup.Batch, setup.OutputView, rows, weights, Workers);
        float[] slopes = [.. gradient.Span.ToArray().Select((value, i) => -value * weights[i / Columns])];
        FiniteDifference.Check(setup.Outputs, slopes, Loss, 1e-2f, 5e-3, "outputs");
        foreach (var sigma in setup.Likelihood.Parameters.Where(parameter => parameter.IsTrainable))
            FiniteDifference.Check(sigma, Loss, 1e-2f, 5e-3);
    }

    [Fact]
    public void Blocks_that_are_all_numeric_are_the_gaussian_likelihood()
    {
        var whole = new RowLikelihood(KaemLikelihood.Gaussian(0.7f, SigmaLearning.PerColumn), 20);
        var parts = new RowLikelihood(
            KaemLikelihood.Mixed([.. Enumerable.Range(0, 4).Select(_ => LikelihoodBlock.Gaussian(5, 0.7f))]), 20);
        whole.Layout.Gaussian.Should().Equal(parts.Layout.Gaussian);
        whole.InverseSigma.Should().Equal(parts.InverseSigma);
        parts.Parameters.Select(parameter => parameter.Length).Should().Equal(5, 5, 5, 5);
    }

    [Fact]
    public void Draws_are_one_hot_as_often_as_probable_and_do_not_depend_on_the_range()
    {
        var likelihood = new RowLikelihood(KaemLikelihood.Mixed(LikelihoodBlock.Categorical(4), LikelihoodBlock.Gaussian(1, 0.5f)), 5);
        float[] means = [0.5f, 0, 0.2f, 0.3f, 2];
        const int count = 20_000;
        var sums = new double[5];
        var draws = new RowDraws(likelihood, 3);
        double squares = 0;
        for (int i = 0; i < count; i++)
        {
            float[] row = [.. means];
            draws.Draw(i, row);
            row.Take(4).Order().Should().Equal(0, 0, 0, 1);
            for (int d = 0; d < 5; d++)
                sums[d] += row[d];
            squares += (row[4] - 2) * (row[4] - 2);
        }
        sums[1].Should().Be(0, "what has no probability is never drawn");
        for (int d = 0; d < 4; d++)
            (sums[d] / count).Should().BeApproximately(means[d], 0.015, "five standard errors are 0.018 at most");
        (sums[4] / count).Should().BeApproximately(2, 0.02);
        Math.Sqrt(squares / count).Should().BeApproximately(0.5, 0.015);

        float[] again = [.. means], first = [.. means];
        new RowDraws(likelihood, 3).Draw(19_999, again);
        draws.Draw(19_999, first);
        again.Should().Equal(first);
    }

    [Fact]
    public void Logits_far_apart_have_finite_values()
    {
        var likelihood = new RowLikelihood(KaemLikelihood.Mixed(LikelihoodBlock.Categorical(3)), 3);
        var batch = new RowBatch(1, likelihood.Layout);
        likelihood.Load([0, 0, 1], batch, Workers);
        var outputs = new FloatBuffer(3);
        ((float[])[2000, 0, -2000]).CopyTo(outputs.Span);
        var samples = new RowSamples(1, likelihood.Layout);
        likelihood.Load(outputs.AsMatrix(1, 3), samples, Workers);
        var value = new FloatBuffer(1);
        likelihood.LogLikelihood(batch, samples, value.AsMatrix(1, 1), new RowWorkspace(), Workers);
        value[0].Should().Be(-4000);
        float[] means = [2000, 0, -2000];
        likelihood.ToMeans(means);
        means.Should().Equal(1, 0, 0);
    }

    /// <summary>Rows, some with missing entries, and outputs.</summary>
    private sealed class Setup
    {
        private readonly float[] _rows;
        private readonly FloatBuffer _outputs = new(Samples * Columns);
        private readonly FloatBuffer _values = new(Rows * Samples);
        private readonly FloatBuffer _gradient = new(Samples * Columns);
        private readonly RowSamples _samples;
        private readonly RowWorkspace _workspace = new();

        public Setup(bool missing)
        {
            Likelihood = new RowLikelihood(Options, Columns);
            foreach (var sigma in Likelihood.Parameters.Where(parameter => parameter.IsTrainable))
                new RandomStream(4, StreamPurpose.Initialisation).Uniform(sigma.Value.Span);
            _rows = Normals(1, Rows * Columns);
            foreach (var block in Likelihood.Layout.Categorical)
            {
                for (int b = 0; b < Rows; b++)
                {
                    var entries = _rows.AsSpan(b * Columns + block.First, block.Count);
                    entries.Clear();
                    entries[(b * 29 + 1) % block.Count] = 1;
                    if (missing && b % 3 == 1)
                        entries.Fill(float.NaN);
                }
            }
            if (missing)
                _rows[0] = _rows[7] = _rows[2 * Columns + 21] = _rows[4 * Columns + 22] = float.NaN;
            Normals(2, Samples * Columns).CopyTo(_outputs.Span);
            Batch = new RowBatch(Rows, Likelihood.Layout);
            _samples = new RowSamples(Samples, Likelihood.Layout);
            Reload();
        }

        public RowLikelihood Likelihood { get; }

        public RowBatch Batch { get; }

        public Span<float> Outputs => _outputs.Span;

        public MatrixView OutputView => _outputs.AsMatrix(Samples, Columns);

        public void Reload()
        {
            Likelihood.Refresh();
            Likelihood.Load(_rows, Batch, Workers);
            Likelihood.Load(OutputView, _samples, Workers);
        }

        public Span<float> Evaluate()
        {
            Likelihood.LogLikelihood(Batch, _samples, _values.AsMatrix(Rows, Samples), _workspace, Workers);
            return _values.Span;
        }

        public Span<float> Backward(float[] weights)
        {
            weights.CopyTo(_values.Span);
            Likelihood.Backward(Batch, _samples, _values.AsMatrix(Rows, Samples), _gradient.AsMatrix(Samples, Columns), _workspace, Workers);
            return _gradient.Span;
        }

        /// <summary>ℓ in double, block by block.</summary>
        public double Naive(int row, int sample)
        {
            var x = _rows.AsSpan(row * Columns, Columns);
            var y = _outputs.Span.Slice(sample * Columns, Columns);
            double value = 0;
            int at = 0;
            foreach (var block in Options.Blocks)
            {
                if (block is CategoricalBlock)
                {
                    double sum = 0;
                    for (int k = 0; k < block.Width; k++)
                        sum += Math.Exp(y[at + k]);
                    int category = x.Slice(at, block.Width).IndexOf(1f);
                    value += category < 0 ? 0 : y[at + category] - Math.Log(sum);
                }
                else
                {
                    for (int d = at; d < at + block.Width; d++)
                    {
                        double sigma = Likelihood.Sigma(d), residual = (x[d] - y[d]) / sigma;
                        value += float.IsNaN(x[d]) ? 0 : -0.5 * residual * residual - Math.Log(sigma) - 0.5 * Math.Log(2 * Math.PI);
                    }
                }
                at += block.Width;
            }
            return value;
        }
    }

    private static float[] Normals(ulong seed, int count)
    {
        var values = new float[count];
        new RandomStream(seed, StreamPurpose.Initialisation).Normal(values);
        return values;
    }
}

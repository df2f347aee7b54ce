using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Likelihoods;

/// <summary>Weights of blocks: powers of their densities in training, and nowhere else.</summary>
public class WeightedBlockTests
{
    private const int Rows = 5, Samples = 4;
    private static readonly WorkerPool Workers = new(2);

    private static readonly MixedLikelihoodOptions Options = KaemLikelihood.Mixed(
        LikelihoodBlock.Gaussian(19, 0.6f) with { Weight = 0.25f },
        LikelihoodBlock.Categorical(3) with { Weight = 7 },
        LikelihoodBlock.Gaussian(2, 0.8f, SigmaLearning.Shared) with { Weight = 3 },
        LikelihoodBlock.Categorical(2));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Training_raises_a_blocks_density_to_its_power(bool missing)
    {
        foreach (bool training in new[] { true, false })
        {
            var setup = new Setup(training, missing);
            float[] values = setup.Evaluate().ToArray();
            var ofChains = new double[Samples];
            for (int b = 0; b < Rows; b++)
            {
                new RowChains(setup.Likelihood).Evaluate(setup.Batch, setup.Outputs, [.. Enumerable.Repeat(b, Samples)], ofChains, null, Workers);
                for (int s = 0; s < Samples; s++)
                {
                    double expected = setup.Naive(b, s);
                    values[b * Samples + s].Should().BeApproximately((float)expected, 5e-4f, $"row {b}, sample {s}, training {training}");
                    ofChains[s].Should().BeApproximately(expected, 5e-4);
                }
            }
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradients_agree_with_finite_differences(bool missing)
    {
        var setup = new Setup(true, missing);
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

        float[] gradient = setup.Backward(weights);
        FiniteDifference.Check(setup.Outputs.Elements, gradient, Loss, 2e-2f, 5e-3, "outputs");
        foreach (var sigma in setup.Likelihood.Parameters)
            FiniteDifference.Check(sigma, Loss, 1e-2f, 5e-3);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradients_of_chains_agree_with_finite_differences(bool missing)
    {
        var setup = new Setup(true, missing);
        var chains = new RowChains(setup.Likelihood);
        int[] rows = [3, 0, 2, 1];
        float[] weights = [0.2f, 0.5f, -0.3f, 0.7f];
        var values = new double[Samples];
        var gradient = new FloatBuffer(Samples * Options.Columns);
        double Loss()
        {
            setup.Reload();
            chains.Evaluate(setup.Batch, setup.Outputs, rows, values, null, Workers);
            return -values.Zip(weights, (value, weight) => value * weight).Sum();
        }

        chains.Evaluate(setup.Batch, setup.Outputs, rows, values, gradient.AsMatrix(Samples, Options.Columns), Workers);
        chains.AccumulateParameters(setup.Batch, setup.Outputs, rows, weights, Workers);
        float[] slopes = [.. gradient.Span.ToArray().Select((value, i) => -value * weights[i / Options.Columns])];
        FiniteDifference.Check(setup.Outputs.Elements, slopes, Loss, 1e-2f, 5e-3, "outputs");
        foreach (var sigma in setup.Likelihood.Parameters)
            FiniteDifference.Check(sigma, Loss, 1e-2f, 5e-3);
    }

    [Fact]
    public void An_autoregressive_likelihood_has_no_weights()
    {
        FluentActions.Invoking(() => KaemLikelihood.Autoregressive(LikelihoodBlock.Categorical(2), LikelihoodBlock.Categorical(3) with { Weight = 2 }))
            .Should().Throw<ArgumentException>().WithMessage("*Weight = 2*Mixed*");
        FluentActions.Invoking(() => LikelihoodBlock.Categorical(2) with { Weight = 0 }).Should().Throw<ArgumentException>().WithMessage("*Weight*above 0*");
    }

    private static float[] Normals(ulong seed, int count)
    {
        var values = new float[count];
        new RandomStream(seed, StreamPurpose.Shuffle).Normal(values);
        return values;
    }

    private sealed class Setup
    {
        private readonly bool _training;
        private readonly float[] _rows = Normals(1, Rows * Options.Columns);
        private readonly FloatBuffer _outputs = new(Samples * Options.Columns), _values = new(Rows * Samples), _gradient = new(Samples * Options.Columns);
        private readonly RowSamples _samples;
        private readonly RowWorkspace _workspace = new();

        public Setup(bool training, bool missing)
        {
            _training = training;
            Likelihood = new RowLikelihood(Options, Options.Columns);
            foreach (var sigma in Likelihood.Parameters)
                new RandomStream(4, StreamPurpose.Initialisation).Uniform(sigma.Value.Span);
            foreach (var block in Likelihood.Layout.Categorical)
            {
                for (int b = 0; b < Rows; b++)
                {
                    var entries = _rows.AsSpan(b * Options.Columns + block.First, block.Count);
                    entries.Clear();
                    entries[(b + 1) % block.Count] = 1;
                    if (missing && b == 2)
                        entries.Fill(float.NaN);
                }
            }
            if (missing)
                _rows[3] = _rows[Options.Columns + 22] = float.NaN;
            Normals(2, Samples * Options.Columns).CopyTo(_outputs.Span);
            Batch = new RowBatch(Rows, Likelihood.Layout, training);
            _samples = new RowSamples(Samples, Likelihood.Layout);
            Reload();
        }

        public RowLikelihood Likelihood { get; }

        public RowBatch Batch { get; }

        public MatrixView Outputs => _outputs.AsMatrix(Samples, Options.Columns);

        public void Reload()
        {
            Likelihood.Refresh();
            Likelihood.Load(_rows, Batch, Workers);
            Likelihood.Load(Outputs, _samples, Workers, _training);
        }

        public Span<float> Evaluate()
        {
            Likelihood.LogLikelihood(Batch, _samples, _values.AsMatrix(Rows, Samples), _workspace, Workers);
            return _values.Span;
        }

        public float[] Backward(float[] weights)
        {
            weights.CopyTo(_values.Span);
            Likelihood.Backward(Batch, _samples, _values.AsMatrix(Rows, Samples), _gradient.AsMatrix(Samples, Options.Columns), _workspace, Workers);
            return _gradient.Span.ToArray();
        }

        /// <summary>Σ w·ℓ over the blocks, in double.</summary>
        public double Naive(int row, int sample)
        {
            var x = _rows.AsSpan(row * Options.Columns, Options.Columns);
            var y = _outputs.Span.Slice(sample * Options.Columns, Options.Columns);
            double value = 0;
            int at = 0;
            foreach (var block in Options.Blocks)
            {
                double power = _training ? block.Weight : 1;
                if (block is CategoricalBlock)
                {
                    int category = x.Slice(at, block.Width).IndexOf(1f);
                    double sum = 0;
                    foreach (float logit in y.Slice(at, block.Width))
                        sum += Math.Exp(logit);
                    value += category < 0 ? 0 : power * (y[at + category] - Math.Log(sum));
                }
                else
                {
                    for (int d = at; d < at + block.Width; d++)
                    {
                        double sigma = Likelihood.Sigma(d), residual = (x[d] - y[d]) / sigma;
                        if (!float.IsNaN(x[d]))
                            value += power * (-0.5 * residual * residual - Math.Log(sigma) - 0.5 * Math.Log(2 * Math.PI));
                    }
                }
                at += block.Width;
            }
            return value;
        }
    }
}

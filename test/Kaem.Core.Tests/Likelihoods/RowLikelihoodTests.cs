using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Likelihoods;

public class RowLikelihoodTests
{
    private static readonly WorkerPool Workers = new(2);

    [Fact]
    public void Values_and_gradients_agree_with_the_golden_case()
    {
        var golden = GoldenFile.Open("loglik.json").GetProperty("gaussian");
        // The golden outputs carry generator noise, a set for each row: so each row is a batch of its own.
        float[] x = golden.GetProperty("x").Floats(), activated = golden.GetProperty("activated").Floats(), weights = golden.GetProperty("W").Floats();
        double[] expected = golden.GetProperty("ll").Doubles();
        int rows = golden.GetProperty("x").GetArrayLength(), columns = x.Length / rows, samples = activated.Length / x.Length;
        float sigma = golden.GetProperty("sigma_ll").GetSingle();
        double constant = golden.GetProperty("const").GetDouble();
        var likelihood = new RowLikelihood(KaemLikelihood.Gaussian(sigma), columns);
        double[] gradient = new double[samples * columns];
        for (int b = 0; b < rows; b++)
        {
            var setup = new Setup(likelihood, x.AsSpan(b * columns, columns), activated.AsSpan(b * samples * columns, samples * columns));
            var ll = setup.Evaluate();
            ll.ShouldBeClose([.. expected.Skip(b * samples).Take(samples).Select(value => value + constant)], 1e-5, "log-likelihood");

            weights.AsSpan(b * samples, samples).CopyTo(setup.Values.Row(0));
            var output = setup.Backward();
            for (int i = 0; i < gradient.Length; i++)
            {
                // Through the sigmoid, and from a loss to a log-likelihood.
                float y = activated[b * samples * columns + i];
                gradient[i] -= output[i] * y * (1 - y);
            }
        }
        gradient.Select(value => (float)value).ToArray().AsSpan().ShouldBeClose(golden.GetProperty("grad_xh").Doubles(), 1e-4, "gradient");
    }

    [Theory]
    [InlineData(SigmaLearning.Shared, false)]
    [InlineData(SigmaLearning.PerColumn, false)]
    [InlineData(SigmaLearning.PerColumn, true)]
    [InlineData(SigmaLearning.Shared, true)]
    public void Gradients_agree_with_finite_differences(SigmaLearning learning, bool missing)
    {
        const int rows = 5, samples = 4, columns = 6;
        float[] x = Normals(1, rows * columns), y = Normals(2, samples * columns), weights = Normals(3, rows * samples);
        if (missing)
            x[3] = x[10] = x[11] = float.NaN;
        var likelihood = new RowLikelihood(KaemLikelihood.Gaussian(0.7f, learning), columns);
        new RandomStream(4, StreamPurpose.Initialisation).Uniform(likelihood.Parameters[0].Value.Span);

        double Loss()
        {
            likelihood.Refresh();
            var ll = new Setup(likelihood, x, y).Evaluate();
            double loss = 0;
            for (int i = 0; i < ll.Length; i++)
                loss -= (double)weights[i] * ll[i];
            return loss;
        }

        likelihood.Refresh();
        var setup = new Setup(likelihood, x, y);
        weights.CopyTo(KanFixture.Span(setup.Values));
        float[] gradient = setup.Backward().ToArray();
        FiniteDifference.Check(y, gradient, Loss, 1e-2f, 2e-3, "outputs");
        FiniteDifference.Check(likelihood.Parameters[0], Loss, 1e-2f, 2e-3);
    }

    [Fact]
    public void Missing_entries_are_left_out_of_their_rows_alone()
    {
        const int columns = 5;
        float[] x = Normals(1, 2 * columns), y = Normals(2, 3 * columns);
        x[columns + 2] = float.NaN;
        var likelihood = new RowLikelihood(KaemLikelihood.Gaussian(0.5f), columns);
        float[] both = new Setup(likelihood, x, y).Evaluate().ToArray();

        float[] complete = new Setup(likelihood, x.AsSpan(0, columns), y).Evaluate().ToArray();
        both.Take(3).Should().Equal(complete, "a complete row does not depend on the others");

        for (int s = 0; s < 3; s++)
        {
            double expected = 0;
            for (int d = 0; d < columns; d++)
            {
                if (d != 2)
                    expected += -0.5 * Math.Pow((x[columns + d] - y[s * columns + d]) / 0.5, 2) - Math.Log(0.5) - 0.5 * Math.Log(2 * Math.PI);
            }
            both[3 + s].Should().BeApproximately((float)expected, 1e-4f);
        }
    }

    private static float[] Normals(ulong seed, int count)
    {
        var values = new float[count];
        new RandomStream(seed, StreamPurpose.Initialisation).Normal(values);
        return values;
    }

    /// <summary>Rows and outputs, loaded.</summary>
    private sealed class Setup
    {
        private readonly RowLikelihood _likelihood;
        private readonly RowBatch _batch;
        private readonly RowSamples _samples;
        private readonly RowWorkspace _workspace = new();
        private readonly FloatBuffer _values;
        private readonly FloatBuffer _gradient;

        public Setup(RowLikelihood likelihood, ReadOnlySpan<float> rows, ReadOnlySpan<float> outputs)
        {
            int columns = likelihood.Columns;
            _likelihood = likelihood;
            _batch = new RowBatch(rows.Length / columns, likelihood.Layout);
            likelihood.Load(rows, _batch, Workers);
            int samples = outputs.Length / columns;
            var buffer = new FloatBuffer(outputs.Length);
            outputs.CopyTo(buffer.Span);
            _samples = new RowSamples(samples, likelihood.Layout);
            likelihood.Load(buffer.AsMatrix(samples, columns), _samples, Workers);
            GC.KeepAlive(buffer);
            _values = new FloatBuffer(_batch.Count * samples);
            _gradient = new FloatBuffer(outputs.Length);
        }

        public MatrixView Values => _values.AsMatrix(_batch.Count, _samples.Count);

        public Span<float> Evaluate()
        {
            _likelihood.LogLikelihood(_batch, _samples, Values, _workspace, Workers);
            return _values.Span;
        }

        /// <summary>The outputs' gradient for the weights in <see cref="Values"/>.</summary>
        public Span<float> Backward()
        {
            _likelihood.Backward(_batch, _samples, Values, _gradient.AsMatrix(_samples.Count, _likelihood.Columns), _workspace, Workers);
            return _gradient.Span;
        }
    }
}

using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Kan;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.LinearAlgebra;

namespace Kaem.ML.Tests.Priors;

public class JointMixturePriorTests
{
    private static readonly WorkerPool Workers = JointMixtureFixture.Workers;

    [Theory]
    [InlineData(MixtureAxes.Full, 5, false, false)]
    [InlineData(MixtureAxes.Diagonal, 5, false, false)]
    [InlineData(MixtureAxes.Full, 1, false, false)]
    [InlineData(MixtureAxes.Full, 13, false, false)]
    [InlineData(MixtureAxes.Full, 3, false, true)]
    [InlineData(MixtureAxes.Diagonal, 3, false, true)]
    [InlineData(MixtureAxes.Full, 4, true, false)]
    [InlineData(MixtureAxes.Diagonal, 4, true, true)]
    public void Log_probability_and_its_gradient_match_the_definition(MixtureAxes axes, int latents, bool energies, bool cut)
    {
        const int count = 70; // more than one tile
        var prior = JointMixtureFixture.Make(axes, latents, energies: energies, domain: cut ? (-1.5f, 2) : null);
        var z = MixtureFixture.Draw(prior, count);
        if (cut)
            z[3] = 40;
        var logp = new double[count];
        var gradient = new FloatBuffer(z.Length);
        gradient.Span.Fill(1);
        prior.LogProbability(z, count, logp, gradient, Workers);
        var exact = JointMixtureFixture.LogDensity(prior);
        for (int s = 0; s < count; s++)
        {
            double[] sample = JointMixtureFixture.Sample(z, latents, count, s);
            double expected = exact(sample);
            if (cut && s == 3)
            {
                logp[s].Should().Be(double.NegativeInfinity);
                expected.Should().Be(double.NegativeInfinity);
                gradient[s].Should().Be(1);
                continue;
            }
            logp[s].Should().BeApproximately(expected, 2e-5 * (1 + Math.Abs(expected)));
            for (int l = 0; l < latents; l++)
            {
                double kept = sample[l], h = 1e-5;
                sample[l] = kept + h;
                double above = exact(sample);
                sample[l] = kept - h;
                double slope = (above - exact(sample)) / (2 * h);
                sample[l] = kept;
                // A component's edge may lie between.
                if (double.IsFinite(slope) && (!cut || Math.Abs(slope) < 1e3))
                    ((double)gradient[l * count + s]).Should().BeApproximately(1 + slope, 2e-4 * (1 + Math.Abs(slope)));
            }
        }
    }

    [Theory]
    [InlineData(MixtureAxes.Full, false)]
    [InlineData(MixtureAxes.Diagonal, false)]
    [InlineData(MixtureAxes.Full, true)]
    [InlineData(MixtureAxes.Diagonal, true)]
    public void Gradients_by_the_parameters_match_finite_differences_of_the_definition(MixtureAxes axes, bool energies)
    {
        var prior = JointMixtureFixture.Make(axes, latents: 3, components: 3, energies);
        var z = MixtureFixture.Draw(prior, 5);
        foreach (float[] weights in new float[][] { [0.3f, 0, 0.25f, 0.45f, 0], [2, 0.5f, 0, 0, 0.1f] })
        {
            prior.ClearGradients();
            prior.AccumulateGradient(z, weights, PriorGradient.Normalised, default, Workers);
            prior.Densities?.Layer.FinishGradients();
            int checkedParameters = 0;
            foreach (var parameter in prior.Parameters.Where(parameter => parameter.IsTrainable))
            {
                for (int i = 0; i < parameter.Length; i += 1 + parameter.Length / 12)
                {
                    double slope = FiniteDifference.Slope(parameter, i, 0.01f, () =>
                    {
                        var exact = JointMixtureFixture.LogDensity(prior);
                        return -weights.Select((weight, s) => weight == 0 ? 0 : weight * exact(JointMixtureFixture.Sample(z, 3, 5, s))).Sum();
                    });
                    ((double)parameter.Gradient[i]).Should().BeApproximately(slope, 3e-4 * (1 + Math.Abs(slope)), $"of {parameter.Name}[{i}]");
                    checkedParameters++;
                }
            }
            checkedParameters.Should().BeGreaterThan(20);
        }
    }

    [Fact]
    public void Gradients_of_many_samples_are_the_sums_of_those_of_each()
    {
        const int count = 150;
        var prior = JointMixtureFixture.Make(MixtureAxes.Full, 9, 6);
        var z = MixtureFixture.Draw(prior, count);
        float[] weights = [.. Enumerable.Range(0, count).Select(s => s % 3 == 0 ? 0 : 1f / count)];
        prior.ClearGradients();
        prior.AccumulateGradient(z, weights, PriorGradient.Normalised, default, Workers);
        var together = prior.Parameters.Select(parameter => parameter.Gradient.Span.ToArray()).ToArray();
        prior.ClearGradients();
        var one = new FloatBuffer(9);
        for (int s = 0; s < count; s++)
        {
            for (int l = 0; l < 9; l++)
                one[l] = z[l * count + s];
            prior.AccumulateGradient(one, [weights[s]], PriorGradient.Normalised, default, Workers);
        }
        for (int i = 0; i < together.Length; i++)
        {
            for (int j = 0; j < together[i].Length; j++)
                together[i][j].Should().BeApproximately(prior.Parameters[i].Gradient[j], 2e-5f);
        }
    }

    [Theory]
    [InlineData(MixtureAxes.Full)]
    [InlineData(MixtureAxes.Diagonal)]
    public void Draws_follow_the_mixture(MixtureAxes axes)
    {
        const int count = 40_000, latents = 5;
        var prior = JointMixtureFixture.Make(axes, latents);
        var z = MixtureFixture.Draw(prior, count);
        double[] weights = JointMixtureFixture.Weights(prior);
        Matrix<double>[] covariances = [.. Enumerable.Range(0, 4).Select(k => JointMixtureFixture.Axes(prior, k)).Select(a => a * a.Transpose())];
        Vector<double>[] means = [.. Enumerable.Range(0, 4).Select(k => JointMixtureFixture.Mean(prior, k))];
        var mean = means.Select((m, k) => weights[k] * m).Aggregate((a, b) => a + b);
        var covariance = covariances.Select((c, k) => weights[k] * (c + (means[k] - mean).OuterProduct(means[k] - mean))).Aggregate((a, b) => a + b);
        for (int l = 0; l < latents; l++)
        {
            float[] sorted = [.. z.Span.Slice(l * count, count).ToArray().Order()];
            double distance = Enumerable.Range(0, count).Max(i => Math.Abs(
                weights.Select((weight, k) => weight * Normal.CDF(means[k][l], Math.Sqrt(covariances[k][l, l]), sorted[i])).Sum() - (i + 0.5) / count));
            // Kolmogorov's distribution: 1e-4 of all samples of this size are further than 2.23/√n.
            distance.Should().BeLessThan(2.23 / Math.Sqrt(count));
            for (int other = 0; other <= l; other++)
            {
                double sum = 0;
                for (int s = 0; s < count; s++)
                    sum += (z[l * count + s] - mean[l]) * (z[other * count + s] - mean[other]);
                double spread = Math.Sqrt(covariance[l, l] * covariance[other, other]);
                (sum / count).Should().BeApproximately(covariance[l, other], 6 * spread / Math.Sqrt(count));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Along_every_axis_draws_follow_the_cut_or_tilted_density(bool energies)
    {
        const int count = 20_000;
        var prior = JointMixtureFixture.Make(MixtureAxes.Full, 3, 1, energies, (-1.2f, 2.5f));
        var z = MixtureFixture.Draw(prior, count);
        var inverse = JointMixtureFixture.Axes(prior, 0).Inverse();
        var mean = JointMixtureFixture.Mean(prior, 0);
        var along = new double[3][];
        for (int q = 0; q < 3; q++)
            along[q] = new double[count];
        for (int s = 0; s < count; s++)
        {
            var y = inverse * (Vector<double>.Build.Dense(JointMixtureFixture.Sample(z, 3, count, s)) - mean);
            for (int q = 0; q < 3; q++)
                along[q][s] = y[q];
        }
        for (int q = 0; q < 3; q++)
        {
            Array.Sort(along[q]);
            double distance = Enumerable.Range(0, count).Max(i => Math.Abs(prior.Axes.Cdf(0, q, (float)along[q][i]) - (i + 0.5) / count));
            distance.Should().BeLessThan(2.23 / Math.Sqrt(count));
            prior.Axes.Cdf(0, q, prior.Axes.Quantile(0, q, 0.3f)).Should().BeApproximately(0.3, 1e-5);
            along[q][0].Should().BeGreaterThanOrEqualTo(-1.2001);
            along[q][^1].Should().BeLessThanOrEqualTo(2.5001);
        }
        var exact = energies
            ? new ExactDensity(prior.Axes.Domain, y => ExactDensity.Energy(prior.Densities!.Layer, 0, 1, y) - 0.5 * y * y).Cdf(0.4)
            : (Normal.CDF(0, 1, 0.4) - Normal.CDF(0, 1, -1.2)) / (Normal.CDF(0, 1, 2.5) - Normal.CDF(0, 1, -1.2));
        prior.Axes.Cdf(0, 1, 0.4f).Should().BeApproximately(exact, 1e-4);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_sample_is_the_same_in_a_bank_of_any_size_and_for_any_number_of_threads(bool energies)
    {
        const int latents = 7;
        var prior = JointMixtureFixture.Make(MixtureAxes.Full, latents, 9, energies);
        var many = MixtureFixture.Draw(prior, 200, new WorkerPool(1));
        var few = MixtureFixture.Draw(prior, 33, new WorkerPool(3));
        double[] ofMany = new double[200], ofFew = new double[33];
        FloatBuffer gradient = new(many.Length), gradientOfFew = new(few.Length);
        prior.LogProbability(many, 200, ofMany, gradient, new WorkerPool(1));
        prior.LogProbability(few, 33, ofFew, gradientOfFew, new WorkerPool(3));
        for (int s = 0; s < 33; s++)
        {
            ofFew[s].Should().Be(ofMany[s]);
            for (int l = 0; l < latents; l++)
                (few[l * 33 + s], gradientOfFew[l * 33 + s]).Should().Be((many[l * 200 + s], gradient[l * 200 + s]));
        }
        float[] weights = [.. Enumerable.Repeat(1f / 200, 200)];
        Gradients(1).Should().Equal(Gradients(3));

        float[] Gradients(int threads)
        {
            prior.ClearGradients();
            prior.AccumulateGradient(many, weights, PriorGradient.Normalised, default, new WorkerPool(threads));
            return [.. prior.Parameters.SelectMany(parameter => parameter.Gradient.Span.ToArray())];
        }
    }

    [Theory]
    [InlineData(MixtureAxes.Full, false)]
    [InlineData(MixtureAxes.Diagonal, false)]
    [InlineData(MixtureAxes.Full, true)]
    public void Nothing_is_allocated_once_warm(MixtureAxes axes, bool energies)
    {
        const int count = 150;
        var alone = new WorkerPool(1);
        var prior = JointMixtureFixture.Make(axes, 6, 8, energies);
        var z = new FloatBuffer(6 * count);
        var gradient = new FloatBuffer(6 * count);
        var logp = new double[count];
        var weights = new float[count];
        weights.AsSpan().Fill(1f / count);
        Step();
        Allocations.Usual(Step).Should().Be(0);

        void Step()
        {
            prior.Sample(new RandomStream(3, StreamPurpose.PriorSamples), count, z, alone);
            prior.LogProbability(z, count, logp, gradient, alone);
            prior.ClearGradients();
            prior.AccumulateGradient(z, weights, PriorGradient.Normalised, default, alone);
            prior.RefreshTables(alone);
        }
    }

    [Fact]
    public void At_first_latents_have_mean_0_and_variance_1()
    {
        const int count = 20_000;
        var prior = new JointMixturePrior(KaemPrior.JointMixture(200), 4);
        prior.Initialise(5, Workers);
        prior.Refresh(Workers);
        var z = MixtureFixture.Draw(prior, count);
        for (int l = 0; l < 4; l++)
        {
            var latent = z.Span.Slice(l * count, count).ToArray();
            latent.Average().Should().BeInRange(-0.2f, 0.2f);
            latent.Average(value => value * value).Should().BeInRange(0.8f, 1.2f);
        }
    }

    [Fact]
    public void Axes_that_cannot_be_inverted_are_refused()
    {
        var prior = JointMixtureFixture.Make(MixtureAxes.Full);
        prior.Frames.LogScales.Value[7] = -200;
        var refresh = () => prior.Refresh(Workers);
        refresh.Should().Throw<ArithmeticException>().WithMessage("*Component 1*");
        prior.Frames.LogScales.Value[7] = float.NaN;
        refresh.Should().Throw<ArithmeticException>().WithMessage("*Component 1*");
    }
}

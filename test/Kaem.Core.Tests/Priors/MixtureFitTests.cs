using System.Diagnostics;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using MathNet.Numerics.LinearAlgebra;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Priors;

public class MixtureFitTests(ITestOutputHelper output)
{
    private static readonly WorkerPool Workers = JointMixtureFixture.Workers;

    [Theory]
    [InlineData(MixtureAxes.Full)]
    [InlineData(MixtureAxes.Diagonal)]
    public void A_round_is_that_of_the_definition(MixtureAxes axes)
    {
        const int count = 500, latents = 3, components = 4;
        var z = MixtureFixture.Draw(JointMixtureFixture.Make(axes, latents, components), count);
        var mixture = JointMixtureFixture.Make(axes, latents, components);
        foreach (ref float mean in mixture.Frames.Means.Value.Span)
            mean += 0.3f;
        mixture.Refresh(Workers);
        Vector<double>[] samples = [.. Enumerable.Range(0, count).Select(s => Vector<double>.Build.Dense(JointMixtureFixture.Sample(z, latents, count, s)))];
        double[] weights = JointMixtureFixture.Weights(mixture);
        double[,] shares = new double[components, count];
        double expected = 0;
        for (int s = 0; s < count; s++)
        {
            double[] densities = [.. Enumerable.Range(0, components).Select(k => weights[k] * Density(mixture, k, samples[s]))];
            expected += Math.Log(densities.Sum()) / count;
            for (int k = 0; k < components; k++)
                shares[k, s] = densities[k] / densities.Sum();
        }
        var all = samples.Aggregate((a, b) => a + b) / count;
        var variance = samples.Select(x => (x - all).PointwisePower(2)).Aggregate((a, b) => a + b) / count;

        new MixtureRound(mixture, z, count).Run(Workers).Should().BeApproximately(expected, 1e-4);

        for (int k = 0; k < components; k++)
        {
            double weight = Enumerable.Range(0, count).Sum(s => shares[k, s]);
            var mean = samples.Select((x, s) => shares[k, s] * x).Aggregate((a, b) => a + b) / weight;
            // 20 more samples of 5% of the variance of all, and a ten-thousandth of that.
            var covariance = samples.Select((x, s) => shares[k, s] * (x - mean).OuterProduct(x - mean)).Aggregate((a, b) => a + b) / (weight + 20)
                + Matrix<double>.Build.DenseOfDiagonalVector(variance) * (20 * 0.05 / (weight + 20) + 1e-4);
            JointMixtureFixture.Weights(mixture)[k].Should().BeApproximately(weight / count, 1e-5);
            var found = JointMixtureFixture.Axes(mixture, k) * JointMixtureFixture.Axes(mixture, k).Transpose();
            for (int i = 0; i < latents; i++)
            {
                JointMixtureFixture.Mean(mixture, k)[i].Should().BeApproximately(mean[i], 1e-4);
                for (int j = 0; j < latents; j++)
                    found[i, j].Should().BeApproximately(axes == MixtureAxes.Full || i == j ? covariance[i, j] : 0, 2e-4);
            }
        }
    }

    [Fact]
    public void Rounds_never_lose_likelihood()
    {
        const int count = 20_000;
        var z = MixtureFixture.Draw(JointMixtureFixture.Make(MixtureAxes.Full, 6, 8), count);
        var mixture = new JointMixturePrior(KaemPrior.JointMixture(8), 6);
        mixture.Initialise(3, Workers);
        mixture.Refresh(Workers);
        var round = new MixtureRound(mixture, z, count);
        double[] likelihoods = [.. Enumerable.Range(0, 15).Select(_ => round.Run(Workers))];
        for (int i = 1; i < likelihoods.Length; i++)
            likelihoods[i].Should().BeGreaterThan(likelihoods[i - 1] - 1e-3);
        likelihoods[^1].Should().BeGreaterThan(likelihoods[0] + 0.2);
    }

    [Theory]
    [InlineData(MixtureAxes.Full)]
    [InlineData(MixtureAxes.Diagonal)]
    public void Held_out_draws_are_about_as_likely_as_under_the_mixture_that_they_are_drawn_from(MixtureAxes axes)
    {
        const int count = 20_000, latents = 6;
        var truth = JointMixtureFixture.Make(axes, latents, 8);
        var fit = new MixtureFit(KaemPrior.JointMixture(16, axes), Rows(truth, count), latents, 20, 1, Workers);
        fit.Run();
        double gap = Likelihood(truth, truth) - Likelihood(fit.Mixture, truth);
        output.WriteLine($"{fit.Active} components, {gap:f4} nats less than the truth");
        gap.Should().BeInRange(-0.02, 0.12);
    }

    [Fact]
    public void Components_that_explain_nothing_go()
    {
        const int latents = 4;
        var one = new JointMixturePrior(KaemPrior.JointMixture(1), latents);
        one.Initialise(1, Workers);
        one.Refresh(Workers);
        var fit = new MixtureFit(KaemPrior.JointMixture(30), Rows(one, 1500), latents, 12, 1, Workers);
        fit.Run();
        output.WriteLine($"{fit.Active} components");
        fit.Active.Should().BeLessThan(20);
        fit.Mixture.Weights.ToArray().Sum().Should().BeApproximately(1, 1e-6);
        (Likelihood(one, one) - Likelihood(fit.Mixture, one)).Should().BeLessThan(0.25);
    }

    [Fact]
    public void Clusters_on_a_line_get_a_component_each()
    {
        const int count = 3000;
        var noise = new float[count];
        new RandomStream(4, StreamPurpose.Shuffle).Normal(noise);
        float[] rows = [.. noise.Select((value, s) => 0.1f * value + s % 5)];
        var fit = new MixtureFit(KaemPrior.JointMixture(8), rows, 1, 12, 1, Workers);
        fit.Run();
        fit.Active.Should().BeInRange(5, 8);
        float[] places = [.. Enumerable.Range(0, 5).Select(i => (float)i)];
        foreach (float place in places)
            Enumerable.Range(0, 8).Where(k => fit.Mixture.Weights[k] > 0.02).Min(k => Math.Abs(fit.Mixture.Frames.Means.Value[k] - place)).Should()
                .BeLessThan(0.05f);
    }

    [Fact]
    public void A_component_is_split_where_two_are_needed()
    {
        const int count = 4000, latents = 3;
        var truth = JointMixtureFixture.Make(MixtureAxes.Full, latents, 4);
        foreach (ref float mean in truth.Frames.Means.Value.Span)
            mean *= 3;
        truth.Refresh(Workers);
        var fit = new MixtureFit(KaemPrior.JointMixture(6), Rows(truth, count), latents, 12, 1, Workers);
        // One component for all of it.
        var prior = fit.Mixture;
        prior.Initialise(1, Workers);
        prior.Proportions.Logits!.Value.Span[1..].Fill(ComponentProportions.PrunedLogit);
        prior.Refresh(Workers);
        fit.Active.Should().Be(1);
        double before = fit.HeldOut();
        fit.Improve();
        double gap = Likelihood(truth, truth) - Likelihood(fit.Mixture, truth);
        output.WriteLine($"{fit.Active} components, {gap:f4} nats less than the truth");
        fit.Active.Should().BeInRange(4, 6);
        fit.HeldOut().Should().BeGreaterThan(before + 0.5);
        gap.Should().BeLessThan(0.1);
    }

    [Fact]
    public void Samples_that_are_all_the_same_or_fewer_than_components_are_no_trouble()
    {
        foreach (float[] rows in new float[][] { [1, 2, 3], [1, 2, 3, 1, 2, 3], [.. Enumerable.Repeat(new float[] { 1, 2, 3 }, 700).SelectMany(row => row)] })
        {
            var fit = new MixtureFit(KaemPrior.JointMixture(7), rows, 3, 12, 1, Workers);
            fit.Run();
            fit.Active.Should().BeGreaterThanOrEqualTo(1);
            var z = MixtureFixture.Draw(fit.Mixture, 100);
            for (int l = 0; l < 3; l++)
                z.Span.Slice(l * 100, 100).ToArray().Average().Should().BeApproximately(l + 1, 0.02f);
        }
    }

    [Theory]
    [InlineData(MixtureAxes.Full)]
    [InlineData(MixtureAxes.Diagonal)]
    public void Any_number_of_threads_gives_the_same_bits(MixtureAxes axes)
    {
        float[] rows = Rows(JointMixtureFixture.Make(axes, 5, 6), 9000);
        float[] one = Parameters(1);
        Parameters(2).Should().Equal(one);
        Parameters(5).Should().Equal(one);

        float[] Parameters(int threads)
        {
            var fit = new MixtureFit(KaemPrior.JointMixture(12, axes), rows, 5, 8, 1, new WorkerPool(threads));
            fit.Run();
            return [.. fit.Mixture.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray())];
        }
    }

    [Theory]
    [InlineData(50, 50_000)]
    [InlineData(200, 20_000)]
    public void Many_draws_take_seconds(int components, int count)
    {
        float[] rows = Rows(JointMixtureFixture.Make(MixtureAxes.Full, 32, 40), count);
        var clock = Stopwatch.StartNew();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var fit = new MixtureFit(KaemPrior.JointMixture(components), rows, 32, 12, 1, Workers);
        fit.Run();
        output.WriteLine($"{clock.Elapsed.TotalSeconds:f2} s, {(Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds:f2} of "
            + $"processors, {fit.Active} components");
        // Generous: other work may share the machine.
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(60));
    }

    private static double Density(JointMixturePrior mixture, int k, Vector<double> x)
    {
        var axes = JointMixtureFixture.Axes(mixture, k);
        var y = axes.Solve(x - JointMixtureFixture.Mean(mixture, k));
        return Math.Exp(-0.5 * y * y - 0.5 * x.Count * Math.Log(2 * Math.PI)) / axes.Determinant();
    }

    /// <summary>Mean log-density of other draws of the truth.</summary>
    private static double Likelihood(JointMixturePrior mixture, JointMixturePrior truth)
    {
        const int count = 20_000;
        var logp = new double[count];
        mixture.LogProbability(MixtureFixture.Draw(truth, count, seed: 99), count, logp, null, Workers);
        return logp.Average();
    }

    private static float[] Rows(JointMixturePrior prior, int count)
    {
        var z = MixtureFixture.Draw(prior, count);
        var rows = new float[count * prior.Latents];
        for (int i = 0; i < rows.Length; i++)
            rows[i] = z[i % prior.Latents * count + i / prior.Latents];
        return rows;
    }
}

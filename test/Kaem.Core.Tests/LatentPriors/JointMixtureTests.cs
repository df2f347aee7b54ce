using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Model;
using Kaem.ML.Tests.Priors;
using MathNet.Numerics.Distributions;

namespace Kaem.ML.Tests.LatentPriors;

public class JointMixtureTests
{
    private static readonly KaemOptions Options = SmallModel.Options with
    {
        LatentSize = 3,
        Prior = KaemPrior.JointMixture(6) with { Refits = new() { Times = 1 } },
        Epochs = 2,
    };

    private static readonly KaemModel Model = KaemModel.Train(Options, SmallModel.Arc(200));

    [Fact]
    public void Means_and_covariances_are_those_of_draws()
    {
        var prior = Model.Prior;
        (prior.IsJointMixture, prior.IsMixture, prior.Components, prior.LatentSize, prior.OuterSize).Should().Be((true, false, 6, 3, 3));
        prior.Domain.Should().Be((float.NegativeInfinity, float.PositiveInfinity));
        const int count = 60_000;
        var latents = Model.SampleLatents(count);
        Enumerable.Range(0, 6).Sum(prior.ComponentWeight).Should().BeApproximately(1, 1e-9);
        for (int i = 0; i < 3; i++)
        {
            double mean = prior.LargestComponents().Sum(k => prior.ComponentWeight(k) * prior.ComponentMean(k)[i]);
            double variance = prior.LargestComponents().Sum(k =>
                prior.ComponentWeight(k) * (prior.ComponentCovariance(k)[i, i] + Math.Pow(prior.ComponentMean(k)[i] - mean, 2)));
            double[] drawn = [.. Enumerable.Range(0, count).Select(s => (double)latents.Row(s)[i])];
            drawn.Average().Should().BeApproximately(mean, 5 * Math.Sqrt(variance / count));
            drawn.Average(value => (value - mean) * (value - mean)).Should().BeApproximately(variance, 0.05 * variance);
            var moments = prior.Moments(i);
            moments.Mean.Should().BeApproximately(mean, 1e-4);
            moments.Variance.Should().BeApproximately(variance, 1e-4 * (1 + variance));
            Array.Sort(drawn);
            foreach (double place in new[] { 0.1, 0.5, 0.9 })
                prior.Cdf(i, (float)drawn[(int)(place * count)]).Should().BeApproximately(place, 0.01);
        }
    }

    [Fact]
    public void Densities_of_a_latent_are_those_of_its_components()
    {
        var prior = Model.Prior;
        float[] z = [-1.5f, 0, 0.3f, 2], whole = new float[4], part = new float[4], sum = new float[4];
        prior.Density(1, z, whole);
        foreach (int k in prior.LargestComponents())
        {
            prior.ComponentDensity(k, 1, z, part);
            double deviation = Math.Sqrt(prior.ComponentCovariance(k)[1, 1]);
            for (int j = 0; j < z.Length; j++)
            {
                ((double)part[j]).Should().BeApproximately(Normal.PDF(prior.ComponentMean(k)[1], deviation, z[j]), 1e-4);
                sum[j] += (float)prior.ComponentWeight(k) * part[j];
            }
        }
        for (int j = 0; j < z.Length; j++)
            whole[j].Should().BeApproximately(sum[j], 1e-5f);
        prior.LogDensity(Model.SampleLatents(5)).Should().OnlyContain(value => double.IsFinite(value));
        // Along its own axes a component is normal.
        prior.Density(2, 4, z, part);
        part[1].Should().BeApproximately(0.39894f, 1e-4f);
        prior.Cdf(2, 4, 0.3f).Should().BeApproximately(Normal.CDF(0, 1, 0.3), 1e-6);
        prior.Quantile(2, 4, 0.9f).Should().BeApproximately(1.28155f, 1e-4f);
        prior.LogPartition(0, 0).Should().Be(0);
        prior.Divergence(0, 0).Should().BeApproximately(0, 1e-6);
        prior.Moments(0, 5).Variance.Should().BeApproximately(1, 1e-4);
        prior.MostTilted(5).Should().BeEmpty();
        prior.Energy(0, 0, z, part);
        part.Should().OnlyContain(value => value == 0);
    }

    [Fact]
    public void Learned_energies_can_be_looked_at_and_described()
    {
        var options = Options with { Prior = KaemPrior.JointMixture(3) with { LearnEnergies = true, Basis = KanBasis.Rbf(6), Refits = MixtureRefits.Off },
            PriorLearningRate = 0.05f };
        var prior = KaemModel.Train(options, SmallModel.Arc(200)).Prior;
        prior.AxisDomain.Should().Be((-4, 4));
        var (q, p) = prior.MostTilted(3)[0];
        prior.Divergence(q, p).Should().BeGreaterThan(1e-4);
        prior.FindClosedForm(q, p).RSquared.Should().BeGreaterThan(0.5);
        float[] y = [-1, 0, 1], density = new float[3];
        prior.Density(q, p, y, density);
        density.Should().OnlyContain(value => value > 0);
        prior.Quantile(q, p, (float)prior.Cdf(q, p, 0.5f)).Should().BeApproximately(0.5f, 1e-3f);
        // The axes are oblique: no closed form for a single latent.
        FluentActions.Invoking(() => prior.Density(0, y, density)).Should().Throw<NotSupportedException>().WithMessage("*oblique*");
        double mean = prior.ComponentMean(1)[0] - prior.ComponentAxes(1)[0, 0] * prior.Moments(0, 1).Mean;
        mean.Should().BeApproximately(((JointMixturePrior)((CpuEngine)KaemModel.Train(options, SmallModel.Arc(200)).Engine).Network.Prior)
            .Frames.Means.Value[3], 1e-5);
        // Along axes that are the latents' own it has one.
        var diagonal = LatentPrior.Initial(options with { Prior = KaemPrior.JointMixture(3, MixtureAxes.Diagonal) with { LearnEnergies = true } });
        diagonal.Density(0, y, density);
        density.Should().OnlyContain(value => value > 0);
    }

    [Fact]
    public void It_is_fitted_to_samples_and_training_starts_there()
    {
        var truth = JointMixtureFixture.Make(MixtureAxes.Full, 3, 4);
        const int count = 4000;
        var z = MixtureFixture.Draw(truth, count);
        float[] rows = [.. Enumerable.Range(0, 3 * count).Select(i => z[i % 3 * count + i / 3])];
        var prior = LatentPrior.FromSamples(Options, new DataMatrix(rows, count, 3));
        var logp = new double[count];
        truth.LogProbability(z, count, logp, null, JointMixtureFixture.Workers);
        prior.LogDensity(new DataMatrix(rows, count, 3)).Average().Should().BeGreaterThan(logp.Average() - 0.1);
        var model = KaemModel.Train(prior.ApplyTo(Options with { FreezePrior = true, Epochs = 1 }), SmallModel.Arc(100), startFrom: prior);
        model.Prior.ComponentMean(2).Should().Equal(prior.ComponentMean(2));
        FluentActions.Invoking(() => LatentPrior.FromSamples(Options, new DataMatrix([1, 2], 1, 2))).Should().Throw<ArgumentException>()
            .WithMessage("*3 columns; these have 2*");
        FluentActions.Invoking(() => LatentPrior.FromSamples(Options, new DataMatrix([1, float.NaN, 2], 1, 3))).Should().Throw<ArgumentException>()
            .WithMessage("*Row 0, column 1*finite*");
        FluentActions.Invoking(() => LatentPrior.FromDensity(Options, _ => 1)).Should().Throw<ArgumentException>().WithMessage("*FromSamples*");
        FluentActions.Invoking(() => KaemModel.Train(Options with { Prior = KaemPrior.JointMixture(7) }, SmallModel.Arc(100), startFrom: prior))
            .Should().Throw<ArgumentException>().WithMessage("*number of components 6*7*");
    }

    [Fact]
    public void A_loaded_prior_is_the_same_to_the_last_bit()
    {
        var bytes = new MemoryStream();
        Model.Prior.Save(bytes);
        bytes.Position = 0;
        var loaded = LatentPrior.Load(bytes);
        loaded.Options.Should().Be(Model.Prior.Options);
        var latents = Model.SampleLatents(20);
        loaded.LogDensity(latents).Should().Equal(Model.Prior.LogDensity(latents));
    }

    [Fact]
    public void Small_components_are_pruned_away()
    {
        double[] weights = [.. Enumerable.Range(0, 6).Select(Model.Prior.ComponentWeight).Order()];
        double below = (weights[2] + weights[3]) / 2;
        var pruned = Model.PruneMixture((float)below);
        pruned.Prior.Components.Should().Be(3);
        int[] kept = [.. Enumerable.Range(0, 6).Where(k => Model.Prior.ComponentWeight(k) >= below)];
        for (int i = 0; i < 3; i++)
        {
            pruned.Prior.ComponentWeight(i).Should().BeApproximately(Model.Prior.ComponentWeight(kept[i]) / weights[3..].Sum(), 1e-6);
            pruned.Prior.ComponentMean(i).Should().Equal(Model.Prior.ComponentMean(kept[i]));
            pruned.Prior.ComponentCovariance(i).Should().BeEquivalentTo(Model.Prior.ComponentCovariance(kept[i]));
        }
        pruned.ShouldSurviveSaving();
        Model.PruneMixture(0.999f).Prior.Components.Should().Be(1);
    }

    [Fact]
    public void Latents_can_be_walked_through()
    {
        var start = Model.SampleLatents(1);
        Model.SweepLatent(start, 1, 0, 7).Rows.Should().Be(7);
        var path = Model.InterpolateLatents(Model.SampleLatents(1, 3), Model.SampleLatents(1, 4), 5, LatentInterpolation.Quantile);
        path.Values.ToArray().Should().OnlyContain(value => float.IsFinite(value));
        for (int l = 0; l < 3; l++)
            Model.Prior.LatentCdf(l, Model.Prior.LatentQuantile(l, 0.37f)).Should().BeApproximately(0.37, 1e-5);
        var means = Model.Prior.ComponentMeans(4);
        Model.Decode(means).Rows.Should().Be(Math.Min(4, Model.Prior.LargestComponents().Count));
    }
}

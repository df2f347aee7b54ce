using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Priors;

public class MixturePriorGradientTests
{
    [Theory]
    [MemberData(nameof(PriorFixture.References), MemberType = typeof(PriorFixture))]
    public void Gradients_match_finite_differences_of_the_exact_log_density(ReferencePrior reference)
    {
        var prior = MixtureFixture.Make(reference);
        var z = MixtureFixture.Draw(prior, 5);
        foreach (float[] weights in new float[][] { [0.3f, 0, 0.25f, 0.45f, 0], [2, 0.5f, 0, 0, 0.1f] })
        {
            prior.ClearGradients();
            prior.AccumulateGradient(z, weights, PriorGradient.Normalised, default, PriorFixture.Workers);
            CheckAgainstDifferences(prior, q =>
            {
                var exact = MixtureFixture.LogDensity(prior, q, reference);
                return -weights.Select((weight, s) => weight == 0 ? 0 : weight * exact(z[q * weights.Length + s])).Sum();
            });
        }
    }

    [Theory]
    [InlineData(ReferencePrior.Gaussian)]
    [InlineData(ReferencePrior.LogNormal)]
    [InlineData(ReferencePrior.LearnableGaussian)]
    public void Log_probability_and_its_gradient_in_z_match_the_exact_density(ReferencePrior reference)
    {
        const int count = 300; // more than one chunk
        var prior = MixtureFixture.Make(reference);
        var z = MixtureFixture.Draw(prior, count);
        z[2] = prior.Domain.High + 0.01f;
        var logp = new double[count];
        var gradient = new FloatBuffer(z.Length);
        gradient.Span.Fill(1);
        prior.LogProbability(z, count, logp, gradient, PriorFixture.Workers);
        var expected = new double[count];
        for (int q = 0; q < prior.Q; q++)
        {
            var exact = MixtureFixture.LogDensity(prior, q, reference);
            for (int s = 0; s < count; s++)
            {
                int at = q * count + s;
                if (at == 2)
                    continue;
                expected[s] += exact(z[at]);
                double h = 1e-6 * Math.Max(0.1, Math.Abs(z[at]));
                double slope = (exact(z[at] + h) - exact(z[at] - h)) / (2 * h);
                ((double)gradient[at]).Should().BeApproximately(1 + slope, 1e-4 * (1 + Math.Abs(slope)));
            }
        }
        for (int s = 0; s < count; s++)
        {
            if (s != 2)
                logp[s].Should().BeApproximately(expected[s], 2e-5);
        }
        logp[2].Should().Be(double.NegativeInfinity);
        gradient[2].Should().Be(1, "outside the domain nothing pulls");
    }

    [Theory]
    [InlineData(ReferencePrior.Gaussian)]
    [InlineData(ReferencePrior.LearnableGaussian)]
    public void Contrastive_gradients_come_close_to_the_normalised_ones_with_many_samples(ReferencePrior reference)
    {
        const int count = 40_000;
        var prior = MixtureFixture.Make(reference);
        var z = MixtureFixture.Draw(prior, count);
        // The first samples stand for the posterior's, all the others for the prior's.
        var weights = new float[count];
        (weights[0], weights[1], weights[2]) = (0.5f, 0.2f, 0.3f);
        var priorWeights = new float[count];
        priorWeights.AsSpan(3).Fill(1f / (count - 3));

        float[] normalised = Gradients(PriorGradient.Normalised, default), contrastive = Gradients(PriorGradient.Contrastive, priorWeights);
        float[] logits = prior.Proportions.Logits!.Gradient.Span.ToArray();
        for (int i = 0; i < normalised.Length; i++)
            contrastive[i].Should().BeApproximately(normalised[i], 0.04f);
        contrastive.Should().NotEqual(normalised);
        logits.Should().Contain(value => value != 0);

        float[] Gradients(PriorGradient kind, float[]? priorWeights)
        {
            prior.ClearGradients();
            prior.AccumulateGradient(z, weights, kind, priorWeights, PriorFixture.Workers);
            prior.Densities.Layer.FinishGradients();
            return [.. prior.Parameters.Where(parameter => parameter.IsTrainable).SelectMany(parameter => parameter.Gradient.Span.ToArray())];
        }
    }

    [Fact]
    public void Without_prior_weights_all_samples_are_the_priors()
    {
        var prior = MixtureFixture.Make(ReferencePrior.Gaussian);
        var z = MixtureFixture.Draw(prior, 8);
        float[] weights = [0.5f, 0, 0, 0.5f, 0, 0, 0, 0];
        float[] implied = Gradients(default), given = Gradients([.. Enumerable.Repeat(1f / 8, 8)]);
        implied.Should().Equal(given);

        float[] Gradients(float[]? priorWeights)
        {
            prior.ClearGradients();
            prior.AccumulateGradient(z, weights, PriorGradient.Contrastive, priorWeights, PriorFixture.Workers);
            return [.. prior.Densities.Layer.WeightGradients(1).Row(2)];
        }
    }

    [Fact]
    public void The_penaltys_gradient_is_that_of_the_entropy_of_the_proportions()
    {
        const float sparsity = 0.7f;
        var prior = MixtureFixture.Make(ReferencePrior.Gaussian, sparsity: sparsity);
        var logits = prior.Proportions.Logits!;
        prior.ClearGradients();
        prior.Proportions.AccumulatePenalty();
        for (int i = 0; i < logits.Length; i++)
        {
            int q = i / prior.P;
            float value = logits.Value[i];
            double up = Penalty(value + 1e-3f), down = Penalty(value - 1e-3f);
            double step = (double)(value + 1e-3f) - (value - 1e-3f);
            logits.Value[i] = value;
            ((double)logits.Gradient[i]).Should().BeApproximately((up - down) / step, 1e-5);

            double Penalty(float changed)
            {
                logits.Value[i] = changed;
                return -sparsity * MixtureFixture.LogProportions(prior, q).Sum(log => Math.Exp(log) * log);
            }
        }
    }

    [Fact]
    public void Gradients_are_the_same_bits_on_any_number_of_threads()
    {
        var prior = MixtureFixture.Make(ReferencePrior.LearnableGaussian, latents: 9, components: 5);
        var z = MixtureFixture.Draw(prior, 60);
        var weights = new float[60];
        new RandomStream(3, StreamPurpose.Shuffle).Uniform(weights);
        float[] one = Gradients(1);
        Gradients(2).Should().Equal(one);
        Gradients(5).Should().Equal(one);

        float[] Gradients(int threads)
        {
            var workers = new WorkerPool(threads);
            prior.ClearGradients();
            prior.AccumulateGradient(z, weights, PriorGradient.Normalised, default, workers);
            var logp = new double[60];
            prior.LogProbability(z, 60, logp, null, workers);
            prior.Densities.Layer.FinishGradients();
            return [.. prior.Parameters.Where(parameter => parameter.IsTrainable)
                .SelectMany(parameter => parameter.Gradient.Span.ToArray()), .. logp.Select(value => (float)value)];
        }
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        const int count = 50;
        var alone = new WorkerPool(1);
        var prior = MixtureFixture.Make(ReferencePrior.LearnableGaussian, sparsity: 0.1f);
        var z = MixtureFixture.Draw(prior, count);
        var dz = new FloatBuffer(z.Length);
        var inputs = new FloatBuffer(count * prior.Q);
        var logp = new double[count];
        var weights = new float[count];
        (weights[3], weights[7]) = (0.5f, 0.5f);
        for (int i = 0; i < 3; i++)
            Step();
        Allocations.Usual(Step).Should().Be(0);

        void Step()
        {
            prior.Refresh(alone);
            prior.Sample(new RandomStream(1, StreamPurpose.PriorSamples), count, z, alone);
            prior.ToGenerator(z, count, inputs.AsMatrix(count, prior.Q), alone);
            prior.LogProbability(z, count, logp, dz, alone);
            prior.AccumulateGradient(z, weights, PriorGradient.Normalised, default, alone);
            prior.AccumulateGradient(z, weights, PriorGradient.Contrastive, default, alone);
            prior.Proportions.AccumulatePenalty();
        }
    }

    [Fact]
    public void Prior_weights_must_fit()
    {
        var prior = MixtureFixture.Make(ReferencePrior.Gaussian);
        var z = MixtureFixture.Draw(prior, 4);
        FluentActions.Invoking(() => prior.AccumulateGradient(z, new float[4], PriorGradient.Contrastive, new float[3], PriorFixture.Workers))
            .Should().Throw<ArgumentException>().WithMessage("*4 prior weights; 3*");
        FluentActions.Invoking(() => prior.AccumulateGradient(z, new float[4], PriorGradient.Normalised, new float[4], PriorFixture.Workers))
            .Should().Throw<ArgumentException>().WithMessage("*Contrastive*");
    }

    /// <summary>Central differences of the loss by every parameter; the loss of latent q depends on the parameters of q alone.</summary>
    private static void CheckAgainstDifferences(MixturePrior prior, Func<int, double> loss)
    {
        prior.Densities.Layer.FinishGradients();
        foreach (var parameter in prior.Parameters.Where(parameter => parameter.IsTrainable))
        {
            parameter.Gradient.Span.ToArray().Should().Contain(value => value != 0, parameter.Name);
            for (int i = 0; i < parameter.Length; i++)
            {
                int latent = i / (parameter.Length / prior.Q);
                double expected = FiniteDifference.Slope(parameter, i, 1e-2f, () => loss(latent));
                ((double)parameter.Gradient[i]).Should().BeApproximately(expected, 3e-5 * (1 + Math.Abs(expected)), $"{parameter.Name}[{i}]");
            }
        }
    }
}

using Kaem.ML.Engines;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Priors;

public class MixturePriorTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Golden_components_samples_densities_and_gradients(int index)
    {
        var golden = GoldenFile.Open("mixture.json").GetProperty("cases")[index];
        var layer = PriorFixture.Layer(golden);
        var reference = PriorFixture.Reference(golden.GetProperty("ref").GetString()!);
        var prior = new MixturePrior(layer, KaemPrior.Mixture(reference, layer.Options, MixtureProportions.Learned), PriorFixture.Domain(golden));
        golden.GetProperty("alpha_logits").Floats().CopyTo(prior.Proportions.Logits!.Value.Span);
        prior.Refresh(PriorFixture.Workers);
        int count = golden.GetProperty("z").GetArrayLength();
        var z = new FloatBuffer(count * prior.Q);
        for (int q = 0; q < prior.Q; q++)
        {
            float[] choices = golden.GetProperty("u_mix")[q].Floats(), places = golden.GetProperty("u")[q].Floats(), samples = new float[count];
            prior.Sample(q, choices, places, samples);
            for (int p = 0; p < prior.P; p++)
            {
                prior.Proportions.Of(q)[p].Should().BeApproximately(golden.GetProperty("alpha")[q][p].GetDouble(), 1e-6);
                double partition = golden.GetProperty("Z_scipy_quad")[q][p].GetDouble();
                Math.Exp(prior.Densities.LogPartition(p, q)).Should().BeApproximately(partition, 3e-6 * partition);
            }
            for (int s = 0; s < count; s++)
            {
                int component = golden.GetProperty("component")[q][s].GetInt32();
                prior.Proportions.Choose(q, choices[s]).Should().Be(component);
                MixtureFixture.Component(prior, q, component, reference, 2000).Cdf(samples[s]).Should().BeApproximately(places[s], 2e-6);
                z[q * count + s] = golden.GetProperty("z")[s][q].GetSingle();
            }
        }

        var logp = new double[count];
        var slopes = new FloatBuffer(z.Length);
        prior.LogProbability(z, count, logp, slopes, PriorFixture.Workers);
        var gradients = golden.GetProperty("grad_sum_log_prob");
        for (int s = 0; s < count; s++)
        {
            logp[s].Should().BeApproximately(golden.GetProperty("log_prob")[s].GetDouble(), 1e-5);
            for (int q = 0; q < prior.Q; q++)
                slopes[q * count + s].Should().BeApproximately(gradients.GetProperty("z")[s][q].GetSingle(), 5e-5f);
        }

        float[] weights = [.. Enumerable.Repeat(1f / count, count)];
        prior.AccumulateGradient(z, weights, PriorGradient.Normalised, default, PriorFixture.Workers);
        layer.FinishGradients();
        Close(KanFixture.CoefficientsAsGolden(layer, layer.Coefficients.Gradient), gradients.GetProperty("coef").Doubles());
        Close(layer.BaseWeight.Gradient.Span.ToArray(), gradients.GetProperty("w_base").Doubles());
        Close(layer.SplineWeight.Gradient.Span.ToArray(), gradients.GetProperty("w_sp").Doubles());
        Close(prior.Proportions.Logits.Gradient.Span.ToArray(), gradients.GetProperty("alpha_logits").Doubles());
        Close([layer.Bandwidth.Gradient.Span.ToArray().Sum()], gradients.GetProperty("tau").Doubles());

        void Close(float[] found, double[] expected)
        {
            found.Should().HaveSameCount(expected);
            for (int i = 0; i < found.Length; i++)
                ((double)found[i]).Should().BeApproximately(-expected[i] / count, 2e-5 * (1 + Math.Abs(expected[i])));
        }
    }

    [Theory]
    [MemberData(nameof(PriorFixture.References), MemberType = typeof(PriorFixture))]
    public void The_density_is_that_of_the_definition_and_integrates_to_one(ReferencePrior reference)
    {
        const int points = 20_001;
        var prior = MixtureFixture.Make(reference);
        float[] z = [.. Enumerable.Range(0, points).Select(i => (float)(prior.Domain.Low + prior.Domain.Length * i / (points - 1)))];
        var values = new float[points];
        for (int q = 0; q < prior.Q; q++)
        {
            prior.LogDensity(q, z, values);
            var exact = MixtureFixture.LogDensity(prior, q, reference, 500);
            for (int i = 1; i < points; i += 397)
                ((double)values[i]).Should().BeApproximately(exact(z[i]), 2e-5 * (1 + Math.Abs(exact(z[i]))));
            double sum = Enumerable.Range(0, points).Sum(i => Math.Exp(values[i]) * (i == 0 || i == points - 1 ? 0.5 : 1));
            (sum * prior.Domain.Length / (points - 1)).Should().BeApproximately(1, 1e-5);
            prior.LogDensity(q, [prior.Domain.Low - 0.01f, prior.Domain.High + 0.01f], values.AsSpan(0, 2));
            values[..2].Should().Equal(float.NegativeInfinity, float.NegativeInfinity);
        }
    }

    [Theory]
    [InlineData(ReferencePrior.Uniform)]
    [InlineData(ReferencePrior.Gaussian)]
    [InlineData(ReferencePrior.LogNormal)]
    [InlineData(ReferencePrior.LearnableGaussian)]
    public void Each_components_inverse_transform_is_within_1e_4_of_its_exact_distribution(ReferencePrior reference)
    {
        var prior = MixtureFixture.Make(reference);
        float[] places = [.. Enumerable.Range(0, 2000).Select(i => (i + 0.5f) / 2000)];
        for (int q = 0; q < prior.Q; q++)
        {
            double start = 0;
            for (int p = 0; p < prior.P; p++)
            {
                // A uniform in the middle of the component's share of (0, 1).
                double proportion = Math.Exp(MixtureFixture.LogProportions(prior, q)[p]);
                float[] choices = [.. Enumerable.Repeat((float)(start + proportion / 2), places.Length)], z = new float[places.Length];
                start += proportion;
                prior.Sample(q, choices, places, z);
                var exact = MixtureFixture.Component(prior, q, p, reference, 500);
                for (int i = 0; i < z.Length; i++)
                    exact.Cdf(z[i]).Should().BeApproximately(places[i], 1e-4);
            }
        }
    }

    [Theory]
    [InlineData(ReferencePrior.Gaussian, MixtureProportions.Learned)]
    [InlineData(ReferencePrior.LogNormal, MixtureProportions.Uniform)]
    [InlineData(ReferencePrior.LearnableGaussian, MixtureProportions.Learned)]
    public void Samples_follow_the_mixture(ReferencePrior reference, MixtureProportions proportions)
    {
        const int count = 10_000;
        var prior = MixtureFixture.Make(reference, proportions);
        var z = MixtureFixture.Draw(prior, count);
        for (int q = 0; q < prior.Q; q++)
        {
            double[] shares = MixtureFixture.LogProportions(prior, q);
            ExactDensity[] components = [.. Enumerable.Range(0, prior.P).Select(p => MixtureFixture.Component(prior, q, p, reference))];
            float[] sorted = [.. z.Span.Slice(q * count, count).ToArray().Order()];
            double distance = Enumerable.Range(0, count).Max(i => Math.Abs(MixtureFixture.Cdf(shares, components, sorted[i]) - (i + 0.5) / count));
            // Kolmogorov's distribution: 1e-4 of all samples of this size are further than 2.23/√n.
            distance.Should().BeLessThan(2.23 / Math.Sqrt(count));
        }
    }

    [Fact]
    public void The_latents_are_independent_and_so_are_component_and_place()
    {
        const int count = 20_000;
        var prior = MixtureFixture.Make(ReferencePrior.Gaussian);
        var z = MixtureFixture.Draw(prior, count);
        for (int q = 1; q < prior.Q; q++)
        {
            double correlation = MathNet.Numerics.Statistics.Correlation.Pearson(
                z.Span.Slice(0, count).ToArray().Select(value => (double)value), z.Span.Slice(q * count, count).ToArray().Select(value => (double)value));
            Math.Abs(correlation).Should().BeLessThan(4 / Math.Sqrt(count));
        }
        var places = new float[count];
        var choices = new float[count];
        var stream = new RandomStream(1, StreamPurpose.PriorSamples, 7);
        stream.Uniform(places);
        stream.Companion(StreamPurpose.MixtureComponent).Uniform(choices);
        Math.Abs(MathNet.Numerics.Statistics.Correlation.Pearson(places.Select(u => (double)u), choices.Select(u => (double)u))).Should()
            .BeLessThan(4 / Math.Sqrt(count));
        stream.Companion(StreamPurpose.MixtureComponent).Word(0).Should()
            .NotBe(new RandomStream(1, StreamPurpose.Generation, 7).Companion(StreamPurpose.MixtureComponent)
            .Word(0), "streams of other purposes choose for themselves");
    }

    [Fact]
    public void A_sample_is_the_same_in_a_bank_of_any_size_and_on_any_number_of_threads()
    {
        var prior = MixtureFixture.Make(ReferencePrior.LearnableGaussian, components: 37);
        var many = MixtureFixture.Draw(prior, 1000);
        var few = MixtureFixture.Draw(prior, 100, new WorkerPool(1));
        for (int q = 0; q < prior.Q; q++)
            few.Span.Slice(q * 100, 100).SequenceEqual(many.Span.Slice(q * 1000, 100)).Should().BeTrue();
    }

    [Theory]
    [InlineData(ReferencePrior.Gaussian)]
    [InlineData(ReferencePrior.LearnableGaussian)]
    public void With_one_component_it_is_the_univariate_prior_of_one_component(ReferencePrior reference)
    {
        const int count = 50;
        // One component: a layer of Q inputs and 1 output; for the univariate prior, of 1 input and 1 output for each q.
        var mixture = MixtureFixture.Make(reference, MixtureProportions.Learned, components: 1);
        var z = MixtureFixture.Draw(mixture, count);
        var logp = new double[count];
        float[] weights = [.. Enumerable.Repeat(1f / count, count)];
        mixture.LogProbability(z, count, logp, null, PriorFixture.Workers);
        mixture.AccumulateGradient(z, weights, PriorGradient.Normalised, default, PriorFixture.Workers);
        var sums = new double[count];
        for (int q = 0; q < mixture.Q; q++)
        {
            var source = mixture.Densities.Layer;
            var layer = new KanLayer("one", 1, 1, source.Options);
            source.GridOf(q).CopyTo(layer.GridOf(0));
            layer.Bandwidth.Value[0] = source.Bandwidth.Value[q];
            source.Coefficients.Value.Span.Slice(q * source.BasisSize, source.BasisSize).CopyTo(layer.Coefficients.Value.Span);
            layer.SplineWeight.Value[0] = source.SplineWeight.Value[q];
            layer.BaseWeight.Value[0] = source.BaseWeight.Value[q];
            var single = new UnivariatePrior(layer, reference, mixture.Domain, LatentCoupling.Independent, QuadratureRule.Composite);
            for (int i = 0; i < single.Densities.Reference.Parameters.Count; i++)
                single.Densities.Reference.Parameters[i].Value[0] = mixture.Densities.Reference.Parameters[i].Value[q];
            single.Refresh(PriorFixture.Workers);

            var places = new float[count];
            new RandomStream(11, StreamPurpose.PriorSamples).Uniform(places, (ulong)q << 32);
            for (int s = 0; s < count; s++)
                z[q * count + s].Should().BeApproximately(single.Densities.Quantile(0, 0, places[s]), 1e-6f);
            var own = new FloatBuffer(count);
            z.Span.Slice(q * count, count).CopyTo(own.Span);
            var values = new double[count];
            single.LogProbability(own, count, values, null, PriorFixture.Workers);
            for (int s = 0; s < count; s++)
                sums[s] += values[s];
            single.AccumulateGradient(own, weights, PriorGradient.Normalised, default, PriorFixture.Workers);
            for (int g = 0; g < layer.Terms; g++)
                layer.WeightGradients(0).Row(g)[0].Should().BeApproximately(source.WeightGradients(q).Row(g)[0], 2e-6f);
            layer.Bandwidth.Gradient[0].Should().BeApproximately(source.Bandwidth.Gradient[q], 2e-5f);
            for (int i = 0; i < single.Densities.Reference.Parameters.Count; i++)
                single.Densities.Reference.Parameters[i].Gradient[0].Should().BeApproximately(mixture.Densities.Reference.Parameters[i].Gradient[q], 2e-6f);
        }
        for (int s = 0; s < count; s++)
            logp[s].Should().BeApproximately(sums[s], 1e-5);
        mixture.Proportions.Logits!.Gradient.Span.ToArray().Should().OnlyContain(value => Math.Abs(value) < 1e-6f);
    }

    [Fact]
    public void Transposing_for_the_generator_and_its_gradient_are_adjoint()
    {
        const int count = 7;
        var prior = MixtureFixture.Make(ReferencePrior.Gaussian);
        var z = MixtureFixture.Draw(prior, count);
        var x = new FloatBuffer(count * prior.Q);
        prior.ToGenerator(z, count, x.AsMatrix(count, prior.Q), PriorFixture.Workers);
        var back = new FloatBuffer(z.Length);
        back.Span.Fill(1);
        prior.ToGeneratorBackward(x.AsMatrix(count, prior.Q), count, back, PriorFixture.Workers);
        for (int s = 0; s < count; s++)
        {
            for (int q = 0; q < prior.Q; q++)
            {
                x[s * prior.Q + q].Should().Be(z[q * count + s]);
                back[q * count + s].Should().Be(1 + z[q * count + s]);
            }
        }
    }

    [Fact]
    public void A_pruned_component_has_no_share_in_anything()
    {
        const int count = 500;
        var prior = MixtureFixture.Make(ReferencePrior.Gaussian);
        foreach (int pruned in new[] { 0, 2, 3 })
            prior.Proportions.Logits!.Value[prior.P + pruned] = ComponentProportions.PrunedLogit;
        prior.Refresh(PriorFixture.Workers);
        prior.Proportions.Of(1).ToArray().Should().Equal(0, 1, 0, 0);
        foreach (float u in new[] { 1e-7f, 0.5f, 1 - 1e-7f })
            prior.Proportions.Choose(1, u).Should().Be(1);
        float[] z = [-1, 0.3f, 1.2f], values = new float[3];
        prior.LogDensity(1, z, values);
        for (int i = 0; i < z.Length; i++)
            ((double)values[i]).Should().BeApproximately(prior.Densities.LogDensity(1, 1, z[i]), 1e-5);
        var samples = MixtureFixture.Draw(prior, count);
        float[] weights = [.. Enumerable.Repeat(1f / count, count)];
        prior.AccumulateGradient(samples, weights, PriorGradient.Normalised, default, PriorFixture.Workers);
        foreach (int pruned in new[] { 0, 2, 3 })
        {
            prior.Proportions.Logits!.Gradient[prior.P + pruned].Should().Be(0);
            for (int g = 0; g < prior.Densities.Layer.Terms; g++)
                prior.Densities.Layer.WeightGradients(1).Row(g)[pruned].Should().Be(0);
        }
    }

    [Fact]
    public void An_energy_that_is_not_finite_is_named_by_its_latent_and_component()
    {
        var prior = MixtureFixture.Make(ReferencePrior.Gaussian);
        prior.Densities.Layer.BaseWeight.Value[2 * prior.P + 1] = float.NaN;
        FluentActions.Invoking(() => prior.Refresh(PriorFixture.Workers)).Should().Throw<ArithmeticException>().WithMessage("*q = 2, p = 1 *");
    }

    [Fact]
    public void Proportions_that_are_not_finite_and_penalties_without_learning_are_refused()
    {
        var prior = MixtureFixture.Make(ReferencePrior.Gaussian);
        prior.Proportions.Logits!.Value[5] = float.NaN;
        FluentActions.Invoking(() => prior.RefreshTables(PriorFixture.Workers)).Should().Throw<ArithmeticException>().WithMessage("*q = 1*");
        FluentActions.Invoking(() => KaemPrior.Mixture(sparsity: 0.1f)).Should().Throw<ArgumentException>().WithMessage("*learned proportions*");
        FluentActions.Invoking(() => KaemPrior.Mixture(sparsity: -1)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Sparsity*");
        FluentActions.Invoking(() => new CpuEngine(new KaemOptions { LatentSize = 2, Prior = new MixturePriorOptions { Sparsity = 1 } }, 3))
            .Should().Throw<ArgumentException>().WithMessage("*learned proportions*");
    }
}

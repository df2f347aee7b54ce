using System.Text.Json;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Priors;

public class UnivariatePriorGradientTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Golden_log_probabilities_and_gradients(int index)
    {
        var golden = GoldenFile.Open("logprior.json").GetProperty("cases")[index];
        var layer = PriorFixture.Layer(golden);
        var prior = PriorFixture.Prior(layer, PriorFixture.Reference(golden.GetProperty("ref").GetString()!), PriorFixture.Domain(golden));
        var z = PriorFixture.Latents(golden.GetProperty("z"));
        int count = golden.GetProperty("z").GetArrayLength();

        for (int p = 0; p < prior.P; p++)
        {
            for (int q = 0; q < prior.Q; q++)
                prior.Densities.LogPartition(q, p).Should().BeApproximately(golden.GetProperty("log_Z")[p][q].GetDouble(), 2e-6);
        }

        var normalised = golden.GetProperty("normalized");
        var logp = new double[count];
        var gradient = new FloatBuffer(z.Length);
        prior.LogProbability(z, count, logp, gradient, PriorFixture.Workers);
        for (int s = 0; s < count; s++)
            logp[s].Should().BeApproximately(normalised.GetProperty("log_prob")[s].GetDouble(), 1e-5);
        var expected = PriorFixture.Latents(normalised.GetProperty("grad_sum").GetProperty("z"));
        for (int i = 0; i < z.Length; i++)
            gradient[i].Should().BeApproximately(expected[i], 2e-5f);

        // The mean's gradient is that of the sum over S, and the loss has the other sign.
        var weights = new float[count];
        weights.AsSpan().Fill(1f / count);
        layer.ClearGradients();
        prior.AccumulateGradient(z, weights, PriorGradient.Normalised, default, PriorFixture.Workers);
        Compare(layer, normalised.GetProperty("grad_sum"), -1f / count);

        layer.ClearGradients();
        var workspace = prior.Densities.Workspaces.Rent();
        weights.AsSpan().Fill(1);
        for (int p = 0; p < prior.P; p++)
        {
            for (int q = 0; q < prior.Q; q++)
                prior.Densities.AccumulateScores(q, p, z.Span.Slice((q * prior.P + p) * count, count), weights);
        }
        Compare(layer, golden.GetProperty("unnormalized").GetProperty("grad_sum"), 1);

        layer.ClearGradients();
        prior.Densities.RequireExpectations(PriorFixture.Workers);
        for (int p = 0; p < prior.P; p++)
            prior.Densities.AccumulateExpectation(p, [1f, 1f, 1f], workspace);
        Compare(layer, golden.GetProperty("grad_sum_log_Z"), 1);
    }

    [Theory]
    [MemberData(nameof(PriorFixture.References), MemberType = typeof(PriorFixture))]
    public void Gradients_match_finite_differences_of_the_exact_log_density(ReferencePrior reference)
    {
        var prior = Make(reference);
        var z = Draw(prior, 5);
        float[] weights = [0.3f, 0, 0.25f, 0.45f, 0];
        Clear(prior);
        prior.AccumulateGradient(z, weights, PriorGradient.Normalised, default, PriorFixture.Workers);
        CheckAgainstDifferences(prior, reference, (q, p, exact) => -Weighted(prior, q, p, z, weights, exact.LogDensity));
    }

    public static TheoryData<KanBasis> Bases =>
    [
        KanBasis.Rswaf(5), KanBasis.Morlet(5, BaseActivation.Silu), KanBasis.BSpline(5), KanBasis.BSpline(4, 2, BaseActivation.None),
        KanBasis.Fourier(3, BaseActivation.Silu, 0.3f), KanBasis.Fourier(2, BaseActivation.None, 0.4f, trainBandwidth: false),
        KanBasis.Chebyshev(4, 1.2f, true), KanBasis.Chebyshev(3) with { BaseActivation = BaseActivation.Relu },
    ];

    [Theory]
    [MemberData(nameof(Bases))]
    public void Gradients_match_finite_differences_on_every_basis(KanBasis basis)
    {
        foreach (var kind in Enum.GetValues<PriorGradient>())
        {
            var prior = Make(ReferencePrior.Gaussian, basis);
            var z = Draw(prior, 5);
            float[] weights = [0.3f, 0, 0.25f, 0.45f, 0];
            Clear(prior);
            prior.AccumulateGradient(z, weights, kind, default, PriorFixture.Workers);
            CheckAgainstDifferences(prior, ReferencePrior.Gaussian, (q, p, exact) => kind == PriorGradient.Normalised
                ? -Weighted(prior, q, p, z, weights, exact.LogDensity)
                : Weighted(prior, q, p, z, [0.2f, 0.2f, 0.2f, 0.2f, 0.2f], value => exact.LogDensity(value) + exact.LogPartition)
                    - Weighted(prior, q, p, z, weights, value => exact.LogDensity(value) + exact.LogPartition));
        }
    }

    [Theory]
    [MemberData(nameof(Bases))]
    public void Log_probability_and_its_gradient_in_z_are_right_on_every_basis(KanBasis basis) =>
        CheckLogProbability(Make(ReferencePrior.Gaussian, basis), ReferencePrior.Gaussian);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Contrastive_gradients_are_those_of_the_difference_of_means(bool givenPriorWeights)
    {
        const ReferencePrior reference = ReferencePrior.LearnableGaussian;
        var prior = Make(reference);
        var z = Draw(prior, 5);
        float[] weights = [0.3f, 0, 0.25f, 0.45f, 0];
        float[] priorWeights = givenPriorWeights ? [0, 0.5f, 0, 0, 0.5f] : [0.2f, 0.2f, 0.2f, 0.2f, 0.2f];
        Clear(prior);
        prior.AccumulateGradient(z, weights, PriorGradient.Contrastive, givenPriorWeights ? priorWeights : default, PriorFixture.Workers);
        CheckAgainstDifferences(prior, reference, (q, p, exact) =>
            Weighted(prior, q, p, z, priorWeights, value => exact.LogDensity(value) + exact.LogPartition)
            - Weighted(prior, q, p, z, weights, value => exact.LogDensity(value) + exact.LogPartition));
    }

    [Fact]
    public void Weights_that_do_not_sum_to_one_scale_the_normaliser_too()
    {
        const ReferencePrior reference = ReferencePrior.LearnableGaussian;
        var prior = Make(reference);
        var z = Draw(prior, 3);
        float[] weights = [2, 0.5f, 0.25f];
        Clear(prior);
        prior.AccumulateGradient(z, weights, PriorGradient.Normalised, default, PriorFixture.Workers);
        CheckAgainstDifferences(prior, reference, (q, p, exact) => -Weighted(prior, q, p, z, weights, exact.LogDensity));
    }

    [Theory]
    [InlineData(ReferencePrior.Gaussian)]
    [InlineData(ReferencePrior.LogNormal)]
    [InlineData(ReferencePrior.LearnableGaussian)]
    public void Log_probability_and_its_gradient_in_z_match_the_exact_density(ReferencePrior reference) =>
        CheckLogProbability(Make(reference), reference);

    private static void CheckLogProbability(UnivariatePrior prior, ReferencePrior reference)
    {
        const int count = 300; // more than one chunk
        var z = Draw(prior, count);
        var logp = new double[count];
        var gradient = new FloatBuffer(z.Length);
        gradient.Span.Fill(1);
        prior.LogProbability(z, count, logp, gradient, PriorFixture.Workers);
        var expected = new double[count];
        for (int q = 0; q < prior.Q; q++)
        {
            for (int p = 0; p < prior.P; p++)
            {
                var exact = Exact(prior, q, p, reference);
                for (int s = 0; s < count; s++)
                {
                    int at = (q * prior.P + p) * count + s;
                    expected[s] += exact.LogDensity(z[at]);
                    double h = 1e-6 * Math.Max(0.1, Math.Abs(z[at]));
                    double slope = (exact.LogDensity(z[at] + h) - exact.LogDensity(z[at] - h)) / (2 * h);
                    ((double)gradient[at]).Should().BeApproximately(1 + slope, 1e-4 * (1 + Math.Abs(slope)));
                }
            }
        }
        for (int s = 0; s < count; s++)
            logp[s].Should().BeApproximately(expected[s], 2e-5);
    }

    [Fact]
    public void Outside_the_domain_the_log_probability_is_minus_infinity_and_pulls_nowhere()
    {
        var prior = Make(ReferencePrior.Gaussian);
        var z = Draw(prior, 4);
        z[2] = prior.Domain.High + 0.01f;
        var logp = new double[4];
        var gradient = new FloatBuffer(z.Length);
        prior.LogProbability(z, 4, logp, gradient, PriorFixture.Workers);
        logp[2].Should().Be(double.NegativeInfinity);
        logp[1].Should().NotBe(double.NegativeInfinity);
        gradient[2].Should().Be(0);
        gradient[1].Should().NotBe(0);
    }

    [Fact]
    public void Mean_score_of_prior_samples_is_the_expectation_by_quadrature()
    {
        const int count = 40_000;
        var prior = Make(ReferencePrior.LearnableGaussian);
        var layer = prior.Densities.Layer;
        var z = Draw(prior, count);
        var weights = new float[count];
        weights.AsSpan().Fill(1f / count);
        Clear(prior);
        prior.AccumulateGradient(z, weights, PriorGradient.Normalised, default, PriorFixture.Workers);
        layer.FinishGradients();
        // The gradient of the expected log-density is 0 at the density's own parameters; scores here are of order 1.
        foreach (var parameter in layer.Parameters.Concat(prior.Densities.Reference.Parameters))
            parameter.Gradient.Span.ToArray().Should().OnlyContain(value => Math.Abs(value) < 0.04f, parameter.Name);
    }

    [Fact]
    public void Nothing_is_allocated_once_warm()
    {
        const int count = 50;
        var alone = new WorkerPool(1);
        var prior = Make(ReferencePrior.LearnableGaussian);
        var layer = prior.Densities.Layer;
        var z = new FloatBuffer(prior.Latents * count);
        var dz = new FloatBuffer(z.Length);
        var sums = new FloatBuffer(count * prior.Q);
        var x = sums.AsMatrix(count, prior.Q);
        var logp = new double[count];
        var weights = new float[count];
        weights[3] = 1;
        for (int i = 0; i < 3; i++)
            Step();
        Allocations.Usual(Step).Should().Be(0);
        GC.KeepAlive(sums);

        void Step()
        {
            layer.Refresh(alone);
            prior.Refresh(alone);
            prior.Sample(new RandomStream(1, StreamPurpose.PriorSamples), count, z, alone);
            prior.ToGenerator(z, count, x, alone);
            prior.LogProbability(z, count, logp, dz, alone);
            prior.AccumulateGradient(z, weights, PriorGradient.Normalised, default, alone);
            prior.AccumulateGradient(z, weights, PriorGradient.Contrastive, default, alone);
        }
    }

    [Fact]
    public void Prior_weights_must_fit()
    {
        var prior = Make(ReferencePrior.Gaussian);
        var z = Draw(prior, 4);
        FluentActions.Invoking(() => prior.AccumulateGradient(z, new float[4], PriorGradient.Contrastive, new float[3], PriorFixture.Workers))
            .Should().Throw<ArgumentException>().WithMessage("*4 prior weights; 3*");
        FluentActions.Invoking(() => prior.AccumulateGradient(z, new float[4], PriorGradient.Normalised, new float[4], PriorFixture.Workers))
            .Should().Throw<ArgumentException>().WithMessage("*Contrastive*");
    }

    private static UnivariatePrior Make(ReferencePrior reference, KanBasis? basis = null)
    {
        var domain = reference == ReferencePrior.Uniform ? new Interval(-0.2f, 1.1f) : ReferenceDensity.DefaultDomain(reference);
        var layer = PriorFixture.RandomLayer(domain, 2, 3, 0.7f, basis: basis ?? KanBasis.Rbf(5));
        for (int i = 0; i < layer.SplineWeight.Length; i++)
            layer.SplineWeight.Value[i] = 0.8f + 0.1f * i;
        for (int p = 0; p < layer.Bandwidth.Length; p++)
            layer.Bandwidth.Value[p] *= 0.9f + 0.3f * p;
        layer.Refresh(PriorFixture.Workers);
        var prior = new UnivariatePrior(layer, reference, domain, LatentCoupling.Independent, QuadratureRule.Composite);
        for (int i = 0; i < prior.Latents && prior.Densities.Reference.Parameters.Count > 0; i++)
        {
            prior.Densities.Reference.Parameters[0].Value[i] = 0.1f * (i - 2);
            prior.Densities.Reference.Parameters[1].Value[i] = 0.15f * (2 - i);
        }
        prior.Refresh(PriorFixture.Workers);
        return prior;
    }

    private static FloatBuffer Draw(UnivariatePrior prior, int count)
    {
        var z = new FloatBuffer(prior.Latents * count);
        prior.Sample(new RandomStream(11, StreamPurpose.PriorSamples), count, z, PriorFixture.Workers);
        return z;
    }

    private static void Clear(UnivariatePrior prior)
    {
        prior.Densities.Layer.ClearGradients();
        foreach (var parameter in prior.Densities.Reference.Parameters)
            parameter.Gradient.Span.Clear();
    }

    private static ExactDensity Exact(UnivariatePrior prior, int q, int p, ReferencePrior reference)
    {
        int function = p * prior.Q + q;
        var (mean, logScale) = prior.Densities.Reference.Parameters.Count == 0
            ? (0f, 0f)
            : (prior.Densities.Reference.Parameters[0].Value[function], prior.Densities.Reference.Parameters[1].Value[function]);
        var layer = prior.Densities.Layer;
        return new ExactDensity(
            prior.Domain, z => ExactDensity.Energy(layer, q, p, z) + ExactDensity.LogReference(reference, z, mean, logScale), 64,
            [0, 0.002, 0.008, 0.02, 0.04]);
    }

    private static double Weighted(
        UnivariatePrior prior, int q, int p, FloatBuffer z, float[] weights, Func<double, double> value) =>
        weights.Select((weight, s) => weight == 0 ? 0 : weight * value(z[(q * prior.P + p) * weights.Length + s])).Sum();

    /// <summary>Central differences of Σ_(q,p) loss by every parameter.</summary>
    private static void CheckAgainstDifferences(UnivariatePrior prior, ReferencePrior reference, Func<int, int, ExactDensity, double> loss)
    {
        var layer = prior.Densities.Layer;
        layer.FinishGradients();
        foreach (var parameter in layer.Parameters.Concat(prior.Densities.Reference.Parameters).Where(parameter => parameter.IsTrainable))
        {
            parameter.Gradient.Span.ToArray().Should().Contain(value => value != 0, parameter.Name);
            // A Fourier series turns its phases fast.
            float step = layer.Options is FourierBasis && parameter == layer.Bandwidth ? 1e-3f : 1e-2f;
            for (int i = 0; i < parameter.Length; i++)
            {
                int inner = i / (parameter.Length / prior.P);
                double expected = FiniteDifference.Slope(parameter, i, step, Loss);
                ((double)parameter.Gradient[i]).Should().BeApproximately(expected, 2e-5 * (1 + Math.Abs(expected)), $"{parameter.Name}[{i}]");

                double Loss()
                {
                    double sum = 0;
                    for (int q = 0; q < prior.Q; q++)
                        sum += loss(q, inner, Exact(prior, q, inner, reference));
                    return sum;
                }
            }
        }
    }

    private static void Compare(KanLayer layer, JsonElement expected, float factor)
    {
        layer.FinishGradients();
        int outputs = layer.Outputs;
        for (int p = 0; p < layer.Inputs; p++)
        {
            for (int q = 0; q < outputs; q++)
            {
                Close(layer.BaseWeight.Gradient[p * outputs + q], expected.GetProperty("w_base")[p][q]);
                Close(layer.SplineWeight.Gradient[p * outputs + q], expected.GetProperty("w_sp")[p][q]);
                for (int g = 0; g < layer.BasisSize; g++)
                    Close(layer.Coefficients.Gradient[(p * layer.BasisSize + g) * outputs + q], expected.GetProperty("coef")[p][q][g]);
            }
        }
        Close(layer.Bandwidth.Gradient[0] + layer.Bandwidth.Gradient[1], expected.GetProperty("tau")[0]);

        void Close(float gradient, JsonElement value) =>
            ((double)gradient).Should().BeApproximately(factor * value.GetDouble(), 2e-5 * (1 + Math.Abs(value.GetDouble())));
    }
}

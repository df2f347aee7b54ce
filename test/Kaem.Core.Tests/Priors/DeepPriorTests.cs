using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Kan;
using Kaem.ML.Tests.Samplers;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Priors;

public class DeepPriorTests(ITestOutputHelper output)
{
    private static readonly WorkerPool Workers = PriorFixture.Workers;

    [Fact]
    public void The_energy_is_that_of_its_univariate_functions_put_together()
    {
        const int count = 70;
        var prior = DeepFixture.Prior(KaemPrior.Deep(ReferencePrior.Gaussian, KanBasis.Rbf(6), hidden: [4]), 3);
        var z = DeepFixture.Spread(prior, count);
        // Each layer's functions one by one, through what priors of univariate functions ask for their energies.
        TiltedDensities[] layers =
            [.. prior.Energies.Layers.Select(layer => new TiltedDensities(layer, ReferencePrior.None, prior.Domain, QuadratureRule.Composite, "edge"))];
        var logp = new double[count];
        prior.LogProbability(z, count, logp, null, Workers);
        for (int s = 0; s < count; s++)
        {
            double energy = 0, reference = 0;
            for (int o = 0; o < 4; o++)
            {
                double hidden = 0;
                for (int p = 0; p < 3; p++)
                    hidden += Edge(layers[0], o, p, z[p * count + s]);
                energy += Edge(layers[1], 0, o, (float)hidden);
            }
            for (int p = 0; p < 3; p++)
                reference += -0.5 * Math.Log(2 * Math.PI) - 0.5 * z[p * count + s] * (double)z[p * count + s];
            logp[s].Should().BeApproximately(energy + reference, 2e-5);
        }

        static double Edge(TiltedDensities layer, int output, int input, float z)
        {
            var value = new float[1];
            layer.Energy(output, input, [z], value);
            return value[0];
        }
    }

    [Fact]
    public void Outside_of_the_domain_the_density_is_zero()
    {
        var prior = DeepFixture.Prior(KaemPrior.Deep(ReferencePrior.Gaussian, KanBasis.Rbf(6), [4]), 2);
        var z = new FloatBuffer(2 * 3);
        // Samples (0.1, 0.2), (1.6, 0.2), (0.1, -1.6) on [-1.5, 1.5].
        new[] { 0.1f, 1.6f, 0.1f, 0.2f, 0.2f, -1.6f }.CopyTo(z.Span);
        var gradient = new FloatBuffer(6);
        var logp = new double[3];
        prior.LogProbability(z, 3, logp, gradient, Workers);
        logp[0].Should().NotBe(double.NegativeInfinity);
        logp[1..].Should().Equal(double.NegativeInfinity, double.NegativeInfinity);
        (gradient[1], gradient[5]).Should().Be((0, 0));
        gradient[0].Should().NotBe(0);
    }

    public static TheoryData<string, ReferencePrior> Gradients()
    {
        var data = new TheoryData<string, ReferencePrior>();
        foreach (var reference in Enum.GetValues<ReferencePrior>())
            data.Add("rbf", reference);
        foreach (string basis in new[] { "rswaf", "morlet", "bspline", "fourier", "chebyshev" })
            data.Add(basis, ReferencePrior.LearnableGaussian);
        return data;
    }

    [Theory]
    [MemberData(nameof(Gradients))]
    public void The_gradient_by_the_latents_is_the_slope(string basis, ReferencePrior reference)
    {
        const int count = 40;
        var prior = Shifted(basis, reference);
        var z = DeepFixture.Spread(prior, count);
        var gradient = new FloatBuffer(z.Length);
        var logp = new double[count];
        prior.LogProbability(z, count, logp, gradient, Workers);
        FiniteDifference.Check(z.Span, gradient.Span, () => Total(prior, z, count), 1e-3f, 1e-2, "z");

        // A gradient is added to what is there.
        float[] once = gradient.Span.ToArray();
        prior.LogProbability(z, count, logp, gradient, Workers);
        for (int i = 0; i < once.Length; i++)
            gradient[i].Should().BeApproximately(2 * once[i], 1e-5f * Math.Abs(once[i]) + 1e-12f);
    }

    [Theory]
    [MemberData(nameof(Gradients))]
    public void The_gradient_by_every_parameter_is_the_slope(string basis, ReferencePrior reference)
    {
        const int count = 50;
        var prior = Shifted(basis, reference);
        var z = DeepFixture.Spread(prior, count);
        // Posterior samples, then prior samples, and some of no weight.
        float[] weights = new float[count], priorWeights = new float[count];
        for (int s = 0; s < count; s++)
            (s % 5 == 4 ? new float[1] : s < 25 ? weights : priorWeights)[s % 5 == 4 ? 0 : s] = 1 / 20f;
        prior.ClearGradients();
        prior.AccumulateGradient(z, weights, PriorGradient.Contrastive, priorWeights, Workers);
        Finish();
        foreach (var parameter in prior.Parameters.Where(parameter => parameter.IsTrainable))
            FiniteDifference.Check(parameter, Loss, 2e-3f, 1.5e-2);

        // Gradients are added until they are cleared.
        float[] once = [.. prior.Parameters.Where(parameter => parameter.IsTrainable).SelectMany(parameter => parameter.Gradient.Span.ToArray())];
        prior.Refresh(Workers);
        prior.AccumulateGradient(z, weights, PriorGradient.Contrastive, priorWeights, Workers);
        Finish();
        float[] twice = [.. prior.Parameters.Where(parameter => parameter.IsTrainable).SelectMany(parameter => parameter.Gradient.Span.ToArray())];
        for (int i = 0; i < once.Length; i++)
            twice[i].Should().BeApproximately(2 * once[i], 1e-4f * once.Max(Math.Abs));

        void Finish()
        {
            foreach (var layer in prior.Energies.Layers)
                layer.FinishGradients();
        }

        double Loss()
        {
            prior.Refresh(Workers);
            var logp = new double[count];
            prior.LogProbability(z, count, logp, null, Workers);
            return logp.Select((value, s) => value * ((double)priorWeights[s] - weights[s])).Sum();
        }
    }

    [Fact]
    public void Without_prior_weights_all_samples_are_the_priors()
    {
        const int count = 20;
        var prior = Shifted("rbf", ReferencePrior.Gaussian);
        var z = DeepFixture.Spread(prior, count);
        float[] weights = new float[count];
        weights[3] = 1;
        float[] implied = Gradient([]), given = Gradient([.. Enumerable.Repeat(1f / count, count)]);
        implied.Should().Equal(given);

        float[] Gradient(float[] priorWeights)
        {
            prior.ClearGradients();
            prior.AccumulateGradient(z, weights, PriorGradient.Contrastive, priorWeights, Workers);
            prior.Energies.Layers[0].FinishGradients();
            return prior.Energies.Layers[0].Coefficients.Gradient.Span.ToArray();
        }
    }

    [Fact]
    public void A_normalised_gradient_is_refused()
    {
        var prior = Shifted("rbf", ReferencePrior.Gaussian);
        FluentActions.Invoking(() => prior.AccumulateGradient(new FloatBuffer(3), [1], PriorGradient.Normalised, [], Workers))
            .Should().Throw<ArgumentException>().WithMessage("*no gradient of log Z*Contrastive*");
    }

    [Theory]
    [InlineData(ReferencePrior.Gaussian)]
    [InlineData(ReferencePrior.Uniform)]
    [InlineData(ReferencePrior.None)]
    [InlineData(ReferencePrior.LearnableGaussian)]
    public void Long_runs_of_one_latent_meet_the_density(ReferencePrior reference)
    {
        // The bias of a run that has forgotten its start is O(η): 0.018 at η = 0.02 on [-1.5, 1.5] in a trial, 0.004 at η = 0.005.
        const int count = 10_000;
        const double bias = 0.008;
        double width = ReferenceDensity.DefaultDomain(reference).Length;
        var prior = DeepFixture.Prior(
            KaemPrior.Deep(reference, KanBasis.Rbf(6, BaseActivation.Silu), [5], steps: 400, stepSize: (float)(0.005 * width * width / 9)), 1, scale: 0.4f);
        var exact = new TabulatedDensity(x => LogDensity(prior, x), prior.Domain.Low, prior.Domain.High);
        var flat = new TabulatedDensity(x => LogDensity(prior, x) - Energy(prior, x), prior.Domain.Low, prior.Domain.High);
        var z = new FloatBuffer(count);
        prior.Sample(new RandomStream(3, StreamPurpose.PriorSamples), count, z, Workers);
        float[] sorted = z.Span.ToArray();
        Array.Sort(sorted);
        double distance = Distance(sorted, exact), fromReference = Distance(sorted, flat);
        output.WriteLine($"{reference}: Kolmogorov distance {distance:e2}, to the reference {fromReference:e2}, of chance {1.63 / Math.Sqrt(count):e2}");
        distance.Should().BeLessThan(bias + 1.63 / Math.Sqrt(count));
        fromReference.Should().BeGreaterThan(0.05, "the energy matters");
        sorted.Should().OnlyContain(x => x >= prior.Domain.Low && x <= prior.Domain.High);

        static double Distance(float[] sorted, TabulatedDensity density) =>
            Enumerable.Range(0, sorted.Length)
            .Max(i => Math.Max(Math.Abs(density.Cdf(sorted[i]) - i / (double)sorted.Length), Math.Abs(density.Cdf(sorted[i]) - (i + 1.0) / sorted.Length)));

        static double Energy(DeepPrior prior, double x)
        {
            var energy = new float[1];
            prior.Energy([(float)x], energy);
            return energy[0];
        }
    }

    [Fact]
    public void Long_runs_of_two_latents_meet_the_density()
    {
        // Counts in 8 x 8 cells against their masses by quadrature: a bias of η = 0.0025 may move 1% of the mass, the rest is chance.
        const int count = 6_000, cells = 8, inner = 12;
        var prior = DeepFixture.Prior(
            KaemPrior.Deep(ReferencePrior.Gaussian, KanBasis.Rbf(6, BaseActivation.Silu), [5], steps: 800, stepSize: 0.0025f), 2, scale: 0.25f);
        double low = prior.Domain.Low, width = prior.Domain.Length / cells, total = 0;
        var mass = new double[cells * cells];
        var points = new FloatBuffer(2 * cells * inner);
        var logp = new double[cells * inner];
        for (int i = 0; i < cells * inner; i++)
        {
            for (int j = 0; j < cells * inner; j++)
            {
                points[j] = (float)(low + (i + 0.5) * width / inner);
                points[cells * inner + j] = (float)(low + (j + 0.5) * width / inner);
            }
            prior.LogProbability(points, cells * inner, logp, null, Workers);
            for (int j = 0; j < cells * inner; j++)
                mass[i / inner * cells + j / inner] += Math.Exp(logp[j]);
        }
        total = mass.Sum();
        var z = new FloatBuffer(2 * count);
        prior.Sample(new RandomStream(3, StreamPurpose.PriorSamples), count, z, Workers);
        var counts = new double[mass.Length];
        for (int s = 0; s < count; s++)
            counts[Cell(z[s]) * cells + Cell(z[count + s])]++;
        double distance = 0, chance = 0, product = 0;
        for (int k = 0; k < mass.Length; k++)
        {
            double expected = mass[k] / total;
            distance += Math.Abs(counts[k] / count - expected) / 2;
            chance += Math.Sqrt(2 * expected * (1 - expected) / (Math.PI * count)) / 2;
            product += Math.Abs(
                expected - Enumerable.Range(0, cells).Sum(j => mass[k / cells * cells + j] / total) * Enumerable.Range(0, cells)
                .Sum(i => mass[i * cells + k % cells] / total)) / 2;
        }
        output.WriteLine($"total variation {distance:e2}, of chance {chance:e2}, of the latents from independence {product:e2}");
        product.Should().BeGreaterThan(0.03, "the energy ties the latents");
        distance.Should().BeLessThan(0.01 + 1.2 * chance);

        int Cell(float x) => Math.Clamp((int)((x - low) / width), 0, cells - 1);
    }

    [Fact]
    public void It_learns_what_no_prior_of_independent_latents_can()
    {
        // Two modes at (0.7, 0.7) and (-0.7, -0.7): nearly log 2 nats between the latents.
        const int count = 100, updates = 300;
        var prior = new DeepPrior(KaemPrior.Deep(ReferencePrior.Gaussian, KanBasis.Rbf(8), [6], steps: 60, stepSize: 0.005f), 2, new Interval(-1.5f, 1.5f));
        prior.Initialise(1, Workers);
        prior.Refresh(Workers);
        FloatBuffer both = new(2 * 2 * count), drawn = new(2 * count), heldOut = Modes(1000, 999);
        float[] weights = [.. Enumerable.Range(0, 2 * count).Select(s => s < count ? 1f / count : 0)], priorWeights = [.. weights.Reverse()];
        var optimisers = prior.CreateOptimisers();
        double before = MeanLogDensity();
        for (uint update = 1; update <= updates; update++)
        {
            var posterior = Modes(count, update);
            prior.Sample(new RandomStream(1, StreamPurpose.PriorSamples, update), count, drawn, Workers);
            for (int p = 0; p < 2; p++)
            {
                posterior.Span.Slice(p * count, count).CopyTo(both.Span[(2 * p * count)..]);
                drawn.Span.Slice(p * count, count).CopyTo(both.Span[((2 * p + 1) * count)..]);
            }
            prior.ClearGradients();
            prior.AccumulateGradient(both, weights, PriorGradient.Contrastive, priorWeights, Workers);
            foreach (var optimiser in optimisers)
                optimiser.Step(AdamStep.At(update, 3e-3f), Workers);
            prior.RefreshTables(Workers);
        }
        double after = MeanLogDensity(), entropy = Math.Log(Math.Sqrt(2 * Math.PI * Math.E) * 0.2);
        output.WriteLine(
            $"mean log-density before {before:f3}, after {after:f3}; at best {-Math.Log(2) - 2 * entropy:f3}, of independent latents "
            + $"{-2 * (Math.Log(2) + entropy):f3}");
        after.Should().BeGreaterThan(-2 * (Math.Log(2) + entropy) + 0.2);

        static FloatBuffer Modes(int samples, uint step)
        {
            var z = new FloatBuffer(2 * samples);
            new RandomStream(2, StreamPurpose.Shuffle, step).Normal(z.Span);
            for (int i = 0; i < z.Length; i++)
                z[i] = Math.Clamp(0.2f * z[i] + (i % samples % 2 == 0 ? 0.7f : -0.7f), -1.5f, 1.5f);
            return z;
        }

        // Normalised by the midpoint rule on a grid.
        double MeanLogDensity()
        {
            const int cells = 150;
            var points = new FloatBuffer(2 * cells * cells);
            for (int i = 0; i < cells * cells; i++)
                (points[i], points[cells * cells + i]) = (-1.5f + 3f * (i / cells + 0.5f) / cells, -1.5f + 3f * (i % cells + 0.5f) / cells);
            double[] onGrid = new double[cells * cells], held = new double[1000];
            prior.LogProbability(points, onGrid.Length, onGrid, null, Workers);
            prior.LogProbability(heldOut, held.Length, held, null, Workers);
            return held.Average() - Math.Log(onGrid.Sum(Math.Exp) * 9.0 / onGrid.Length);
        }
    }

    [Fact]
    public void Samples_are_the_same_in_banks_of_any_size_and_for_any_threads()
    {
        const int most = 333;
        var prior = Shifted("rbf", ReferencePrior.LearnableGaussian);
        float[] all = Sample(most, 1);
        foreach (int threads in new[] { 2, 5 })
            Sample(most, threads).Should().Equal(all);
        foreach (int count in new[] { 1, 7, 63, 64, 65, 100, 256 })
        {
            float[] fewer = Sample(count, 2);
            for (int p = 0; p < prior.Latents; p++)
                fewer[(p * count)..((p + 1) * count)].Should().Equal(all[(p * most)..(p * most + count)], $"{count} samples, latent {p}");
        }
        all.Distinct().Should().HaveCountGreaterThan(most * prior.Latents - 10);

        float[] Sample(int count, int threads)
        {
            var z = new FloatBuffer(prior.Latents * count);
            prior.Sample(new RandomStream(5, StreamPurpose.Generation, 2), count, z, new WorkerPool(threads));
            return z.Span.ToArray();
        }
    }

    [Fact]
    public void Chains_start_at_exact_samples_of_the_reference()
    {
        // Steps too short to move, from a log-normal reference on [0.2, 3].
        const int count = 20_000;
        var prior = DeepFixture.Prior(
            KaemPrior.Deep(ReferencePrior.LogNormal, KanBasis.Rbf(6), [3], steps: 1, stepSize: 1e-12f) with { Domain = (0.2f, 3) }, 1);
        var z = new FloatBuffer(count);
        prior.Sample(new RandomStream(3, StreamPurpose.PriorSamples), count, z, Workers);
        var exact = new TabulatedDensity(x => -Math.Log(x) - Math.Log(x) * Math.Log(x) / 2, 0.2, 3);
        float[] sorted = z.Span.ToArray();
        Array.Sort(sorted);
        Enumerable.Range(0, count).Max(i => Math.Abs(exact.Cdf(sorted[i]) - (i + 0.5) / count)).Should().BeLessThan(1.63 / Math.Sqrt(count));
    }

    [Fact]
    public void Sampling_and_gradients_allocate_nothing_once_warm()
    {
        const int count = 100;
        var workers = new WorkerPool(1);
        var prior = Shifted("rbf", ReferencePrior.LearnableGaussian);
        FloatBuffer z = new(prior.Latents * count), gradient = new(prior.Latents * count);
        var logp = new double[count];
        var weights = new float[count];
        weights[2] = 1;
        Run();
        Run();
        Allocations.Usual(Run).Should().Be(0);

        void Run()
        {
            prior.RefreshTables(workers);
            prior.Sample(new RandomStream(5, StreamPurpose.PriorSamples), count, z, workers);
            prior.LogProbability(z, count, logp, gradient, workers);
            prior.AccumulateGradient(z, weights, PriorGradient.Contrastive, [], workers);
        }
    }

    [Fact]
    public void Parameters_that_are_not_finite_are_refused()
    {
        var prior = Shifted("rbf", ReferencePrior.Gaussian);
        prior.Energies.Layers[1].Coefficients.Value[2] = float.NaN;
        FluentActions.Invoking(() => prior.Refresh(Workers)).Should().Throw<ArithmeticException>().WithMessage("*prior/1/coefficients*");
    }

    /// <summary>A prior with three latents and two hidden layers, away from its initial values in all parameters.</summary>
    private static DeepPrior Shifted(string basis, ReferencePrior reference)
    {
        KanBasis options = basis switch
        {
            "rswaf" => KanBasis.Rswaf(6, BaseActivation.Silu),
            "morlet" => KanBasis.Morlet(6, BaseActivation.Silu),
            "bspline" => KanBasis.BSpline(6, 3, BaseActivation.Silu),
            "fourier" => KanBasis.Fourier(2, BaseActivation.Silu),
            "chebyshev" => KanBasis.Chebyshev(4, 1.2f, true),
            _ => KanBasis.Rbf(6, BaseActivation.Silu),
        };
        // Waves of a deep series would be steep beyond what finite differences can follow.
        var prior = DeepFixture.Prior(KaemPrior.Deep(reference, options, [4, 3], steps: 20), 3, scale: basis == "fourier" ? 0.03f : 0.3f);
        if (prior.Reference is LearnableGaussianReference gaussian)
        {
            new[] { 0.2f, -0.1f, 0.3f }.CopyTo(gaussian.Mean.Value.Span);
            new[] { -0.4f, 0.1f, -0.2f }.CopyTo(gaussian.LogScale.Value.Span);
        }
        prior.Refresh(Workers);
        return prior;
    }

    private static double Total(DeepPrior prior, FloatBuffer z, int count)
    {
        var logp = new double[count];
        prior.LogProbability(z, count, logp, null, Workers);
        return logp.Sum();
    }

    private static double LogDensity(DeepPrior prior, double x)
    {
        var z = new FloatBuffer(1);
        z[0] = Math.Clamp((float)x, prior.Domain.Low, prior.Domain.High);
        return Total(prior, z, 1);
    }
}

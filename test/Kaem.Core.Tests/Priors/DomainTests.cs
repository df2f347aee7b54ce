using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Priors;

public class DomainTests(ITestOutputHelper output)
{
    private static readonly WorkerPool Workers = PriorFixture.Workers;
    private static readonly Interval Old = new(-1.5f, 1.5f);

    [Theory]
    [InlineData("rbf", 0.035)]
    [InlineData("rswaf", 0.06)]
    [InlineData("morlet", 0.3)]
    [InlineData("bspline", 0.01)]
    [InlineData("fourier", 0)]
    [InlineData("chebyshev", 0)]
    public void Energies_hardly_change_where_they_were_defined(string basis, double tolerance)
    {
        foreach (var domain in new[] { new Interval(-1.8f, 1.65f), new Interval(-1.2f, 1.6f), new Interval(-1, 0.7f) })
        {
            foreach (var prior in Priors(basis))
            {
                float low = MathF.Max(Old.Low, domain.Low), high = MathF.Min(Old.High, domain.High);
                float[] points = [.. Enumerable.Range(0, 300).Select(i => low + (high - low) * i / 299)];
                float[] before = Energies(prior, points);
                Move(prior, domain);
                float[] after = Energies(prior, points);
                double worst = before.Zip(after, (one, other) => (double)Math.Abs(one - other)).Max();
                output.WriteLine($"{basis}, {prior.GetType().Name}, to {domain}: {worst:e1} of {before.Max() - before.Min():f2}");
                worst.Should().BeLessThanOrEqualTo(tolerance, "waves from -1 to 1 are fitted so well");
            }
        }
    }

    [Fact]
    public void Beyond_its_old_end_a_spline_goes_on_level()
    {
        // Without a base path there is nothing but the spline.
        var prior = PriorFixture.Prior(Smooth(2, 3, KanBasis.Rbf(20, BaseActivation.None)), ReferencePrior.Gaussian, Old);
        float[] end = Energies(prior, [1.5f]);
        Move(prior, new Interval(-1.8f, 1.8f));
        float[] beyond = Energies(prior, [1.75f]);
        for (int i = 0; i < end.Length; i++)
            beyond[i].Should().BeApproximately(end[i], 0.15f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Densities_are_normalised_on_the_new_domain(bool trapezoid)
    {
        var rule = trapezoid ? QuadratureRule.Trapezoid(1000) : QuadratureRule.Composite;
        var prior = PriorFixture.Prior(Smooth(2, 3), ReferencePrior.Gaussian, Old, rule: rule);
        foreach (var domain in new[] { new Interval(-1.9f, 1.7f), new Interval(-0.6f, 1.2f) })
        {
            Move(prior, domain);
            prior.Domain.Should().Be(domain);
            const int cells = 4000;
            for (int q = 0; q < 3; q++)
            {
                double mass = Enumerable.Range(0, cells)
                    .Sum(i => prior.Densities.Density(q, 1, domain.Low + (float)(domain.Length * (i + 0.5) / cells))) * domain.Length / cells;
                mass.Should().BeApproximately(1, 1e-4);
                prior.Densities.Cdf(q, 1, domain.Low).Should().Be(0);
                prior.Densities.Cdf(q, 1, domain.High).Should().Be(1);
                prior.Densities.Density(q, 1, domain.High + 0.01f).Should().Be(0);
            }
            var z = new FloatBuffer(6 * 1000);
            prior.Sample(new RandomStream(1, StreamPurpose.PriorSamples), 1000, z, Workers);
            z.Span.ToArray().Should().OnlyContain(value => domain.Contains(value));
            float reach = z.Span.ToArray().Max() - z.Span.ToArray().Min();
            reach.Should().BeGreaterThan(0.9f * (float)domain.Length);
        }
    }

    [Fact]
    public void Expectations_and_gradients_follow_the_domain()
    {
        // A moved prior and a new one with the same parameters on the same domain are one.
        var moved = PriorFixture.Prior(Smooth(2, 3), ReferencePrior.Gaussian, Old);
        var z = new FloatBuffer(6);
        moved.AccumulateGradient(z, [1], PriorGradient.Normalised, [], Workers);
        Move(moved, new Interval(-1, 1.2f));
        var layer = Smooth(2, 3);
        foreach (var (source, target) in moved.Densities.Layer.Parameters.Zip(layer.Parameters))
            source.Value.Span.CopyTo(target.Value.Span);
        layer.Refresh(Workers);
        var fresh = PriorFixture.Prior(layer, ReferencePrior.Gaussian, new Interval(-1, 1.2f));
        Gradient(moved).Should().Equal(Gradient(fresh));

        float[] Gradient(UnivariatePrior prior)
        {
            prior.ClearGradients();
            prior.AccumulateGradient(z, [1], PriorGradient.Normalised, [], Workers);
            return [.. prior.Densities.Layer.WeightGradients(1).Row(3)];
        }
    }

    [Fact]
    public void A_domain_is_the_samples_range_and_a_margin_within_the_support()
    {
        var line = new LatentDomain(Old, new(float.NegativeInfinity, float.PositiveInfinity), moves: true, "prior");
        line.Around(new Interval(-1, 1), 0.1f).Should().Be(new Interval(-1.2f, 1.2f));
        line.Around(new Interval(0, 0.5f), 1).Should().Be(new Interval(-0.5f, 1));
        new LatentDomain(new(0, 1), new(0, 1), moves: true, "prior").Around(new(0.05f, 0.95f), 0.1f).Should().Be(new Interval(0, 1));
        // Nothing to go by, or too narrow for single precision.
        line.Around(new Interval(0.5f, 0.5f), 0.1f).Should().BeNull();
        line.Around(new Interval(0.5f, 0.501f), 0.1f).Should().BeNull();
        line.Around(new Interval(1, 1.005f), 0.1f).Should().BeNull();
    }

    [Theory]
    [InlineData(float.NaN, 1)]
    [InlineData(1, 0.5f)]
    [InlineData(1, 1.001f)]
    [InlineData(0, float.PositiveInfinity)]
    public void What_is_no_domain_is_refused_and_leaves_no_trace(float low, float high)
    {
        var domain = new LatentDomain(Old, new(float.NegativeInfinity, float.PositiveInfinity), moves: true, "prior");
        domain.Parameter!.Name.Should().Be("prior/domain");
        (domain.Parameter.Value[0], domain.Parameter.Value[1]) = (low, high);
        FluentActions.Invoking(domain.Load).Should().Throw<ArgumentException>().WithMessage("*domain*");
        (domain.Parameter.Value[0], domain.Parameter.Value[1], domain.Ends).Should().Be((-1.5f, 1.5f, Old));
        new LatentDomain(Old, Old, moves: false, "prior").Parameter.Should().BeNull();
    }

    private static IEnumerable<Prior> Priors(string name)
    {
        KanBasis basis = name switch
        {
            "rswaf" => KanBasis.Rswaf(),
            "morlet" => KanBasis.Morlet(),
            "bspline" => KanBasis.BSpline(),
            "fourier" => KanBasis.Fourier(4),
            "chebyshev" => KanBasis.Chebyshev(5),
            _ => KanBasis.Rbf(),
        };
        yield return PriorFixture.Prior(Smooth(2, 3, basis), ReferencePrior.Gaussian, Old);
        var mixture = new MixturePrior(Smooth(3, 2, basis), KaemPrior.Mixture(basis: basis), Old);
        mixture.Refresh(Workers);
        yield return mixture;
        // One layer: what follows it adapts as a generator's layers do.
        var deep = new DeepPrior(KaemPrior.Deep(basis: basis, hidden: [], steps: 5), 3, Old);
        foreach (var (source, target) in Smooth(3, 1, basis).Parameters.Zip(deep.Energies.Parameters))
            source.Value.Span.CopyTo(target.Value.Span);
        deep.Refresh(Workers);
        yield return deep;
    }

    /// <summary>Energies that vary over half the domain, as trained ones do, not from one centre to the next.</summary>
    private static KanLayer Smooth(int inputs, int outputs, KanBasis? basis = null)
    {
        var layer = PriorFixture.RandomLayer(Old, inputs, outputs, 0, basis: basis ?? KanBasis.Rbf());
        int size = layer.BasisSize;
        for (int i = 0; i < inputs; i++)
        {
            for (int o = 0; o < outputs; o++)
            {
                if (layer.Basis.Nodes == 0)
                {
                    for (int g = 0; g < size; g++)
                        layer.Coefficients.Value[(i * size + g) * outputs + o] = MathF.Sin(1 + g + 2 * i + 3 * o) / (1 + g);
                    continue;
                }
                // Fitted to a wave, so that all bases have the same energies.
                float[] points = [.. Enumerable.Range(0, 200).Select(k => -1.5f + 3f * k / 199)];
                var solver = LeastSquares.Solver(LeastSquares.BasisAt(layer, i, points), layer.Basis.Ridge);
                for (int g = 0; g < size; g++)
                    layer.Coefficients.Value[(i * size + g) * outputs + o] = (float)points.Select((x, k) => solver[g, k] * Math.Sin(2 * x + i + 2 * o)).Sum();
            }
        }
        layer.Refresh(Workers);
        return layer;
    }

    private static void Move(Prior prior, Interval domain)
    {
        var z = new FloatBuffer(prior.Latents * 100);
        prior.Sample(new RandomStream(8, StreamPurpose.GridAdaptation), 100, z, Workers);
        prior.AdaptGrids(z, 100, 0.05f, Workers, domain);
    }

    /// <summary>All energies at points; of a deep prior along each latent in turn.</summary>
    private static float[] Energies(Prior prior, float[] points)
    {
        var values = new List<float>();
        var energies = new float[points.Length];
        if (prior is DeepPrior deep)
        {
            for (int p = 0; p < deep.Latents; p++)
            {
                var rows = new float[points.Length * deep.Latents];
                for (int s = 0; s < points.Length; s++)
                    rows[s * deep.Latents + p] = points[s];
                deep.Energy(rows, energies);
                values.AddRange(energies);
            }
            return [.. values];
        }
        for (int p = 0; p < prior.Densities!.P; p++)
        {
            for (int q = 0; q < prior.Densities.Q; q++)
            {
                prior.Densities.Energy(q, p, points, energies);
                values.AddRange(energies);
            }
        }
        return [.. values];
    }
}

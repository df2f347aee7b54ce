using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Model;
using Xunit.Abstractions;

namespace Kaem.ML.Tests.Priors;

/// <summary>
/// Samples of densities whose exp(f) spans four orders of magnitude, for bases of every family and size on every reference and short and long domains:
/// within 1e-4 of the exact distribution, or refused with the options.
/// </summary>
public class QuadratureSweepTests(ITestOutputHelper output)
{
    private const double Most = 1e-4;

    // Every so many cases are tested in the default run and in the long one: no divisor of the numbers of domains and cases of each.
    private const int Stride = 47, LongStride = 4;

    private static readonly Interval?[] Domains = [null, new(0, 60), new(-0.3f, 2.7f), new(-8, 6), new(0.3f, 0.304f)];

    private static readonly KanBasis[] Bases =
    [
        KanBasis.Rbf(), KanBasis.Rbf(2), KanBasis.Rbf(100), KanBasis.Rbf(400, BaseActivation.Silu),
        KanBasis.Rbf(bandwidth: 0.2f), KanBasis.Rbf(80, bandwidth: 0.2f), KanBasis.Rbf(bandwidth: 5),
        KanBasis.Rswaf(), KanBasis.Rswaf(bandwidth: 0.2f), KanBasis.Rswaf(150),
        KanBasis.Morlet(), KanBasis.Morlet(bandwidth: 0.2f), KanBasis.Morlet(50, bandwidth: 0.5f) with { Frequency = 10 },
        KanBasis.Morlet() with { Frequency = 1 },
        KanBasis.BSpline(), KanBasis.BSpline(3, 2), KanBasis.BSpline(20, 2), KanBasis.BSpline(20, 4),
        KanBasis.BSpline(20, 5), KanBasis.BSpline(200), KanBasis.BSpline(150, 2),
        KanBasis.Fourier(), KanBasis.Fourier(1), KanBasis.Fourier(10), KanBasis.Fourier(10, bandwidth: 0.05f),
        KanBasis.Fourier(50, bandwidth: 2), KanBasis.Fourier(200), KanBasis.Fourier(200, BaseActivation.None, 0.05f),
        KanBasis.Chebyshev(), KanBasis.Chebyshev(1), KanBasis.Chebyshev(8), KanBasis.Chebyshev(16, 1),
        KanBasis.Chebyshev(32, 1), KanBasis.Chebyshev(32), KanBasis.Chebyshev(32, 5),
    ];

    private static readonly (KanBasis Basis, int Panels)[] Defaults =
    [
        (KanBasis.Rbf(), 64), (KanBasis.Rswaf(), 96), (KanBasis.Morlet(), 96), (KanBasis.BSpline(), 128), (KanBasis.Fourier(), 944), (KanBasis.Chebyshev(), 64),
    ];

    public static TheoryData<int> Indices => [.. Enumerable.Range(0, Bases.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Samples_have_the_exact_distribution(int basis) => Sweep(basis, Stride);

    [Theory]
    [Trait("Category", "Long")]
    [MemberData(nameof(Indices))]
    public void Samples_have_the_exact_distribution_in_more_cases(int basis) =>
        Sweep(basis, Environment.GetEnvironmentVariable("KAEM_EVERY_CASE") == "1" ? 1 : LongStride);

    [Fact]
    public void Flat_and_moderate_densities_keep_the_panels_of_their_basis()
    {
        foreach (var (basis, panels) in Defaults)
        {
            // One order of magnitude.
            var prior = SharpPriors.Make(basis, ReferencePrior.Gaussian, ReferenceDensity.DefaultDomain(ReferencePrior.Gaussian), SharpPriors.TwoOrders / 2);
            prior.Densities.Grid.Panels.Panels.Should().Be(panels);
        }
    }

    [Fact]
    public void Divided_panels_depend_on_the_parameters_alone_and_allocate_nothing_once_warm()
    {
        var workers = new WorkerPool(1);
        var domain = ReferenceDensity.DefaultDomain(ReferencePrior.Gaussian);
        var prior = SharpPriors.Make(KanBasis.Rbf(), ReferencePrior.Gaussian, domain, 2 * SharpPriors.TwoOrders, 2, lone: true);
        var layer = prior.Densities.Layer;
        float[] sharp = layer.Coefficients.Value.Span.ToArray(), edges = [.. prior.Densities.Grid.Panels.Edges];
        float quantile = prior.Densities.Quantile(1, 0, 0.3f);
        edges.Length.Should().BeInRange(66, 100, "a few of 64 panels were divided");

        layer.Coefficients.Value.Span.Clear();
        Refresh();
        prior.Densities.Grid.Panels.Panels.Should().Be(64);
        sharp.CopyTo(layer.Coefficients.Value.Span);
        Refresh();
        prior.Densities.Grid.Panels.Edges.Should().Equal(edges);
        prior.Densities.Quantile(1, 0, 0.3f).Should().Be(quantile);
        Allocations.Usual(Refresh).Should().Be(0);

        void Refresh()
        {
            layer.Refresh(workers);
            prior.Refresh(workers);
        }
    }

    [Fact]
    public void What_the_panels_do_not_reach_is_refused_with_the_option()
    {
        Refused(KaemPrior.Univariate(ReferencePrior.LogNormal, KanBasis.Fourier(50)) with { Domain = (0, 60) },
            "*Frequencies = 50 and Bandwidth = 1 on a domain 60 long*18,850 panels*4,096 at most*Frequencies x Bandwidth x length of at most 651.");
        Refused(
            KaemPrior.Mixture(basis: KanBasis.Chebyshev(32)) with { Domain = (-100, 100) },
            "*Degree = 32 on a domain 200 long*Degree of at most 20 or a Domain that is at most 129 long.");
        Refused(
            KaemPrior.Univariate(basis: KanBasis.Rbf(2000)),
            "*GridSize = 2000 and Bandwidth = 1*6,00? panels*GridSize of at most 1365 or a larger Bandwidth.");
        Refused(KaemPrior.Univariate(basis: KanBasis.BSpline(1000)), "*GridSize = 1000*6,00? panels*GridSize of at most 682.");
        Refused(
            KaemPrior.Univariate() with { Domain = (-1000, 1000) },
            "*Domain is ?-1000, 1000?, 2000 long*reference Gaussian*Domain that is at most 1365 long.");
        Refused(KaemPrior.Deep() with { Domain = (-1000, 1000) }, "*Domain is ?-1000, 1000?*");
        // The bound itself is allowed.
        FluentActions.Invoking(() => QuadratureReach.Check(KaemPrior.Univariate(basis: KanBasis.Rbf(1365)), new(-1, 1))).Should().NotThrow();
        FluentActions.Invoking(() => QuadratureReach.Check(KaemPrior.Univariate(basis: KanBasis.Fourier(651)), new(0, 1))).Should().NotThrow();

        static void Refused(KaemPrior prior, string message)
        {
            var options = SmallModel.Options with { Prior = prior, Sampler = PosteriorSampler.Langevin(2) };
            FluentActions.Invoking(() => LatentPrior.Initial(options)).Should().Throw<ArgumentException>().WithMessage(message);
            FluentActions.Invoking(() => KaemModel.Train(options, SmallModel.Arc(20))).Should().Throw<ArgumentException>().WithMessage(message);
        }
    }

    [Theory]
    [InlineData("fourier", 60, 0.05f, 1.086f)]
    [InlineData("fourier", 4, 0.05f, 2)]
    [InlineData("rbf", 3, 0.2f, 5)]
    [InlineData("many", 3, 0.366f, 5)]
    public void Trained_bandwidths_stay_where_the_panels_reach(string kind, float length, float least, float most)
    {
        KanBasis basis = kind switch { "fourier" => KanBasis.Fourier(10), "rbf" => KanBasis.Rbf(), _ => KanBasis.Rbf(500) };
        var prior = new UnivariatePrior(
            new KanLayer("prior", 1, 1, basis), ReferencePrior.None, new(0, length), LatentCoupling.Independent, QuadratureRule.Composite);
        prior.Densities.Layer.Bandwidth.LowerBound.Should().BeApproximately(least, 1e-3f);
        prior.Densities.Layer.Bandwidth.UpperBound.Should().BeApproximately(most, 1e-3f);
    }

    [Fact]
    public void A_domain_grows_no_further_than_the_panels_reach()
    {
        var prior = SharpPriors.Make(KanBasis.Fourier(50), ReferencePrior.Gaussian, new(-5, 5), SharpPriors.TwoOrders);
        prior.Densities.MoveDomain(new(-6, 6), PriorFixture.Workers);
        prior.Domain.Should().Be(new Interval(-6, 6));
        prior.Densities.MoveDomain(new(-8, 8), PriorFixture.Workers);
        prior.Domain.Should().Be(new Interval(-6, 6));
    }

    private void Sweep(int basis, int stride)
    {
        var references = Enum.GetValues<ReferencePrior>();
        int index = basis * references.Length * Domains.Length * 3, tested = 0;
        double worst = 0;
        var wrong = new List<string>();
        foreach (var reference in references)
        {
            foreach (var asked in Domains)
            {
                foreach (string energies in new[] { "lone", "random", "adapted" })
                {
                    if (index++ % stride != 0)
                        continue;
                    var domain = (asked ?? ReferenceDensity.DefaultDomain(reference)).Intersect(ReferenceDensity.Create(reference, "", 1, 1).Support);
                    string name = $"{Bases[basis].GetType().Name} {basis}, {reference} on {domain}, {energies}";
                    if (Refused(Bases[basis], reference, domain) is { } message)
                    {
                        output.WriteLine($"{name}: {message}");
                        continue;
                    }
                    tested++;
                    var (distance, panels) = Distance(Bases[basis], reference, domain, energies);
                    output.WriteLine($"{name}: {distance:e1} with {panels} panels");
                    worst = Math.Max(worst, distance);
                    if (!(distance <= Most))
                        wrong.Add($"{name}: {distance:e1} with {panels} panels");
                }
            }
        }
        output.WriteLine($"{tested} cases, {worst:e1} at most");
        wrong.Should().BeEmpty();
    }

    private static string? Refused(KanBasis basis, ReferencePrior reference, Interval domain)
    {
        try
        {
            QuadratureReach.Check(KaemPrior.Univariate(reference, basis), domain);
            return null;
        }
        catch (ArgumentException refusal)
        {
            return refusal.Message;
        }
    }

    private static (double Distance, int Panels) Distance(KanBasis basis, ReferencePrior reference, Interval domain, string energies)
    {
        var prior = SharpPriors.Make(basis, reference, domain, 2 * SharpPriors.TwoOrders, 2, energies == "adapted", lone: energies == "lone");
        int exactPanels = (int)Math.Max(2000, 4 * prior.Domain.Length / prior.Densities.Layer.NarrowestFeature(0));
        double worst = 0;
        for (int q = 0; q < prior.Q; q++)
        {
            var exact = ExactDensity.Of(prior, q, 0, reference, SharpPriors.ReferenceMean, SharpPriors.ReferenceLogScale, exactPanels);
            for (int k = 0; k < 203; k++)
            {
                double u = k switch { 200 => 1e-6, 201 => 1e-4, 202 => 1 - 1e-5, _ => (k + 0.5) / 200 };
                float z = prior.Densities.Quantile(q, 0, (float)u);
                // Between a number and its neighbours there are none: a distribution of single-precision numbers can't be closer.
                double below = exact.Cdf(Math.Max(prior.Domain.Low, MathF.BitDecrement(z)));
                double above = exact.Cdf(Math.Min(prior.Domain.High, MathF.BitIncrement(z)));
                worst = Math.Max(worst, Math.Max(below - u, u - above));
            }
        }
        return (worst, prior.Densities.Grid.Panels.Panels);
    }
}

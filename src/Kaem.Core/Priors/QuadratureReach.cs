using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// What the panels of a prior's quadrature can resolve: of bases and references with more features on a domain than there are panels for,
/// nothing could be said exactly.
/// </summary>
internal static class QuadratureReach
{
    /// <summary>Refuses a prior that needs more panels than there are, before any parameter exists.</summary>
    /// <param name="domain">Its domain.</param>
    /// <exception cref="ArgumentException">It needs more.</exception>
    public static void Check(KaemPrior prior, Interval domain)
    {
        var reference = ReferenceDensity.Create(prior.Reference, "", 1, 1);
        domain = domain.Intersect(reference.Support);
        // What is no domain is refused elsewhere.
        if (!(domain.Length > 0 && double.IsFinite(domain.Length)))
            return;
        double needed = CompositeQuadrature.PanelsFor(domain, reference.NarrowestFeature);
        if (needed > CompositeQuadrature.MostPanels)
        {
            throw new ArgumentException(Message(
                $"Domain is {domain}, {domain.Length:g4} long, on which the reference {prior.Reference}", needed,
                $"a Domain that is at most {Math.Floor(domain.Length * CompositeQuadrature.MostPanels / needed)} long"));
        }
        if (prior is DeepPriorOptions)
            return;
        needed = Panels(Basis.Create(prior.Basis), domain);
        if (needed <= CompositeQuadrature.MostPanels)
            return;
        double share = CompositeQuadrature.MostPanels / needed;
        throw new ArgumentException(prior.Basis switch
        {
            FourierBasis fourier => Message(
                $"Basis has Frequencies = {fourier.Frequencies} and Bandwidth = {fourier.Bandwidth:g4} on a domain {domain.Length:g4} long, which", needed,
                $"Frequencies x Bandwidth x length of at most {Math.Floor(fourier.Frequencies * (double)fourier.Bandwidth * domain.Length * share)}"),
            ChebyshevBasis chebyshev => Message(
                $"Basis has Degree = {chebyshev.Degree} on a domain {domain.Length:g4} long, which", needed,
                $"a Degree of at most {Math.Floor(chebyshev.Degree * share)} or a Domain that is at most {Math.Floor(domain.Length * share)} long"),
            RadialBasis radial => Message(
                $"Basis has GridSize = {radial.GridSize} and Bandwidth = {radial.Bandwidth:g4}, which", needed,
                $"a GridSize of at most {Math.Floor(radial.GridSize * share)} or a larger Bandwidth"),
            GridBasis grid => Message($"Basis has GridSize = {grid.GridSize}, which", needed, $"a GridSize of at most {Math.Floor(grid.GridSize * share)}"),
            _ => throw new NotSupportedException($"No basis functions exist for {prior.Basis.GetType().Name}."),
        });
    }

    /// <summary>The bandwidths that training may reach: those of the basis, as far as the panels resolve their functions.</summary>
    public static (float Least, float Most) Bandwidths(Basis basis, Interval domain)
    {
        var bandwidth = basis.Bandwidth!.Value;
        double needed = Panels(basis, domain);
        float limit = (float)(bandwidth.Initial * needed / CompositeQuadrature.MostPanels);
        // Features are as wide as the bandwidth, or as its inverse.
        return Panels(basis, domain, 2) < needed
            ? (MathF.Max(bandwidth.Least, limit), bandwidth.Most)
            : (bandwidth.Least, MathF.Min(bandwidth.Most, bandwidth.Initial * (bandwidth.Initial / limit)));
    }

    /// <summary>Whether there are enough panels for densities as they are on another domain; always on a shorter one.</summary>
    public static bool Covers(TiltedDensities densities, Interval domain)
    {
        if (domain.Length <= densities.Domain.Length)
            return true;
        double narrowest = densities.Reference.NarrowestFeature;
        // Grids go along with the domain.
        for (int p = 0; p < densities.P && densities.Layer.Basis.Nodes == 0; p++)
            narrowest = Math.Min(narrowest, densities.Layer.NarrowestFeature(p));
        return CompositeQuadrature.PanelsFor(domain, narrowest) <= CompositeQuadrature.MostPanels;
    }

    /// <summary>Panels that functions ask for on an even grid over a domain.</summary>
    /// <param name="factor">On the initial bandwidth.</param>
    public static double Panels(Basis basis, Interval domain, float factor = 1)
    {
        float[] nodes = [.. Enumerable.Range(0, basis.Nodes).Select(g => (float)(domain.Low + domain.Length * g / (basis.Nodes - 1)))];
        var grid = new float[basis.GridLength];
        if (nodes.Length > 0)
            basis.LayGrid(nodes, grid);
        float width = basis.UnitWidth(grid) * factor * (basis.Bandwidth?.Initial ?? 1);
        return CompositeQuadrature.PanelsFor(domain, basis.NarrowestFeature(grid, width));
    }

    private static string Message(string what, double needed, string remedy) => FormattableString.Invariant(
        $"The prior's {what} needs {Math.Ceiling(needed):n0} panels of the quadrature; there are {CompositeQuadrature.MostPanels:n0} at most. Use {remedy}.");
}

using Kaem.ML.Priors;
using MathNet.Numerics.Integration;

namespace Kaem.ML;

/// <content>Energies in closed form.</content>
public sealed partial class LatentPrior
{
    private const int FormPoints = 200;

    /// <summary>The names of the functions that energies are compared with.</summary>
    public static IReadOnlyList<string> ClosedFormCandidates { get; } = [.. Candidate.All.Select(candidate => candidate.Name)];

    /// <summary>The best closed form <c>c·g(a·z + b) + d</c> of the energy f(q,p): the first of <see cref="FindClosedForms"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    public ClosedForm FindClosedForm(int q, int p, ClosedFormWeighting weighting = ClosedFormWeighting.Density) =>
        FindClosedForms(q, p, weighting)[0];

    /// <summary>
    /// Closed forms <c>c·g(a·z + b) + d</c> of the energy f(q,p) over the domain, the best first: by R², simple functions
    /// preferred where they explain nearly as much (Liu et al. 2024). Candidates that are defined nowhere on the domain are left out.
    /// </summary>
    /// <param name="weighting">How the points of the domain count in the fit and in R².</param>
    /// <param name="candidates">Names of the functions to try, of <see cref="ClosedFormCandidates"/>; null for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such q or p.</exception>
    /// <exception cref="InvalidOperationException">The prior is a joint mixture whose energies are not learned.</exception>
    /// <exception cref="ArgumentException">There is no such candidate, or none that is defined on the domain.</exception>
    public IReadOnlyList<ClosedForm> FindClosedForms(
        int q, int p, ClosedFormWeighting weighting = ClosedFormWeighting.Density, IReadOnlyList<string>? candidates = null)
    {
        Check(q, p);
        if (!Enum.IsDefined(weighting))
            throw new ArgumentOutOfRangeException(nameof(weighting), weighting, "weighting must be Density or Uniform.");
        if (IsFlat)
            throw new InvalidOperationException("This joint mixture's energies are 0 and not learned: there is nothing to describe. Use LearnEnergies = true.");
        var (low, high) = AxisDomain;
        var rule = new GaussLegendreRule(low, high, FormPoints);
        float[] z = [.. rule.Abscissas.Select(node => (float)node)], energies = new float[z.Length], density = new float[z.Length];
        Energy(q, p, z, energies);
        Density(q, p, z, density);
        double[] weights = [.. rule.Weights.Select((weight, i) => weighting == ClosedFormWeighting.Density ? weight * density[i] : weight)];
        return new ClosedFormSearch(low, high, [.. z.Select(value => (double)value)], [.. energies.Select(value => (double)value)], weights)
            .Ranked(candidates);
    }
}

using Kaem.ML.Numerics;
using MathNet.Numerics.Integration;

namespace Kaem.ML.Tests.Priors;

/// <summary>
/// The papers' inverse transform (Eq. 22 to 24): the running sum of one Gauss–Legendre rule's weighted densities is taken for the
/// distribution function at the nodes themselves, from 0 at the domain's lower end, and interpolated linearly.
/// </summary>
internal sealed class PapersRule
{
    private readonly double[] _knots;
    private readonly double[] _cumulative;

    /// <param name="density">The density up to a factor.</param>
    /// <param name="nodes">Number of nodes (Tables 4 and 5: 200).</param>
    public PapersRule(Interval domain, Func<double, double> density, int nodes = 200)
    {
        var rule = new GaussLegendreRule(domain.Low, domain.High, nodes);
        _knots = [domain.Low, .. rule.Abscissas];
        _cumulative = new double[nodes + 1];
        for (int i = 0; i < nodes; i++)
            _cumulative[i + 1] = _cumulative[i] + rule.Weights[i] * density(rule.Abscissas[i]);
    }

    /// <summary>The partition function.</summary>
    public double Partition => _cumulative[^1];

    /// <summary>The sample of a uniform.</summary>
    public double Quantile(double u)
    {
        double target = u * Partition;
        int k = 1;
        while (k < _knots.Length - 1 && _cumulative[k] < target)
            k++;
        double mass = _cumulative[k] - _cumulative[k - 1];
        return mass == 0 ? _knots[k - 1] : _knots[k - 1] + (_knots[k] - _knots[k - 1]) * (target - _cumulative[k - 1]) / mass;
    }
}

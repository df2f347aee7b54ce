using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Kan;
using MathNet.Numerics.Integration;

namespace Kaem.ML.Tests.Priors;

/// <summary>
/// One tilted density in double precision, written from its definition and integrated over many more panels than the
/// prior's own: what the tables are measured against.
/// </summary>
internal sealed class ExactDensity
{
    private static readonly GaussLegendreRule Rule = new(-1, 1, 8);

    private readonly Func<double, double> _logDensity;
    private readonly double[] _edges;
    private readonly double[] _cumulative;
    private readonly double _largest;

    public ExactDensity(Interval domain, Func<double, double> logDensity, int panels = 2000, params double[] splits)
    {
        _logDensity = logDensity;
        _edges = [.. Enumerable.Range(0, panels + 1).Select(j => domain.Low + domain.Length * j / panels)
            .Concat(splits.Where(split => split > domain.Low && split < domain.High)).Distinct().Order()];
        _largest = _edges.AsParallel().Select(logDensity).Where(double.IsFinite).Max();
        _cumulative = new double[_edges.Length];
        Parallel.For(1, _edges.Length, j => _cumulative[j] = Integral(_edges[j - 1], _edges[j]));
        for (int j = 1; j < _edges.Length; j++)
            _cumulative[j] += _cumulative[j - 1];
    }

    public double LogPartition => _largest + Math.Log(_cumulative[^1]);

    public double LogDensity(double z) => _logDensity(z) - LogPartition;

    public double Cdf(double z)
    {
        int panel = Array.BinarySearch(_edges, z);
        panel = Math.Clamp(panel < 0 ? ~panel - 1 : panel, 0, _edges.Length - 2);
        return (_cumulative[panel] + Integral(_edges[panel], z)) / _cumulative[^1];
    }

    /// <summary>f(q,p) + log π0 from the layer's parameters.</summary>
    public static ExactDensity Of(UnivariatePrior prior, int q, int p, ReferencePrior reference, float mean = 0, float logScale = 0, int panels = 2000) =>
        new(prior.Domain, z => Energy(prior.Densities.Layer, q, p, z) + LogReference(reference, z, mean, logScale), panels, [0, .. Graded(prior.Domain)]);

    public static double Energy(KanLayer layer, int q, int p, double z) => NaiveBasis.Function(layer, p, q, z);

    public static double LogReference(ReferencePrior reference, double z, double mean, double logScale)
    {
        double halfLog2Pi = 0.5 * Math.Log(2 * Math.PI), standard = (z - mean) * Math.Exp(-logScale);
        return reference switch
        {
            ReferencePrior.Uniform => z is >= 0 and <= 1 ? 0 : double.NegativeInfinity,
            ReferencePrior.Gaussian => -halfLog2Pi - 0.5 * z * z,
            ReferencePrior.LogNormal => z > 0 ? -halfLog2Pi - Math.Log(z) - 0.5 * Math.Log(z) * Math.Log(z) : double.NegativeInfinity,
            ReferencePrior.LearnableGaussian => -halfLog2Pi - logScale - 0.5 * standard * standard,
            _ => 0,
        };
    }

    // Fine panels towards 0, where a log-normal density varies on every scale.
    private static IEnumerable<double> Graded(Interval domain) => domain.Low == 0 ? Enumerable.Range(1, 60).Select(k => domain.Length * Math.Pow(0.8, k)) : [];

    private double Integral(double from, double to)
    {
        double middle = (from + to) / 2, half = (to - from) / 2, sum = 0;
        for (int i = 0; i < Rule.Order; i++)
            sum += Rule.Weights[i] * Math.Exp(_logDensity(middle + half * Rule.Abscissas[i]) - _largest);
        return half * sum;
    }
}

using Kaem.ML.Numerics;
using MathNet.Numerics.Integration;

namespace Kaem.ML.Priors;

/// <summary>Nodes and weights of one quadrature rule over a whole interval.</summary>
internal static class QuadratureNodes
{
    /// <summary>The single rule that an option names. The composite rule is not one: see <see cref="CompositeQuadrature"/>.</summary>
    public static (double[] Nodes, double[] Weights) Create(QuadratureRule rule, Interval domain)
    {
        switch (rule.Kind)
        {
            case QuadratureKind.GaussLegendre:
                var legendre = new GaussLegendreRule(domain.Low, domain.High, rule.Nodes);
                return (legendre.Abscissas, legendre.Weights);
            case QuadratureKind.GaussKronrod:
                var (nodes, weights) = GaussKronrod.Rule((rule.Nodes - 1) / 2);
                for (int i = 0; i < nodes.Length; i++)
                {
                    nodes[i] = ((double)domain.Low + domain.High) / 2 + domain.Length / 2 * nodes[i];
                    weights[i] *= domain.Length / 2;
                }
                return (nodes, weights);
            case QuadratureKind.Trapezoid:
                return Trapezoid(rule.Nodes, domain);
            default:
                throw new ArgumentOutOfRangeException(nameof(rule), rule, "Not a single quadrature rule.");
        }
    }

    private static (double[] Nodes, double[] Weights) Trapezoid(int count, Interval domain)
    {
        double step = domain.Length / (count - 1);
        var nodes = new double[count];
        var weights = new double[count];
        for (int i = 0; i < count; i++)
        {
            nodes[i] = i == count - 1 ? domain.High : domain.Low + i * step;
            weights[i] = i == 0 || i == count - 1 ? step / 2 : step;
        }
        return (nodes, weights);
    }
}

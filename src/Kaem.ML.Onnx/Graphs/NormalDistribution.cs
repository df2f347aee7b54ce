using Kaem.ML.Format;

namespace Kaem.ML.Graphs;

/// <summary>The standard normal distribution function and its inverse, in double precision: ONNX has no operator for either.</summary>
internal static class NormalDistribution
{
    // Beyond it less than a 10^-12th of the probability is left.
    private const double Farthest = 7;

    // Where the approximation of the middle meets that of the tails.
    private const double TailShare = 0.02425;

    // Hart 1968, algorithm 5666, as in West 2005: the upper tail over exp(-½z²).
    private static readonly double[] TailNumerator =
        [3.52624965998911e-2, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871, 221.213596169931, 220.206867912376];

    private static readonly double[] TailDenominator =
    [
        8.83883476483184e-2, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752,
    ];

    // Acklam 2003, with relative errors below 1.2·10^-9.
    private static readonly double[] MiddleNumerator =
    [
        -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02, -3.066479806614716e+01, 2.506628277459239e+00,
    ];

    private static readonly double[] MiddleDenominator =
        [-5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01, -1.328068155288572e+01, 1];

    private static readonly double[] OuterNumerator =
    [
        -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00, 4.374664141464968e+00, 2.938163982698783e+00,
    ];

    private static readonly double[] OuterDenominator =
        [7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00, 1];

    /// <summary>Φ(z).</summary>
    /// <param name="z">In double precision.</param>
    public static GraphValue Cumulative(GraphBuilder graph, GraphValue z)
    {
        var distance = graph.AtMost(graph.Add("Abs", z), Farthest);
        var window = graph.Add("Exp", graph.Times(graph.Square(distance), -0.5));
        var tail = graph.Over(graph.Times(window, Polynomial(graph, distance, TailNumerator)), Polynomial(graph, distance, TailDenominator));
        return graph.Choose(
            graph.Compare("Greater", z, graph.Number(0, ElementType.Double)), graph.Minus(graph.Number(1, ElementType.Double), tail), tail);
    }

    /// <summary>Φ⁻¹(p).</summary>
    /// <param name="p">In double precision, above 0 and below 1.</param>
    public static GraphValue Quantile(GraphBuilder graph, GraphValue p)
    {
        var fromMiddle = graph.Minus(p, 0.5);
        var square = graph.Square(fromMiddle);
        var middle = graph.Over(graph.Times(fromMiddle, Polynomial(graph, square, MiddleNumerator)), Polynomial(graph, square, MiddleDenominator));
        var share = graph.Add("Min", p, graph.Minus(graph.Number(1, ElementType.Double), p));
        var root = graph.Add("Sqrt", graph.Times(graph.Add("Log", share), -2));
        var lower = graph.Over(Polynomial(graph, root, OuterNumerator), Polynomial(graph, root, OuterDenominator));
        var outer = graph.Choose(graph.Compare("Less", fromMiddle, graph.Number(0, ElementType.Double)), lower, graph.Times(lower, -1));
        return graph.Choose(graph.Compare("Less", share, graph.Number(TailShare, ElementType.Double)), outer, middle);
    }

    /// <summary>By Horner's rule, the highest power first.</summary>
    private static GraphValue Polynomial(GraphBuilder graph, GraphValue x, double[] coefficients)
    {
        var sum = graph.Number(coefficients[0], ElementType.Double);
        foreach (double coefficient in coefficients.AsSpan(1))
            sum = graph.Plus(graph.Times(sum, x), coefficient);
        return sum;
    }
}

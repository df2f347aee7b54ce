using Kaem.ML.Kan;

namespace Kaem.ML.Tests.Kan;

/// <summary>Basis functions and univariate functions in double precision, straight from their definitions.</summary>
internal static class NaiveBasis
{
    /// <summary>One of each family, at the papers' sizes.</summary>
    public static KanBasis Of(string name) => name switch
    {
        "rbf" => KanBasis.Rbf(),
        "rswaf" => KanBasis.Rswaf(),
        "morlet" => KanBasis.Morlet(),
        "bspline" => KanBasis.BSpline(),
        "fourier" => KanBasis.Fourier(),
        "chebyshev" => KanBasis.Chebyshev(),
        _ => throw new ArgumentException($"Unknown basis {name}."),
    };

    public static string[] Names { get; } = ["rbf", "rswaf", "morlet", "bspline", "fourier", "chebyshev"];

    /// <summary>B_g(x) of an input.</summary>
    public static double Value(KanLayer layer, int input, int g, double x)
    {
        var grid = layer.GridOf(input);
        double tau = layer.Bandwidth.Length == 0 ? 1 : layer.Bandwidth.Value[input];
        return Value(layer.Options, grid, tau, g, x);
    }

    public static double Value(KanBasis basis, ReadOnlySpan<float> grid, double tau, int g, double x)
    {
        switch (basis)
        {
            case RadialBasis:
                double u = (x - grid[g]) / (((double)grid[^1] - grid[0]) / (grid.Length - 1) * tau);
                return basis switch
                {
                    RbfBasis => Math.Exp(-u * u / 2),
                    RswafBasis => 1 / Math.Pow(Math.Cosh(u), 2),
                    MorletBasis morlet => Math.Cos(morlet.Frequency * u) * Math.Exp(-u * u / 2),
                    _ => throw new NotSupportedException(),
                };
            case BSplineBasis spline:
                return CoxDeBoor(grid, spline.Degree, g, x);
            case FourierBasis fourier:
                return g <= fourier.Frequencies ? Math.Cos(2 * Math.PI * g * tau * x) : Math.Sin(2 * Math.PI * (g - fourier.Frequencies) * tau * x);
            default:
                return Math.Cos(g * Math.Acos(Math.Clamp(Math.Tanh(x) / tau, -1, 1)));
        }
    }

    /// <summary>f(i,o)(x), the base path included.</summary>
    public static double Function(KanLayer layer, int input, int output, double x)
    {
        int outputs = layer.Outputs, size = layer.BasisSize;
        var grid = layer.GridOf(input);
        double tau = layer.Bandwidth.Length == 0 ? 1 : layer.Bandwidth.Value[input], sum = 0;
        for (int g = 0; g < size; g++)
        {
            float coefficient = layer.Coefficients.Value[(input * size + g) * outputs + output];
            if (coefficient != 0)
                sum += coefficient * Value(layer.Options, grid, tau, g, x);
        }
        double act = layer.Options.BaseActivation switch
        {
            BaseActivation.Relu => Math.Max(0, x),
            BaseActivation.Silu => x / (1 + Math.Exp(-x)),
            _ => 0,
        };
        int edge = input * outputs + output;
        return (layer.HasSplineWeight ? layer.SplineWeight.Value[edge] : 1) * sum + (layer.HasBasePath ? layer.BaseWeight.Value[edge] * act : 0);
    }

    private static double CoxDeBoor(ReadOnlySpan<float> knots, int degree, int g, double x)
    {
        // Its support; most values of many functions lie outside.
        if (!(x >= knots[g] && x < knots[g + degree + 1]))
            return 0;
        if (degree == 0)
            return 1;
        double value = 0, left = (double)knots[g + degree] - knots[g], right = (double)knots[g + degree + 1] - knots[g + 1];
        if (left != 0)
            value += (x - knots[g]) / left * CoxDeBoor(knots, degree - 1, g, x);
        if (right != 0)
            value += (knots[g + degree + 1] - x) / right * CoxDeBoor(knots, degree - 1, g + 1, x);
        return value;
    }
}

using Kaem.ML.Numerics;
using Kaem.ML.Samplers;

namespace Kaem.ML.Tests.Samplers;

/// <summary>A target given chain by chain, in double precision. Fails where it is asked about a place outside its domain.</summary>
internal abstract class PointwiseTarget(int dimensions, Interval domain) : ISamplerTarget, IParallelBody
{
    private const int Part = 1024;
    private ChainPoints? _points;

    public static Interval Line { get; } = new(float.NegativeInfinity, float.PositiveInfinity);

    public int Dimensions => dimensions;

    public Interval Domain => domain;

    public void Evaluate(ChainPoints points, WorkerPool workers)
    {
        _points = points;
        workers.For((points.Chains + Part - 1) / Part, this);
    }

    public void Execute(int index)
    {
        Span<double> z = stackalloc double[dimensions], reference = stackalloc double[dimensions], likelihood = stackalloc double[dimensions];
        var points = _points!;
        Span<float> positions = points.Positions.Span, first = points.ReferenceGradient.Span, second = points.LikelihoodGradient.Span;
        for (int c = index * Part; c < Math.Min(points.Chains, (index + 1) * Part); c++)
        {
            for (int l = 0; l < dimensions; l++)
            {
                float place = positions[l * points.Chains + c];
                if (!domain.Contains(place))
                    throw new InvalidOperationException($"The target was asked about {place}, outside {domain}.");
                z[l] = place;
            }
            likelihood.Clear();
            points.LogReference[c] = LogReference(z, reference);
            points.LogLikelihood[c] = LogLikelihood(c, z, likelihood);
            for (int l = 0; l < dimensions; l++)
            {
                first[l * points.Chains + c] = (float)reference[l];
                second[l * points.Chains + c] = (float)likelihood[l];
            }
        }
    }

    /// <summary>|∇ log γ_1|².</summary>
    public double SquaredGradient(ReadOnlySpan<double> z)
    {
        Span<double> reference = stackalloc double[dimensions], likelihood = stackalloc double[dimensions];
        likelihood.Clear();
        LogReference(z, reference);
        LogLikelihood(0, z, likelihood);
        double sum = 0;
        for (int l = 0; l < dimensions; l++)
            sum += (reference[l] + likelihood[l]) * (reference[l] + likelihood[l]);
        return sum;
    }

    protected abstract double LogReference(ReadOnlySpan<double> z, Span<double> gradient);

    protected virtual double LogLikelihood(int chain, ReadOnlySpan<double> z, Span<double> gradient) => 0;
}

/// <summary>N(0, σ²) in every latent, possibly cut off at the ends of a domain.</summary>
internal class GaussianTarget(int dimensions, double sigma = 1, Interval? domain = null) : PointwiseTarget(dimensions, domain ?? Line)
{
    protected sealed override double LogReference(ReadOnlySpan<double> z, Span<double> gradient)
    {
        double sum = 0;
        for (int l = 0; l < z.Length; l++)
        {
            sum -= z[l] * z[l] / (2 * sigma * sigma);
            gradient[l] = -z[l] / (sigma * sigma);
        }
        return sum;
    }
}

/// <summary>Two latents with unit variances and a correlation.</summary>
internal sealed class CorrelatedTarget(double correlation) : PointwiseTarget(2, Line)
{
    private readonly double _scale = 1 / (1 - correlation * correlation);

    /// <summary>z'·Σ^-1·z, χ² with two degrees of freedom.</summary>
    public double SquaredRadius(double x, double y) => _scale * (x * x - 2 * correlation * x * y + y * y);

    protected override double LogReference(ReadOnlySpan<double> z, Span<double> gradient)
    {
        gradient[0] = -_scale * (z[0] - correlation * z[1]);
        gradient[1] = -_scale * (z[1] - correlation * z[0]);
        return -SquaredRadius(z[0], z[1]) / 2;
    }
}

/// <summary>A wide Gaussian reference, and a likelihood with peaks at -2 and 2.</summary>
internal sealed class BimodalTarget(double width) : GaussianTarget(1, ReferenceSigma)
{
    private const double ReferenceSigma = 3, Mode = 2;

    /// <summary>log γ_t, up to a constant.</summary>
    public double LogDensity(double z, double temperature) =>
        -z * z / (2 * ReferenceSigma * ReferenceSigma) + temperature * LogLikelihoodAt(z);

    public double LogLikelihoodAt(double z)
    {
        Span<double> gradient = stackalloc double[1];
        return LogLikelihood(0, [z], gradient);
    }

    protected override double LogLikelihood(int chain, ReadOnlySpan<double> z, Span<double> gradient)
    {
        double right = -(z[0] - Mode) * (z[0] - Mode) / (2 * width * width), left = -(z[0] + Mode) * (z[0] + Mode) / (2 * width * width);
        double most = Math.Max(left, right), sum = Math.Exp(left - most) + Math.Exp(right - most), share = Math.Exp(right - most) / sum;
        gradient[0] = (share * (Mode - z[0]) + (1 - share) * (-Mode - z[0])) / (width * width);
        return most + Math.Log(sum);
    }
}

/// <summary>z ~ N(0, I), x = A·z + σ·ε. Chain c sees row c mod B; the power posteriors are Gaussian.</summary>
/// <param name="loadings">A, D x L.</param>
/// <param name="rows">x, B x D.</param>
internal sealed class LinearGaussianTarget(double[,] loadings, double sigma, double[][] rows) : GaussianTarget(loadings.GetLength(1))
{
    public double LogLikelihoodAt(int row, ReadOnlySpan<double> z)
    {
        Span<double> gradient = stackalloc double[z.Length];
        return LogLikelihood(row, z, gradient);
    }

    protected override double LogLikelihood(int chain, ReadOnlySpan<double> z, Span<double> gradient)
    {
        double[] x = rows[chain % rows.Length];
        double sum = -0.5 * x.Length * Math.Log(2 * Math.PI * sigma * sigma);
        for (int d = 0; d < x.Length; d++)
        {
            double rest = x[d];
            for (int l = 0; l < z.Length; l++)
                rest -= loadings[d, l] * z[l];
            sum -= rest * rest / (2 * sigma * sigma);
            for (int l = 0; l < z.Length; l++)
                gradient[l] += loadings[d, l] * rest / (sigma * sigma);
        }
        return sum;
    }
}

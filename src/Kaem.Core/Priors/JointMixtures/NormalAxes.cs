using Kaem.ML.Numerics;
using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Kaem.ML.Priors;

/// <summary>N(0, 1) along every axis, whole or cut to a domain: energies that stay 0. All is in closed form.</summary>
internal sealed class NormalAxes : AxisDensities
{
    // Beyond it, single precision has no mass left to draw from.
    private const double Furthest = 8;

    private const float Reach = 13;

    private static readonly double InverseRootTwo = 1 / Math.Sqrt(2);

    private readonly ReferenceSampler? _sampler;
    private readonly double _below, _mass;

    /// <param name="domain">Null for all numbers.</param>
    /// <exception cref="ArgumentException">There is next to no mass on the domain.</exception>
    public NormalAxes(Interval? domain)
    {
        Domain = domain ?? new Interval(float.NegativeInfinity, float.PositiveInfinity);
        _mass = Mass(Domain.Low, Domain.High);
        _below = Normal.CDF(0, 1, Domain.Low);
        if (domain is null)
            return;
        if (Domain.Low > Furthest || Domain.High < -Furthest || !(_mass > 0))
            throw new ArgumentException($"The joint mixture's domain {Domain} is of a component's own coordinates, which are about normal: it must "
                + "have mass between -8 and 8.", nameof(domain));
        _sampler = new ReferenceSampler(new GaussianReference(), 1);
        // Ends that no draw comes near would only take the digits of those that do.
        _sampler.Refresh(new Interval(Math.Max(Domain.Low, -Reach), Math.Min(Domain.High, Reach)));
    }

    public override Interval Domain { get; }

    public override TiltedDensities? Tilted => null;

    /// <summary>log of the constant that a sum of L squares is taken from: -L·(½·log 2π + log Z).</summary>
    public double LogConstant(int latents) => latents * (GaussianReference.LogNormaliser - Math.Log(_mass));

    public override void LogDensity(int k, int q, ReadOnlySpan<float> y, Span<float> values)
    {
        float constant = (float)LogConstant(1);
        for (int j = 0; j < y.Length; j++)
            values[j] = Domain.Contains(y[j]) ? constant - 0.5f * y[j] * y[j] : float.NegativeInfinity;
    }

    public override double Cdf(int k, int q, float y) => y <= Domain.Low ? 0 : y >= Domain.High ? 1 : Mass(Domain.Low, y) / _mass;

    public override float Quantile(int k, int q, float u) =>
        Math.Clamp((float)Normal.InvCDF(0, 1, Math.Min(1, _below + u * _mass)), Domain.Low, Domain.High);

    public override double LogPartition(int k, int q) => Math.Log(_mass);

    public override DistributionTable? Table(int k, int q) => _sampler?.Table(0);

    public override void Sample(RandomStream stream, int q, ReadOnlySpan<int> components, Span<float> y)
    {
        if (_sampler is null)
        {
            stream.Normal(y, Row(q));
            return;
        }
        stream.Uniform(y, Row(q));
        _sampler.Sample(0, y, y);
    }

    /// <summary>The probability between two places, right in either tail.</summary>
    private static double Mass(double low, double high) => low >= 0
        ? (SpecialFunctions.Erfc(low * InverseRootTwo) - SpecialFunctions.Erfc(high * InverseRootTwo)) / 2
        : high <= 0
            ? (SpecialFunctions.Erfc(-high * InverseRootTwo) - SpecialFunctions.Erfc(-low * InverseRootTwo)) / 2
            : 1 - (SpecialFunctions.Erfc(-low * InverseRootTwo) + SpecialFunctions.Erfc(high * InverseRootTwo)) / 2;
}

using MathNet.Numerics;

namespace Kaem.ML.Encoders;

/// <summary>
/// A normal distribution N(m, s²) cut to [a, b]: <c>q(z) = φ(t)/(s·W)</c> with t = (z - m)/s, α = (a - m)/s, β = (b - m)/s and W = Φ(β) - Φ(α). m lies within
/// the ends, so that W is no small number. Ends further out than <see cref="Far"/> deviations count as infinitely far: they change nothing that single
/// precision could tell.
/// </summary>
internal readonly struct CutNormal
{
    /// <summary>Deviations beyond which an end doesn't matter; draws of single precision end before it.</summary>
    public const double Far = 7;

    private const double LogRootOfTurn = 0.91893853320467274;

    private readonly double _mean, _scale, _alpha, _beta, _belowLow, _aboveHigh, _mass, _logFactor;

    public CutNormal(double mean, double scale, double low, double high)
    {
        (_mean, _scale) = (mean, scale);
        (_alpha, _beta) = ((low - mean) / scale, (high - mean) / scale);
        IsWhole = _alpha < -Far && _beta > Far;
        (_belowLow, _aboveHigh) = IsWhole ? (0, 0) : (Below(_alpha), Below(-_beta));
        _mass = 1 - _belowLow - _aboveHigh;
        _logFactor = Math.Log(scale * _mass) + LogRootOfTurn;
    }

    /// <summary>Whether both ends are too far out to matter.</summary>
    public bool IsWhole { get; }

    /// <summary>Where the density is largest, m.</summary>
    public double Mode => _mean;

    /// <summary>The draw that belongs to a standard normal number: its quantile's, so that it moves smoothly with m and s.</summary>
    public double Draw(double normal)
    {
        if (IsWhole)
            return _mean + _scale * normal;
        // Counted from the nearer side, where small probabilities keep their digits.
        return normal < 0
            ? _mean + _scale * Quantile(_belowLow + Below(normal) * _mass)
            : _mean - _scale * Quantile(_aboveHigh + Below(-normal) * _mass);
    }

    /// <summary>Mean and standard deviation.</summary>
    public (double Mean, double Deviation) Moments()
    {
        if (IsWhole)
            return (_mean, _scale);
        double atLow = Density(_alpha) / _mass, atHigh = Density(_beta) / _mass, shift = atLow - atHigh;
        return (_mean + _scale * shift, _scale * Math.Sqrt(Math.Max(0, 1 + Times(_alpha, atLow) - Times(_beta, atHigh) - shift * shift)));
    }

    /// <summary>log q(z) of a point within the ends.</summary>
    public double LogDensity(double z)
    {
        double t = (z - _mean) / _scale;
        return -0.5 * t * t - _logFactor;
    }

    /// <summary>∂ log q(z)/∂z.</summary>
    public double Slope(double z) => -(z - _mean) / (_scale * _scale);

    /// <summary>How a draw that came out at z moves with m and with log s: ∂z/∂θ = -(∂F/∂θ)/q, F the distribution function.</summary>
    public void PathDerivatives(double z, out double byMean, out double byLogScale)
    {
        double t = (z - _mean) / _scale;
        if (IsWhole)
        {
            (byMean, byLogScale) = (1, _scale * t);
            return;
        }
        // The draw's share u of the mass, and 1 - u.
        double below, above;
        if (t <= 0)
        {
            below = (Below(t) - _belowLow) / _mass;
            above = 1 - below;
        }
        else
        {
            above = (Below(-t) - _aboveHigh) / _mass;
            below = 1 - above;
        }
        double atLow = above * RelativeDensity(_alpha, t), atHigh = below * RelativeDensity(_beta, t);
        byMean = 1 - atLow - atHigh;
        byLogScale = _scale * (t - Times(_alpha, atLow) - Times(_beta, atHigh));
    }

    /// <summary>The derivatives of log q(z) by m and by log s, z held fixed.</summary>
    public void ParameterDerivatives(double z, out double byMean, out double byLogScale)
    {
        double t = (z - _mean) / _scale;
        (byMean, byLogScale) = (t / _scale, t * t - 1);
        if (IsWhole)
            return;
        double atLow = Density(_alpha) / _mass, atHigh = Density(_beta) / _mass;
        byMean -= (atLow - atHigh) / _scale;
        byLogScale -= Times(_alpha, atLow) - Times(_beta, atHigh);
    }

    private static double Below(double t) => double.IsInfinity(t) ? (t < 0 ? 0 : 1) : 0.5 * SpecialFunctions.Erfc(-t * Constants.Sqrt1Over2);

    private static double Quantile(double probability) => -Constants.Sqrt2 * SpecialFunctions.ErfcInv(2 * probability);

    private static double Density(double t) => Math.Exp(-0.5 * t * t - LogRootOfTurn);

    private static double RelativeDensity(double t, double to) => double.IsInfinity(t) ? 0 : Math.Exp(0.5 * (to * to - t * t));

    // An end at infinity has no density, however large it is.
    private static double Times(double end, double density) => density == 0 ? 0 : end * density;
}

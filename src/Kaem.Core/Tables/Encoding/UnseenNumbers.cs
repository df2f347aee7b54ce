namespace Kaem.ML.Tables;

/// <summary>
/// The distribution of numbers that training lacked: it falls exponentially with the distance to the nearest value that training had. Beyond the range it has
/// two tails; within, it fills the holes between values.
/// </summary>
internal sealed class UnseenNumbers
{
    private readonly double _scale;
    private readonly double _logMass;

    /// <param name="scale">The distance over which the density falls to 1/e.</param>
    /// <param name="isInteger">Whether the numbers are whole, so that it is a probability.</param>
    /// <param name="holes">Pairs of neighbouring values that training had, with none between them.</param>
    public UnseenNumbers(double scale, bool isInteger, IEnumerable<(double Low, double High)> holes)
    {
        _scale = isInteger ? Math.Max(1, scale) : scale;
        double mass = 2 * Tail(double.PositiveInfinity);
        foreach (var (low, high) in holes)
            mass += Hole(high / _scale - low / _scale);
        _logMass = Math.Log(mass) + (isInteger ? 0 : Math.Log(_scale));

        // From a value on, up to a distance in units of the scale: the integral of e^-x, or the sum at whole numbers.
        double Tail(double length) => isInteger ? -Math.Exp(-1 / _scale) * double.ExpM1(-length) / -double.ExpM1(-1 / _scale) : -double.ExpM1(-length);

        double Hole(double width)
        {
            if (!isInteger)
                return 2 * Tail(width / 2);
            double missing = Math.Round(width * _scale) - 1, half = Math.Floor(missing / 2);
            return 2 * Tail(half / _scale) + (missing > 2 * half ? Math.Exp(-(half + 1) / _scale) : 0);
        }
    }

    /// <summary>The logarithm of the density, or of the probability of a whole number.</summary>
    /// <param name="nearest">The nearest value that training had.</param>
    public double LogDensity(double value, double nearest) => -Math.Abs(value / _scale - nearest / _scale) - _logMass;
}

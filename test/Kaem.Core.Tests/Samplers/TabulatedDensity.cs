namespace Kaem.ML.Tests.Samplers;

/// <summary>A density on a line by the trapezoidal rule on a fine grid: exact draws of it, and their ranks.</summary>
internal sealed class TabulatedDensity
{
    private const int Cells = 20000;
    private readonly double _low, _width;
    private readonly double[] _cdf = new double[Cells + 1];

    public TabulatedDensity(Func<double, double> logDensity, double low, double high)
    {
        (_low, _width) = (low, (high - low) / Cells);
        double last = Math.Exp(logDensity(low));
        for (int i = 1; i <= Cells; i++)
        {
            double next = Math.Exp(logDensity(low + i * _width));
            _cdf[i] = _cdf[i - 1] + (last + next) / 2;
            last = next;
        }
        double total = _cdf[^1];
        for (int i = 0; i <= Cells; i++)
            _cdf[i] /= total;
    }

    public double Cdf(double z)
    {
        double at = Math.Clamp((z - _low) / _width, 0, Cells - 1e-9);
        int cell = (int)at;
        return _cdf[cell] + (at - cell) * (_cdf[cell + 1] - _cdf[cell]);
    }

    public double Inverse(double u)
    {
        int found = Array.BinarySearch(_cdf, u), cell = Math.Clamp(found >= 0 ? found : ~found - 1, 0, Cells - 1);
        double mass = _cdf[cell + 1] - _cdf[cell];
        return _low + _width * (cell + (mass > 0 ? (u - _cdf[cell]) / mass : 0.5));
    }
}

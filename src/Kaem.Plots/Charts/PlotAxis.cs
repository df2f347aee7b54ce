using System.Globalization;

namespace Kaem.ML.Plots;

/// <summary>
/// A range of values laid over a range of pixels, with ticks at round numbers: steps of 1, 2 or 5 times a power of ten, or on a
/// logarithmic axis such numbers themselves.
/// </summary>
internal sealed class PlotAxis
{
    private readonly double _minimum;
    private readonly double _maximum;
    private readonly double _from;
    private readonly double _to;
    private readonly bool _logarithmic;

    /// <param name="from">Pixel of the minimum.</param>
    /// <param name="to">Pixel of the maximum.</param>
    /// <param name="ticks">About how many ticks there is room for.</param>
    /// <param name="logarithmic">Whether equal distances are equal ratios; both ends must then be above 0.</param>
    /// <param name="times">What the values are, where they are days or times.</param>
    public PlotAxis(double minimum, double maximum, double from, double to, int ticks, bool logarithmic = false, TimeScale? times = null)
    {
        _from = from;
        _to = to;
        _logarithmic = logarithmic;
        if (logarithmic)
        {
            (_minimum, _maximum) = (Math.Log10(minimum), Math.Log10(maximum));
            if (_maximum - _minimum < 1e-6)
                (_minimum, _maximum) = (_minimum - 0.5, _maximum + 0.5);
            Ticks = LogarithmicTicks(_minimum, _maximum, ticks);
            return;
        }
        // A curve that is constant still needs a range.
        double width = maximum - minimum;
        if (width <= 1e-6 * Math.Max(Math.Abs(minimum), Math.Abs(maximum)) || width == 0)
        {
            double half = Math.Max(Math.Abs(minimum), 1) / 2;
            (minimum, maximum) = (minimum - half, maximum + half);
        }
        _minimum = minimum;
        _maximum = maximum;
        Ticks = times?.Ticks(minimum, maximum, ticks) ?? RoundTicks(minimum, maximum, ticks);
    }

    /// <summary>Values and labels of the ticks, in rising order.</summary>
    public IReadOnlyList<(double Value, string Label)> Ticks { get; }

    /// <summary>The pixel at which a value lies.</summary>
    public float At(double value) => (float)(_from + ((_logarithmic ? Math.Log10(value) : value) - _minimum) / (_maximum - _minimum) * (_to - _from));

    /// <summary>Powers of ten, so many that they have room; within less than two decades 2 and 5 times them too.</summary>
    private static List<(double, string)> LogarithmicTicks(double minimum, double maximum, int wanted)
    {
        const double slack = 1e-6;
        int every = Math.Max(1, (int)Math.Ceiling((maximum - minimum) / wanted));
        double[] mantissas = maximum - minimum < 2 ? [1, 2, 5] : [1];
        var ticks = new List<(double, string)>();
        for (int power = (int)Math.Floor(minimum); power <= maximum + slack; power++)
        {
            if (power % every != 0)
                continue;
            foreach (double mantissa in mantissas)
            {
                double value = mantissa * Math.Pow(10, power), logarithm = power + Math.Log10(mantissa);
                if (logarithm >= minimum - slack && logarithm <= maximum + slack)
                    ticks.Add((value, power is >= -4 and <= 5 ? Plain(value, -power) : Scientific(value, power)));
            }
        }
        return ticks;
    }

    private static List<(double, string)> RoundTicks(double minimum, double maximum, int wanted)
    {
        double rough = (maximum - minimum) / wanted;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (rough / power) switch { <= 1.5 => 1, <= 3 => 2, <= 7 => 5, _ => 10 };
        // Plain figures as long as there are few of them, or most of them are needed.
        int stepExponent = Exponent(step);
        double largest = Math.Max(Math.Abs(minimum), Math.Abs(maximum));
        bool plain = stepExponent >= -5 && largest < (stepExponent < 4 ? 1e7 : 1e6);

        var ticks = new List<(double, string)>();
        // The ends come from single precision: 0.3f must still have its tick at 0.3.
        const double slack = 1e-6;
        // Adding zero makes a plain zero of minus zero, for the label's sake.
        for (double index = Math.Ceiling(minimum / step - slack) + 0.0; index <= maximum / step + slack; index++)
            ticks.Add((index * step, plain ? Plain(index * step, -stepExponent) : Scientific(index * step, stepExponent)));
        return ticks;
    }

    private static int Exponent(double value) => (int)Math.Floor(Math.Log10(Math.Abs(value)) + 1e-9);

    private static string Plain(double value, int decimals) =>
        WithMinus(value.ToString("F" + Math.Max(decimals, 0), CultureInfo.InvariantCulture));

    /// <summary>1.25e7, with as many digits as tell neighbours apart that differ by 10^<paramref name="stepExponent"/>.</summary>
    private static string Scientific(double value, int stepExponent)
    {
        if (Math.Abs(value) < 0.5 * Math.Pow(10, stepExponent))
            return "0";
        int exponent = Exponent(value);
        string mantissa = (value / Math.Pow(10, exponent)).ToString("F" + Math.Clamp(exponent - stepExponent, 0, 7), CultureInfo.InvariantCulture);
        return WithMinus(FormattableString.Invariant($"{mantissa}e{exponent}"));
    }

    // A hyphen is too short beside digits.
    private static string WithMinus(string label) => label.Replace('-', '−');
}

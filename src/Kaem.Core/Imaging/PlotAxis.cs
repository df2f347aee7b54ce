using System.Globalization;

namespace Kaem.ML.Imaging;

/// <summary>A range of values laid over a range of pixels, with ticks at round numbers (steps of 1, 2 or 5 times a power of ten).</summary>
internal sealed class PlotAxis
{
    private readonly double _minimum;
    private readonly double _maximum;
    private readonly double _from;
    private readonly double _to;

    /// <param name="from">Pixel of the minimum.</param>
    /// <param name="to">Pixel of the maximum.</param>
    /// <param name="ticks">About how many ticks there is room for.</param>
    public PlotAxis(double minimum, double maximum, double from, double to, int ticks)
    {
        // A curve that is constant still needs a range.
        double width = maximum - minimum;
        if (width <= 1e-6 * Math.Max(Math.Abs(minimum), Math.Abs(maximum)) || width == 0)
        {
            double half = Math.Max(Math.Abs(minimum), 1) / 2;
            (minimum, maximum) = (minimum - half, maximum + half);
        }
        _minimum = minimum;
        _maximum = maximum;
        _from = from;
        _to = to;
        Ticks = RoundTicks(minimum, maximum, ticks);
    }

    /// <summary>Values and labels of the ticks, in rising order.</summary>
    public IReadOnlyList<(double Value, string Label)> Ticks { get; }

    /// <summary>The pixel at which a value lies.</summary>
    public float At(double value) => (float)(_from + (value - _minimum) / (_maximum - _minimum) * (_to - _from));

    private static List<(double, string)> RoundTicks(double minimum, double maximum, int wanted)
    {
        double rough = (maximum - minimum) / wanted;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        int decimals = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + 1e-9));

        var ticks = new List<(double, string)>();
        const double slack = 1e-9;
        for (double index = Math.Ceiling(minimum / step - slack); index <= maximum / step + slack; index++)
            ticks.Add((index * step, Label(index * step, decimals)));
        return ticks;
    }

    private static string Label(double value, int decimals)
    {
        bool plain = decimals <= 4 && Math.Abs(value) < 1e6;
        string label = value.ToString(plain ? "F" + decimals : "G3", CultureInfo.InvariantCulture);
        // Minus zero, and a true minus sign: a hyphen is too short beside digits.
        return label.TrimStart('-').Trim('0', '.').Length == 0 ? label.TrimStart('-') : label.Replace('-', '−');
    }
}

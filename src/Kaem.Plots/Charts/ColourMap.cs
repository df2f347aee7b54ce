namespace Kaem.ML.Plots;

/// <summary>Maps numbers from 0 to 1 to colours, evenly between given ones.</summary>
internal sealed class ColourMap
{
    private readonly uint[] _stops;

    private ColourMap(params uint[] stops) => _stops = stops;

    /// <summary>Viridis: lightness rises evenly from dark violet to yellow, for the colour-blind too.</summary>
    public static ColourMap Rising { get; } =
        new(0x440154, 0x482878, 0x3e4989, 0x31688e, 0x26828e, 0x1f9e89, 0x35b779, 0x6ece58, 0xb5de2b, 0xfde725);

    /// <summary>Blue by way of white to red, for numbers on both sides of zero.</summary>
    public static ColourMap Diverging { get; } = new(0x2166ac, 0x67a9cf, 0xd1e5f0, 0xf7f7f7, 0xfddbc7, 0xef8a62, 0xb2182b);

    /// <summary>The colour of a number; what lies outside of [0, 1] gets that of the nearer end, NaN grey.</summary>
    public Colour At(double value)
    {
        if (double.IsNaN(value))
            return Colour.Grey(128);
        double position = Math.Clamp(value, 0, 1) * (_stops.Length - 1);
        int below = Math.Min((int)position, _stops.Length - 2);
        double share = position - below;
        return new Colour(Mix(16), Mix(8), Mix(0));

        byte Mix(int shift)
        {
            int from = (byte)(_stops[below] >> shift), to = (byte)(_stops[below + 1] >> shift);
            return (byte)Math.Round(from + (to - from) * share);
        }
    }
}

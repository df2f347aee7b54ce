namespace Kaem.ML.Plots;

/// <summary>A colour in sRGB, each part from 0 to 255.</summary>
internal readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    public static Colour White => Grey(255);

    public static Colour Grey(byte level) => new(level, level, level);
}

namespace Kaem.ML;

/// <summary>
/// The extents of images whose values are a row's columns: row by row, pixel by pixel, and a pixel's channels beside one another (height, width, channels).
/// </summary>
/// <param name="Height">Rows of pixels.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Channels">Values of a pixel: 1 for grey, 3 for red, green, blue.</param>
public sealed record ImageShape(int Height, int Width, int Channels)
{
    /// <summary>Rows of pixels.</summary>
    public int Height { get; init => field = Check.Within(value, 1, Largest); } = Check.Within(Height, 1, Largest);

    /// <summary>Pixels of a row.</summary>
    public int Width { get; init => field = Check.Within(value, 1, Largest); } = Check.Within(Width, 1, Largest);

    /// <summary>Values of a pixel.</summary>
    public int Channels { get; init => field = Check.Within(value, 1, Largest); } = Check.Within(Channels, 1, Largest);

    /// <summary>Most pixels or channels side by side.</summary>
    internal const int Largest = 4096;

    /// <summary>Values of an image, the columns of the data.</summary>
    internal long Columns => (long)Height * Width * Channels;

    /// <inheritdoc/>
    public override string ToString() => $"{Height} x {Width} x {Channels}";
}

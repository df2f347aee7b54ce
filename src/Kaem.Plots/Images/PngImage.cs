namespace Kaem.ML.Plots;

/// <summary>A raster of bytes, grey or RGB: what <see cref="PngWriter"/> writes.</summary>
public sealed class PngImage
{
    private readonly byte[] _pixels;

    /// <summary>Wraps an array of pixels, which is kept rather than copied.</summary>
    /// <param name="width">Pixels in a row, 1 or more.</param>
    /// <param name="height">Number of rows, 1 or more.</param>
    /// <param name="channels">1 for grey, 3 for red, green and blue.</param>
    /// <param name="pixels">The samples from the top left, row after row, the channels of a pixel side by side.</param>
    /// <exception cref="ArgumentException">The array does not hold exactly width x height x channels samples.</exception>
    public PngImage(int width, int height, int channels, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "An image has 1 channel (grey) or 3 (RGB).");
        if ((long)width * height * channels != pixels.Length)
        {
            throw new ArgumentException(
                $"{width} x {height} pixels of {channels} channels need {(long)width * height * channels} samples, but there are {pixels.Length}.",
                nameof(pixels));
        }
        Width = width;
        Height = height;
        Channels = channels;
        _pixels = pixels;
    }

    /// <summary>Pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>1 for grey, 3 for red, green and blue.</summary>
    public int Channels { get; }

    /// <summary>The samples from the top left, row after row.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>The samples of row <paramref name="y"/>, counted from the top.</summary>
    public ReadOnlySpan<byte> Row(int y) => _pixels.AsSpan(y * Width * Channels, Width * Channels);
}

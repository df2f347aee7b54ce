using Kaem.ML.Numerics;
using Kaem.ML.Plots;

namespace Kaem.ML.Tests.Imaging;

/// <summary>What pictures show, for assertions.</summary>
internal static class Pictures
{
    public static Colour At(this PngImage image, int x, int y)
    {
        var row = image.Row(y);
        return image.Channels == 1 ? Colour.Grey(row[x]) : new Colour(row[3 * x], row[3 * x + 1], row[3 * x + 2]);
    }

    /// <summary>The smallest box around all pixels that meet a condition, or null if none does.</summary>
    public static (int Left, int Top, int Right, int Bottom)? Box(this PngImage image, Func<Colour, bool> condition)
    {
        (int Left, int Top, int Right, int Bottom)? box = null;
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
            {
                if (condition(image.At(x, y)))
                    box = box is var (left, top, right, bottom) ? (Math.Min(left, x), top, Math.Max(right, x), y) : (x, y, x, y);
            }
        }
        return box;
    }

    public static int Count(this PngImage image, Func<Colour, bool> condition)
    {
        int count = 0;
        for (int y = 0; y < image.Height; y++)
        {
            for (int x = 0; x < image.Width; x++)
                count += condition(image.At(x, y)) ? 1 : 0;
        }
        return count;
    }

    /// <summary>No ink touches the edge of the picture, where it might be cut off.</summary>
    public static void ShouldHaveAClearEdge(this PngImage image)
    {
        var box = image.Box(colour => colour != Colour.White);
        box.Should().NotBeNull();
        var (left, top, right, bottom) = box!.Value;
        left.Should().BeGreaterThan(0);
        top.Should().BeGreaterThan(0);
        right.Should().BeLessThan(image.Width - 1);
        bottom.Should().BeLessThan(image.Height - 1);
    }
}

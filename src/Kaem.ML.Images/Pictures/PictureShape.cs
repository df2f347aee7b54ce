using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Pictures;

/// <summary>What a column of pixels is as images.</summary>
internal sealed record PictureShape(int Height, int Width, int Channels)
{
    public static void CheckChannels(int channels, string argument)
    {
        if (channels is not (1 or 3))
            throw new ArgumentOutOfRangeException(argument, channels, $"{argument} must be 3, for red, green and blue, or 1, for grey.");
    }

    /// <summary>The shape that a column's vector dimensions tell.</summary>
    /// <exception cref="ArgumentException">It is no vector of Single, or has no dimensions of images.</exception>
    public static PictureShape Of(DataViewSchema.Column column, string argument)
    {
        if (column.Type is VectorDataViewType { ItemType: NumberDataViewType { RawType: var raw } } vector && raw == typeof(float))
        {
            switch (vector.Dimensions)
            {
                case [var height and > 0, var width and > 0]:
                    return new PictureShape(height, width, 1);
                case [var height and > 0, var width and > 0, var channels and (1 or 3)]:
                    return new PictureShape(height, width, channels);
            }
        }
        throw new ArgumentException(
            $"Column '{column.Name}' is {column.Type}; images are vectors of Single with the dimensions height x width, or height x width x channels with "
            + "1 or 3 channels, for instance by ImagePixels or [VectorType(32, 32, 3)].", argument);
    }

    /// <summary>What <see cref="Levels"/> are.</summary>
    public VectorDataViewType LevelType => new(NumberDataViewType.Single, Height, Width, Colours);

    /// <summary>Red, green and blue of each pixel, whole numbers from 0 to 255.</summary>
    /// <param name="low">What is black.</param>
    /// <param name="high">What is white; values beyond the two are as they, and NaN is black.</param>
    public VBuffer<float> Levels(VBuffer<float> pixels, float low, float high)
    {
        var levels = new float[Height * Width * Colours];
        foreach (var (slot, value) in pixels.Items(all: true))
        {
            float level = float.IsNaN(value) ? 0 : MathF.Round(byte.MaxValue * Math.Clamp((value - low) / (high - low), 0, 1));
            if (Channels == 1)
                levels.AsSpan(slot * Colours, Colours).Fill(level);
            else
                levels[slot] = level;
        }
        return new VBuffer<float>(levels.Length, levels);
    }

    private const int Colours = 3;
}

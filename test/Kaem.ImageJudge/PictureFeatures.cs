using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Image;

namespace Kaem.ML.ImageJudge;

/// <summary>What the layer before the last of ResNet-18 gives for pictures, which it sees at 224 x 224 pixels; it scales values from 0 to 255 itself.</summary>
internal sealed class PictureFeatures(int side, int channels)
{
    private const int Seen = 224;

    private readonly MLContext _mlContext = new(seed: 1);

    /// <summary>A row of 512 features for each picture.</summary>
    /// <param name="pictures">Values in [0, 1].</param>
    public DataMatrix Of(DataMatrix pictures)
    {
        var view = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, pictures.Rows).Select(i => new Picture { Image = Convert(pictures.Row(i)) }));
        var pipeline = _mlContext.Transforms.ResizeImages("Resized", Seen, Seen, nameof(Picture.Image))
            .Append(_mlContext.Transforms.ExtractPixels("Pixels", "Resized"))
            .Append(_mlContext.Transforms.DnnFeaturizeImage(
                "Features", model => model.ModelSelector.ResNet18(_mlContext, model.OutputColumn, model.InputColumn), "Pixels"));
        float[][] rows = [.. pipeline.Fit(view).Transform(view).GetColumn<float[]>("Features")];
        return new DataMatrix([.. rows.SelectMany(row => row)], rows.Length, rows[0].Length);
    }

    private MLImage Convert(ReadOnlySpan<float> picture)
    {
        const int bytes = 4;
        var pixels = new byte[side * side * bytes];
        for (int i = 0; i < side * side; i++)
        {
            for (int c = 0; c < bytes - 1; c++)
                pixels[i * bytes + c] = (byte)MathF.Round(255 * Math.Clamp(picture[i * channels + (channels == 1 ? 0 : c)], 0, 1));
            pixels[i * bytes + bytes - 1] = byte.MaxValue;
        }
        return MLImage.CreateFromPixels(side, side, MLPixelFormat.Rgba32, pixels);
    }

    private sealed class Picture
    {
        [ImageType(1, 1)]
        public MLImage? Image { get; set; }
    }
}

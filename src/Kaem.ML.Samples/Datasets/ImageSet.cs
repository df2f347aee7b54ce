namespace Kaem.ML.Samples.Datasets;

/// <summary>Grey images, a row each, pixels in [0, 1].</summary>
/// <param name="Rows">The pixels, row by row of each image.</param>
/// <param name="Width">Pixels in a row of an image.</param>
/// <param name="Height">Rows of an image.</param>
internal sealed record ImageSet(DataMatrix Rows, int Width, int Height)
{
    /// <summary>The first images.</summary>
    public ImageSet Take(int count) => this with { Rows = Rows.Take(Math.Min(count, Rows.Rows)) };
}

using Kaem.ML.Plots;

namespace Kaem.ML.Samples.Experiments;

/// <summary>Pictures of what latents do: the way between two images, and one latent at a time.</summary>
internal static class LatentPictures
{
    private const int Lines = 8;
    private const int Steps = 10;

    /// <summary>Between the images of each pair, straight in the latents and straight in their probabilities.</summary>
    /// <param name="images">Pairs of images: the first with the second, the third with the fourth, and so on.</param>
    public static PngImage Interpolations(KaemModel model, ImageGrid grid, DataMatrix images)
    {
        int lines = Math.Min(Lines, images.Rows / 2);
        return grid.Render(
            [.. Enum.GetValues<LatentInterpolation>().Select(path => new ImageGridPanel(
                path == LatentInterpolation.Linear ? "straight in z" : "straight in F(z)",
                Join([.. Enumerable.Range(0, lines)
                .Select(line => model.Interpolate(images.Slice(2 * line, 1), images.Slice(2 * line + 1, 1), Steps, path))])))]);
    }

    /// <summary>
    /// The latents that change an image most, each on a line of its own, while the others stay at the image's posterior means. Of latents
    /// that are summed before the generator sees them it shows the strongest, as they all do the same.
    /// </summary>
    public static PngImage Sweeps(KaemModel model, ImageGrid grid, DataMatrix image)
    {
        var latents = model.Infer(image).LatentMean;
        int inner = model.LatentLength / model.OuterSize;
        var changes = Enumerable.Range(0, model.LatentLength).Select(latent => (Latent: latent, Change: Change(latent))).ToArray();
        var strongest = changes.GroupBy(entry => entry.Latent / inner).Select(group => group.MaxBy(entry => entry.Change))
            .OrderByDescending(entry => entry.Change).Take(Lines).Select(entry => entry.Latent);
        return grid.Render([new ImageGridPanel("one latent a line", Join([.. strongest.Select(latent => Sweep(latent, Steps))]))]);

        DataMatrix Sweep(int latent, int steps) => model.SweepLatent(latents, latent / inner, latent % inner, steps);

        double Change(int latent)
        {
            var ends = Sweep(latent, 2);
            double sum = 0;
            for (int d = 0; d < ends.Columns; d++)
                sum += Math.Pow(ends.Row(1)[d] - ends.Row(0)[d], 2);
            return sum;
        }
    }

    private static DataMatrix Join(IReadOnlyList<DataMatrix> parts) =>
        new([.. parts.SelectMany(part => part.Values.ToArray())], parts.Sum(part => part.Rows), parts[0].Columns);
}

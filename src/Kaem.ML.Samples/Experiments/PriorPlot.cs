using Kaem.ML.Imaging;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// Plots the learned prior densities that moved furthest from their reference (the papers' Figure 4, for several components),
/// at most one of each q, since those of one q often look alike.
/// </summary>
internal static class PriorPlot
{
    private const int Panels = 9;
    private const int Points = 400;

    /// <summary>The picture.</summary>
    public static PngImage Render(LatentPrior prior)
    {
        var (low, high) = prior.Domain;
        float[] z = [.. Enumerable.Range(0, Points).Select(i => low + (high - low) * i / (Points - 1))];
        var furthest = Enumerable.Range(0, prior.OuterSize)
            .Select(q => Enumerable.Range(0, prior.LatentSize)
                .Select(p => (Q: q, P: p, Distance: Distance(prior, q, p, z)))
                .MaxBy(latent => latent.Distance))
            .OrderByDescending(latent => latent.Distance)
            .Take(Panels);
        var panels = furthest.Select(latent => new PlotPanel($"q = {latent.Q + 1}, p = {latent.P + 1}", [
            new PlotCurve("reference", z, Reference(prior, latent.Q, latent.P, z)) { Dashed = true },
            new PlotCurve("learned", z, Density(prior, latent.Q, latent.P, z)) { Filled = true },
        ])
        { XLabel = "z", YLabel = "density", Include = 0 });
        return new LinePlot([.. panels]) { Title = "Learned prior densities, the furthest from their reference", Columns = 3 }.Render();
    }

    private static double Distance(LatentPrior prior, int q, int p, float[] z) =>
        Density(prior, q, p, z).Zip(Reference(prior, q, p, z), (learned, reference) => Math.Abs(learned - reference)).Sum();

    private static float[] Density(LatentPrior prior, int q, int p, float[] z)
    {
        var density = new float[z.Length];
        prior.Density(q, p, z, density);
        return density;
    }

    private static float[] Reference(LatentPrior prior, int q, int p, float[] z)
    {
        var density = new float[z.Length];
        prior.ReferenceDensity(q, p, z, density);
        return density;
    }
}

using System.Globalization;
using Kaem.ML.Imaging;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// Plots prior densities before and after training against their reference: the papers' Figure 4, for component q = 1, p = 1 and
/// for those that moved furthest from the reference.
/// </summary>
internal static class PriorPlot
{
    private const int Panels = 9;
    private const int Points = 400;

    /// <summary>The picture.</summary>
    /// <param name="before">The prior that training started from.</param>
    /// <param name="after">The same prior, trained.</param>
    public static PngImage Render(LatentPrior before, LatentPrior after)
    {
        var (low, high) = after.Domain;
        float[] z = [.. Enumerable.Range(0, Points).Select(i => low + (high - low) * i / (Points - 1))];
        var shown = PriorReport.Furthest(after, Panels - 1).Prepend((Q: 0, P: 0)).Distinct();
        var panels = shown.Select(latent => new PlotPanel(Title(after, latent.Q, latent.P), [
            new PlotCurve("reference", z, Curve(z, density => after.ReferenceDensity(latent.Q, latent.P, z, density))) { Dashed = true },
            new PlotCurve("before training", z, Curve(z, density => before.Density(latent.Q, latent.P, z, density))),
            new PlotCurve("after training", z, Curve(z, density => after.Density(latent.Q, latent.P, z, density))) { Filled = true },
        ])
        { XLabel = "z", YLabel = "density", Include = 0 });
        return new LinePlot([.. panels])
        {
            Title = after.IsMixture ? "Components of the mixture prior, normalised" : "Densities of the prior, normalised",
            Columns = 3,
        }.Render();
    }

    private static string Title(LatentPrior prior, int q, int p)
    {
        string name = $"q = {q + 1}, p = {p + 1}";
        string share = prior.IsMixture ? string.Create(CultureInfo.InvariantCulture, $", share {prior.Proportion(q, p):0.000}") : "";
        return name + share;
    }

    private static float[] Curve(float[] z, Action<float[]> evaluate)
    {
        var density = new float[z.Length];
        evaluate(density);
        return density;
    }
}

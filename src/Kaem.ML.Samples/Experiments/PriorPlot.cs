using Kaem.ML.Plots;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// Plots prior densities before and after training against their reference: the papers' Figure 4, for component q = 1, p = 1 and
/// for those that moved furthest from the reference.
/// </summary>
internal static class PriorPlot
{
    private const int Panels = 9;

    /// <summary>The picture.</summary>
    /// <param name="before">The prior that training started from.</param>
    /// <param name="after">The same prior, trained.</param>
    public static PngImage Render(LatentPrior before, LatentPrior after)
    {
        var shown = after.MostTilted(Panels - 1).Prepend((Q: 0, P: 0)).Distinct();
        var panels = shown.Select(latent => KaemPlots.PriorPanel(after, latent.Q, latent.P, before));
        return new LinePlot([.. panels])
        {
            Title = after.IsMixture ? "Components of the mixture prior, normalised" : "Densities of the prior, normalised",
            Columns = 3,
        }.Render();
    }
}

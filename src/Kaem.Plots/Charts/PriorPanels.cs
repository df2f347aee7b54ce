using System.Globalization;

namespace Kaem.ML.Plots;

/// <summary>Densities of a prior against their reference and against those before training.</summary>
internal static class PriorPanels
{
    private const int Points = 241;

    private delegate void Evaluation(LatentPrior prior, float[] z, float[] density);

    /// <summary>The density p(q,p).</summary>
    public static PlotPanel Component(LatentPrior prior, int q, int p, LatentPrior? before)
    {
        string share = prior.IsMixture ? string.Create(CultureInfo.InvariantCulture, $", share {prior.Proportion(q, p):0.000}") : "";
        return Panel(
            $"q = {q + 1}, p = {p + 1}{share}", prior, before,
            (of, z, density) => of.Density(q, p, z, density), (of, z, density) => of.ReferenceDensity(q, p, z, density));
    }

    /// <summary>The density of latent q of a mixture. Its reference is that of its largest component.</summary>
    public static PlotPanel Mixture(LatentPrior prior, int q, LatentPrior? before)
    {
        int largest = Enumerable.Range(0, prior.LatentSize).MaxBy(p => prior.Proportion(q, p));
        return Panel(
            $"mixture q = {q + 1}", prior, before,
            (of, z, density) => of.Density(q, z, density), (of, z, density) => of.ReferenceDensity(q, largest, z, density));
    }

    private static PlotPanel Panel(string title, LatentPrior prior, LatentPrior? before, Evaluation density, Evaluation reference)
    {
        var (low, high) = prior.Domain;
        float[] z = [.. Enumerable.Range(0, Points).Select(i => low + (high - low) * i / (Points - 1))];
        var curves = new List<PlotCurve> { Curve("reference", prior, reference) with { Dashed = true } };
        if (before is not null)
            curves.Add(Curve("before training", before, density));
        curves.Add(Curve(before is null ? "density" : "after training", prior, density) with { Filled = true });
        return new PlotPanel(title, curves) { XLabel = "z", YLabel = "density", Include = 0 };

        PlotCurve Curve(string name, LatentPrior of, Evaluation evaluate)
        {
            var values = new float[z.Length];
            evaluate(of, z, values);
            return new PlotCurve(name, z, values);
        }
    }
}

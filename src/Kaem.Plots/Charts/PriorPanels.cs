using System.Globalization;

namespace Kaem.ML.Plots;

/// <summary>Densities of a prior against their reference and against those before training.</summary>
internal static class PriorPanels
{
    private const int Points = 241;

    // Of a joint mixture: its components are narrower than all of it, and there may be many.
    private const int JointPoints = 601;
    private const int MostComponents = 8;
    private const int Deviations = 4;

    private delegate void Evaluation(LatentPrior prior, float[] z, float[] density);

    /// <summary>The density p(q,p).</summary>
    public static PlotPanel Component(LatentPrior prior, int q, int p, LatentPrior? before)
    {
        if (prior.IsJointMixture)
        {
            string weight = string.Create(CultureInfo.InvariantCulture, $"axis {q + 1} of component {p + 1}, weight {prior.ComponentWeight(p):0.000}");
            return Panel(
                weight, prior, before,
                (of, y, density) => of.Density(q, p, y, density), (of, y, density) => of.ReferenceDensity(q, p, y, density),
                    Ends(prior.AxisDomain)) with { XLabel = "y" };
        }
        string share = prior.IsMixture ? string.Create(CultureInfo.InvariantCulture, $", share {prior.Proportion(q, p):0.000}") : "";
        return Panel(
            $"q = {q + 1}, p = {p + 1}{share}", prior, before,
            (of, z, density) => of.Density(q, p, z, density), (of, z, density) => of.ReferenceDensity(q, p, z, density));
    }

    /// <summary>The density of latent q of a mixture. Its reference is that of its largest component.</summary>
    public static PlotPanel Mixture(LatentPrior prior, int q, LatentPrior? before)
    {
        if (prior.IsJointMixture)
            return Joint(prior, q, before);
        int largest = Enumerable.Range(0, prior.LatentSize).MaxBy(p => prior.Proportion(q, p));
        return Panel(
            $"mixture q = {q + 1}", prior, before,
            (of, z, density) => of.Density(q, z, density), (of, z, density) => of.ReferenceDensity(q, largest, z, density));
    }

    /// <summary>The density of latent q over a joint mixture's components, and the shares that the largest of them have in it.</summary>
    private static PlotPanel Joint(LatentPrior prior, int q, LatentPrior? before)
    {
        var largest = prior.LargestComponents();
        var ends = largest.Select(k => (Mean: prior.ComponentMean(k)[q], Deviation: Math.Sqrt(prior.ComponentCovariance(k)[q, q]))).ToArray();
        float low = (float)ends.Min(place => place.Mean - Deviations * place.Deviation),
            high = (float)ends.Max(place => place.Mean + Deviations * place.Deviation);
        float[] z = [.. Enumerable.Range(0, JointPoints).Select(i => low + (high - low) * i / (JointPoints - 1))], values = new float[z.Length];
        var curves = new List<PlotCurve>();
        foreach (int k in largest.Take(MostComponents))
        {
            prior.ComponentDensity(k, q, z, values);
            double weight = prior.ComponentWeight(k);
            curves.Add(new PlotCurve("largest components' shares", z, [.. values.Select(value => (float)(weight * value))]) { Dashed = true });
        }
        if (before is not null)
        {
            before.Density(q, z, values);
            curves.Add(new PlotCurve("before training", z, values));
        }
        prior.Density(q, z, values);
        curves.Add(new PlotCurve(before is null ? "density" : "after training", z, values) { Filled = true });
        return new PlotPanel($"latent {q + 1}", curves) { XLabel = "z", YLabel = "density", Include = 0 };
    }

    private static (float, float) Ends((float Low, float High) domain) => (Math.Max(domain.Low, -Deviations), Math.Min(domain.High, Deviations));

    private static PlotPanel Panel(
        string title, LatentPrior prior, LatentPrior? before, Evaluation density, Evaluation reference, (float Low, float High)? ends = null)
    {
        var (low, high) = ends ?? prior.Domain;
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

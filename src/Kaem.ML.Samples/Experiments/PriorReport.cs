using System.Globalization;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// Says in numbers what the latents have become: moments, modes, divergence from the reference, and a closed form of the energy; of a joint mixture, its
/// largest components.
/// </summary>
internal static class PriorReport
{
    private const int Listed = 5;

    /// <summary>Writes a table of the densities that moved furthest from their reference, or of the largest components.</summary>
    public static void Write(LatentPrior prior)
    {
        if (prior.IsJointMixture)
        {
            WriteComponents(prior);
            return;
        }
        var table = new Table().Border(TableBorder.Simple).AddColumn("latent");
        if (prior.IsMixture)
            table.AddColumn(new TableColumn("α").RightAligned());
        foreach (string column in new[] { "mean", "std", "KL, nats" })
            table.AddColumn(new TableColumn(column).RightAligned());
        table.AddColumn("modes at").AddColumn("energy, in closed form");
        foreach (var (q, p) in prior.MostTilted(Listed))
        {
            var moments = prior.Moments(q, p);
            string[] proportion = prior.IsMixture ? [Number(prior.Proportion(q, p))] : [];
            table.AddRow([
                $"q = {q + 1}, p = {p + 1}", .. proportion, Number(moments.Mean), Number(moments.StandardDeviation), Number(prior.Divergence(q, p)),
                string.Join("  ", prior.Modes(q, p).Select(mode => Number(mode.Location))),
                Markup.Escape($"{prior.FindClosedForm(q, p)}"),
            ]);
        }
        AnsiConsole.Write(table);
    }

    private static void WriteComponents(LatentPrior prior)
    {
        var largest = prior.LargestComponents();
        var table = new Table().Border(TableBorder.Simple).AddColumn("component")
            .AddColumn(new TableColumn("weight").RightAligned()).AddColumn(new TableColumn("std, geometric mean").RightAligned()).AddColumn("mean");
        foreach (int k in largest.Take(Listed))
        {
            double[,] axes = prior.ComponentAxes(k);
            double logScale = Enumerable.Range(0, prior.LatentSize).Average(l => Math.Log(axes[l, l]));
            table.AddRow(
                $"{k + 1}", Number(prior.ComponentWeight(k)), Number(Math.Exp(logScale)),
                string.Join("  ", prior.ComponentMean(k).Take(Listed).Select(Number)) + (prior.LatentSize > Listed ? "  …" : ""));
        }
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"{largest.Count} components, the largest above.");
    }

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}

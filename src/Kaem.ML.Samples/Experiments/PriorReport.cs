using System.Globalization;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>Says in numbers what the latents have become: moments, modes, divergence from the reference, and a closed form of the energy.</summary>
internal static class PriorReport
{
    private const int Listed = 5;

    /// <summary>Writes a table of the densities that moved furthest from their reference.</summary>
    public static void Write(LatentPrior prior)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("latent");
        if (prior.IsMixture)
            table.AddColumn(new TableColumn("α").RightAligned());
        foreach (string column in new[] { "mean", "std", "KL, nats" })
            table.AddColumn(new TableColumn(column).RightAligned());
        table.AddColumn("modes at").AddColumn("energy, in closed form");
        foreach (var (q, p) in Furthest(prior, Listed))
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

    /// <summary>The densities furthest from their reference by divergence, at most one of each q, since those of one q often look alike.</summary>
    public static IEnumerable<(int Q, int P)> Furthest(LatentPrior prior, int count) =>
        Enumerable.Range(0, prior.OuterSize)
            .Select(q => Enumerable.Range(0, prior.LatentSize)
                .Where(p => !prior.IsMixture || prior.Proportion(q, p) > 0)
                .Select(p => (Q: q, P: p, Divergence: prior.Divergence(q, p)))
                .MaxBy(latent => latent.Divergence))
            .OrderByDescending(latent => latent.Divergence)
            .Take(count)
            .Select(latent => (latent.Q, latent.P));

    private static string Number(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}

using System.Globalization;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Kan;
using Kaem.ML.Tests.Priors;

namespace Kaem.ML.Benchmarks.Accuracy;

/// <summary>
/// Prints, as the Markdown table of docs/research/accuracy.md, how far partition functions and samples are off for every reference with
/// every basis at its default settings: ours and those of the papers' rule, the worst of some random energies.
/// </summary>
internal static class PriorAccuracy
{
    private const int Functions = 8;

    /// <summary>Measures and prints.</summary>
    /// <returns>The exit status.</returns>
    public static int Run()
    {
        Console.WriteLine("| reference | basis | panels | Z | papers' Z | Kolmogorov | papers' Kolmogorov |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- |");
        foreach (var reference in Enum.GetValues<ReferencePrior>())
        {
            foreach (string basis in NaiveBasis.Names)
                Console.WriteLine(Row(reference, basis));
        }
        return 0;
    }

    private static string Row(ReferencePrior reference, string basis)
    {
        var prior = SharpPriors.Make(NaiveBasis.Of(basis), reference, ReferenceDensity.DefaultDomain(reference), SharpPriors.TwoOrders, Functions);
        double partition = 0, papersPartition = 0, distance = 0, papersDistance = 0;
        for (int q = 0; q < prior.Q; q++)
        {
            var exact = SharpPriors.Exact(prior, q, reference);
            var papers = SharpPriors.Papers(prior, q, reference);
            partition = Math.Max(partition, Math.Abs(Math.Exp(prior.Densities.LogPartition(q, 0) - exact.LogPartition) - 1));
            papersPartition = Math.Max(papersPartition, Math.Abs(Math.Exp(Math.Log(papers.Partition) - exact.LogPartition) - 1));
            distance = Math.Max(distance, SharpPriors.Distance(exact, u => prior.Densities.Quantile(q, 0, (float)u)));
            papersDistance = Math.Max(papersDistance, SharpPriors.Distance(exact, papers.Quantile));
        }
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {reference} | {basis} | {prior.Densities.Grid.Panels.Panels} | {partition:0.0e-0} | {papersPartition:0.0e-0} | {distance:0.0e-0} | "
            + $"{papersDistance:0.0e-0} |");
    }
}

using System.Globalization;
using Kaem.ML.Samples.Datasets;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>The digits trained with every reference density and every basis, in prior and generator alike.</summary>
internal static class PriorComparison
{
    private static IReadOnlyList<(string Name, KanBasis Basis)> Bases { get; } =
    [
        ("RBF", KanBasis.Rbf()),
        ("B-spline", KanBasis.BSpline()),
        ("RSWAF", KanBasis.Rswaf()),
        ("Morlet", KanBasis.Morlet()),
        ("Fourier, K = 10", KanBasis.Fourier(10)),
        ("Chebyshev, degree 8", KanBasis.Chebyshev(8)),
    ];

    /// <summary>Trains and prints the table: means over seeds.</summary>
    /// <param name="updates">Updates of each training.</param>
    public static void Run(int updates, int seeds)
    {
        var (train, heldOut) = DigitsData.Load(seed: 1);
        var references = Enum.GetValues<ReferencePrior>();
        var table = new Table().Border(TableBorder.Simple).AddColumn("basis");
        foreach (var reference in references)
            table.AddColumn(new TableColumn(reference.ToString()).RightAligned());
        foreach (var (name, basis) in Bases)
        {
            var row = new List<string> { name };
            foreach (var reference in references)
            {
                AnsiConsole.WriteLine($"{name}, {reference}");
                row.Add(Enumerable.Range(1, seeds).Average(seed => Score(reference, basis, (ulong)seed)).ToString("F1", CultureInfo.InvariantCulture));
            }
            table.AddRow([.. row]);
        }
        AnsiConsole.WriteLine($"Held-out log-likelihood after {updates} updates, nats a row, mean of {seeds} seeds:");
        AnsiConsole.Write(table);

        double Score(ReferencePrior reference, KanBasis basis, ulong seed)
        {
            var preset = KaemPresets.Digits;
            var options = preset with
            {
                Prior = KaemPrior.Univariate(reference, basis),
                Generator = (KanGeneratorOptions)preset.Generator with { Basis = basis },
                Epochs = updates,
                MaxSteps = updates,
                Seed = seed,
            };
            return HeldOutScore.Of(KaemModel.Train(options, train.Rows), heldOut.Rows);
        }
    }
}

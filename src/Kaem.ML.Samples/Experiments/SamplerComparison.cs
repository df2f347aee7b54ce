using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Samples.Datasets;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>The digits trained with each posterior sampler for the same time.</summary>
internal static class SamplerComparison
{
    private const int ScoredRows = 64;

    private static IReadOnlyList<(string Name, PosteriorSampler Sampler, TrainingObjective Objective)> Contestants { get; } =
    [
        ("importance sampling, S = 100", PosteriorSampler.ImportanceSampling(), TrainingObjective.MaximumLikelihood),
        ("importance sampling, S = 1,000", PosteriorSampler.ImportanceSampling(1000), TrainingObjective.MaximumLikelihood),
        ("ULA, 40 steps of 0.01 (the papers')", PosteriorSampler.Langevin(), TrainingObjective.MaximumLikelihood),
        ("ULA, 40 steps of 0.001", PosteriorSampler.Langevin(40, 1e-3f), TrainingObjective.MaximumLikelihood),
        ("ULA, 10 steps of 0.001, persistent", PosteriorSampler.Langevin(10, 1e-3f) with { Chains = MarkovChains.Persistent },
        TrainingObjective.MaximumLikelihood),
        ("MALA, 40 steps of 0.001", PosteriorSampler.Mala(40, 1e-3f), TrainingObjective.MaximumLikelihood),
        ("MALA, 10 steps of 0.001, persistent", PosteriorSampler.Mala(10, 1e-3f) with { Chains = MarkovChains.Persistent },
        TrainingObjective.MaximumLikelihood),
        ("autoMALA, 10 steps", PosteriorSampler.AutoMala(10), TrainingObjective.MaximumLikelihood),
        ("ULA, 40 steps of 0.001, tempered (5)", PosteriorSampler.Langevin(40, 1e-3f).Tempered(), TrainingObjective.MaximumLikelihood),
        ("the same, steppingstone objective", PosteriorSampler.Langevin(40, 1e-3f).Tempered(), TrainingObjective.Steppingstone),
    ];

    /// <summary>Trains and prints the table.</summary>
    /// <param name="seconds">Time that each training gets.</param>
    public static void Run(int seconds)
    {
        var (train, heldOut) = DigitsData.Load(seed: 1);
        var rows = heldOut.Rows.Take(ScoredRows);
        var table = new Table().Border(TableBorder.Simple).AddColumn("sampler");
        foreach (string column in new[] { "updates", "ms each", "acceptance", "IS, S = 100,000", "AIS" })
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var (name, sampler, objective) in Contestants)
        {
            AnsiConsole.WriteLine($"{name}: {seconds} s");
            // A schedule over training looks at all updates, and time alone ends this one.
            var options = KaemPresets.Digits with { Sampler = sampler, Objective = objective, Epochs = 100_000 };
            using var time = new CancellationTokenSource(TimeSpan.FromSeconds(seconds));
            var clock = Stopwatch.StartNew();
            var model = KaemModel.Train(options, train.Rows, cancellationToken: time.Token);
            double perUpdate = clock.Elapsed.TotalMilliseconds / model.Training.Steps;
            float? acceptance = model.Training.Epochs[^1].Sampler?.AcceptanceRate;
            table.AddRow(
                name, model.Training.Steps.ToString("N0", CultureInfo.InvariantCulture), perUpdate.ToString("F1", CultureInfo.InvariantCulture),
                acceptance?.ToString("F2", CultureInfo.InvariantCulture) ?? "",
                Mean(model.LogLikelihood(rows, samples: 100_000)), Mean(model.LogLikelihood(rows, EvidenceEstimator.AnnealedImportanceSampling())));
        }
        AnsiConsole.WriteLine(
            $"Mean log-likelihood of {ScoredRows} held-out rows in nats, constants included. Both estimates are low on average, so the larger is the nearer.");
        AnsiConsole.Write(table);

        static string Mean(LogLikelihoodEstimate estimate) => estimate.Mean.ToString("F1", CultureInfo.InvariantCulture);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Display;
using Kaem.ML.Tables;
using Spectre.Console;
using Table = Kaem.ML.Tables.Table;

namespace Kaem.ML.Samples.Experiments.Rows;

/// <summary>
/// Whether a judge can tell the synthetic rows of a table's model from real ones, and what they are worth; beside it, what real rows in their place get.
/// </summary>
/// <param name="Options">What to train; each seed takes the place of its own.</param>
/// <param name="Output">Folder for the files; made if missing.</param>
internal sealed record RowsExperiment(KaemTableOptions Options, string Output)
{
    private const int MostFilledRows = 4_000, MostInformed = 2_000;
    private const double HiddenShare = 0.2;

    /// <summary>The column that learners predict; null for none.</summary>
    public string? Label { get; init; }

    /// <summary>Rows to generate.</summary>
    public int Rows { get; init; } = 10_000;

    /// <summary>Trains, generates, judges and writes, once for each seed.</summary>
    /// <param name="load">The files for a seed, which may draw the rows to hold out.</param>
    /// <param name="seeds">One or more.</param>
    public void Run(Func<ulong, TableFiles> load, IReadOnlyList<ulong> seeds)
    {
        if (RuntimeInformation.ProcessArchitecture != Architecture.X64)
            throw new SampleException("LightGBM, which fills values beside the model, comes for x64 processors alone.");
        string output = OutputFolder.Prepare(Output);
        var report = new List<string>();
        var results = new List<RowsResult>();
        foreach (ulong seed in seeds)
        {
            var files = load(seed);
            if (Label is not null)
                LabelLearning.Check(files.Train, Label);
            string synthetic = Path.Combine(output, seeds.Count == 1 ? "synthetic.csv" : $"synthetic-{seed}.csv");
            var judge = new RowJudge(files.Train, files.Test, Label, (int)seed);
            string about = string.Create(
                CultureInfo.InvariantCulture,
                $"{files.Name}, seed {seed}: {files.Train.Rows:N0} rows to train on, {files.Test.Rows:N0} held out, {files.Train.Columns.Count} columns; "
                + $"{Rows:N0} rows generated, {judge.Real(Rows).Rows:N0} training rows in their place; told from {judge.Beside.Rows:N0} "
                + $"{(judge.UsesHeldOut ? "held-out rows" : "training rows, as few are held out: rows that were learned by heart count as good ones")}.");
            AnsiConsole.WriteLine(about);
            var result = Measure(files, judge, seed, synthetic);
            results.Add(result);
            Show(result);
            report.AddRange([$"## Seed {seed}", "", about, "", .. Lines(result)]);
            Write(output, results, report, files.Name);
        }
        if (results.Count > 1)
        {
            AnsiConsole.WriteLine(Invariant($"Means of {results.Count} seeds"));
            Show(RowsResult.Mean(results));
        }
        Console.WriteLine($"  {output}");
        Console.WriteLine("    report.md        the numbers");
        Console.WriteLine("    synthetic*.csv   the generated rows");
    }

    private RowsResult Measure(TableFiles files, RowJudge judge, ulong seed, string synthetic)
    {
        var options = Options with { Model = Options.Model with { Seed = seed } };
        var clock = Stopwatch.StartNew();
        var model = TrainingDisplay.Run(
            (progress, stop) => KaemTableModel.Train(files.Train, options, progress: progress, cancellationToken: stop), trained => trained.Training);
        double seconds = clock.Elapsed.TotalSeconds;
        if (model.Training.Steps == 0)
            throw new SampleException("Training was stopped before its first update; nothing was judged.");

        clock.Restart();
        var generated = model.Generate(Rows, seed + 1, TableGaps.AsTrained);
        double ofRows = clock.Elapsed.TotalSeconds;
        CsvFile.Write(synthetic, generated);
        return new RowsResult(judge.Judge(generated), Filled(files, model, (int)seed),
        [
            new("seconds of training", "F1", seconds),
            new("updates", "N0", model.Training.Steps),
            new("rows generated a second", "N0", Rows / ofRows),
            new("log-likelihood of a held-out row, nats", "F3", model.LogLikelihood(files.Test).Mean),
            new("what a held-out row tells of its latents, nats", "F2", model.LatentInformation(files.Test.Slice(0, Math.Min(files.Test.Rows, MostInformed)))),
            new("values of held-out rows that training lacked", "N0", model.CountUnseen(files.Test)),
        ]);
    }

    private static Finding[] Filled(TableFiles files, KaemTableModel model, int seed)
    {
        var rows = files.Test.Slice(0, Math.Min(files.Test.Rows, MostFilledRows));
        var byModel = ImputationScore.Measure(files.Train, rows, hidden => model.Impute(hidden), HiddenShare, seed);
        // The same values are hidden. Others are while the trees learn.
        var byTrees = ImputationScore.Measure(
            files.Train, rows, hidden => TreeImputer.Fill(files.Train, hidden, HiddenShare, unchecked(seed + 1)), HiddenShare, seed);
        return
        [
            .. byModel.Zip(byTrees).Select(pair => new Finding(
                pair.First.IsNumeric ? $"{pair.First.Column}, root mean square error" : $"{pair.First.Column}, right", Format(pair.First),
                pair.First.Model, pair.Second.Model, pair.First.Constant)),
        ];
    }

    private static string Format(ImputationScore score) => !score.IsNumeric ? "P1" : score.Constant >= 1000 ? "N0" : "G4";

    private static void Show(RowsResult result)
    {
        foreach (var (_, table) in result.Tables)
            table.Show();
    }

    private static IEnumerable<string> Lines(RowsResult result) =>
        result.Tables.SelectMany(table => (string[])[$"### {table.Name}", "", .. table.Table.Markdown(), ""]);

    // After each seed, so that a command that is broken off leaves what it found.
    private static void Write(string output, IReadOnlyList<RowsResult> results, IReadOnlyList<string> report, string name)
    {
        string[] means = results.Count == 1 ? [] : [Invariant($"## Means of {results.Count} seeds"), "", .. Lines(RowsResult.Mean(results))];
        File.WriteAllText(Path.Combine(output, "report.md"), string.Join('\n', [$"# {name}: synthetic rows beside real ones", "", .. means, .. report]));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

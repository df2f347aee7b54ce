using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Numerics;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Display;
using Kaem.ML.Tables;
using Microsoft.ML;
using Spectre.Console;
using Table = Kaem.ML.Tables.Table;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// What a user of ML.NET does with a table, step by step: load, fit, generate, generate with a condition, fill gaps, find unusual rows, evaluate and save.
/// </summary>
/// <param name="Options">What to train.</param>
/// <param name="Output">Folder for the files; made if missing.</param>
internal sealed record TableExperiment(KaemTableOptions Options, string Output)
{
    private const int Shown = 5;
    private const int MostFilledRows = 4000;
    private const double HiddenShare = 0.2;

    /// <summary>The column to predict; null for none.</summary>
    public string? Label { get; init; }

    /// <summary>Rows to generate.</summary>
    public int Rows { get; init; } = 10_000;

    /// <summary>Values for rows with a condition, as name:value,…; null for the label's rarer value.</summary>
    public string? Given { get; init; }

    /// <summary>Runs it.</summary>
    public void Run(TableFiles files)
    {
        string output = OutputFolder.Prepare(Output);
        string synthetic = Path.Combine(output, "synthetic.csv"), report = Path.Combine(output, "report.md"), page = Path.Combine(output, "report.html"),
            file = Path.Combine(output, "table.zip");
        ulong seed = (Options.Model.Seed ?? 1) + 1;
        var (train, test) = (files.Train, files.Test);
        if (Label is not null)
            TableEvaluation.CheckLabel(train, Label);
        var condition = TableCondition.Of(train, Given, Label);

        Step("Load", Invariant($"{files.Name}: {train.Rows:N0} rows to train on, {test.Rows:N0} held out"));
        TablePrinter.WriteSchema(train, files.LeftOut, files.Notes);
        var mlContext = new MLContext(seed: 1);
        var catalog = mlContext.Generative();
        var (trainData, testData) = (catalog.LoadFromTable(train), catalog.LoadFromTable(test));

        Step("Fit", Invariant($"mlContext.Generative().KaemTable(…), seed {Options.Model.Seed}"));
        var clock = Stopwatch.StartNew();
        var transformer = TrainingDisplay.Run(
            (progress, stop) => catalog.KaemTable(Options, [.. train.Columns.Select(column => column.Name)]).WithProgress(progress).WithCancellation(stop)
            .Fit(trainData),
            fitted => fitted.Model.Training);
        double seconds = clock.Elapsed.TotalSeconds;
        if (transformer.Model.Training.Steps == 0)
            throw new SampleException("Training was stopped before its first update; nothing was written.");
        Say(Invariant($"{transformer.Model.Training.Steps:N0} updates in {seconds:F1} s."));
        if (Options is { StopEarly: true, Updates: { } most } && transformer.Model.Training is { StoppedEarly: false, Steps: var taken } && taken < most)
            Say(Invariant($"Rows held out in a first training said that more would do no good; --updates takes as many as it says."));

        Step("Generate", Invariant($"{Rows:N0} rows, with gaps as the training rows have"));
        var generated = transformer.Generate(Rows, seed, TableGaps.AsTrained);
        var drawn = catalog.ReadTable(generated);
        CsvFile.Write(synthetic, drawn);
        TablePrinter.Write(drawn.Slice(0, Math.Min(Shown, Rows)));

        Step("Generate", $"rows with {condition}");
        var conditional = catalog.ReadTable(transformer.Generate(1000, condition.Values, seed));
        TablePrinter.Write(conditional.Slice(0, Shown));
        int obeying = Enumerable.Range(0, conditional.Rows).Count(row => condition.IsMet(conditional, row));
        Say(Invariant($"{obeying:N0} of {conditional.Rows:N0} rows have these values."));

        Step("Impute", Invariant($"{HiddenShare:P0} of the values of held-out rows, hidden and filled"));
        // On tables: a Boolean column of a data view can't have gaps. Elsewhere it is transformer.Impute(data).
        var scores = ImputationScore.Measure(
            train, test.Slice(0, Math.Min(test.Rows, MostFilledRows)), hidden => transformer.Model.Impute(hidden), HiddenShare, (int)seed);
        Say(TableReport.Imputation(scores));

        Step("Transform", "held-out rows get a log-likelihood, and what each column adds to it: the most unusual ones");
        var unusual = UnusualRow.Find(transformer.Transform(testData), transformer.Model, test, Shown);
        Say(TableReport.Unusual(unusual));

        Step("Evaluate", "mlContext.Generative().EvaluateTable(…): synthetic against training rows, with the held-out rows beside them");
        var quality = catalog.EvaluateTable(trainData, generated, testData, Label, new TableEvaluationOptions { Seed = 0 });
        Say(quality.ToString());

        Step("Save", "mlContext.Model.Save(…), and load in a fresh MLContext");
        mlContext.Model.Save(transformer, trainData.Schema, file);
        var fresh = new MLContext();
        if (!fresh.Generative().TryGetTableModel(fresh.Model.Load(file, out _), out var loaded))
            throw new InvalidOperationException($"There is no model in '{file}'.");
        var again = fresh.Generative().ReadTable(loaded.Generate(Rows, seed, TableGaps.AsTrained));
        if (!TablePrinter.Lines(again).SequenceEqual(TablePrinter.Lines(drawn)))
            throw new InvalidOperationException($"The model in '{file}' generates other rows than the one that was saved.");
        Say("The loaded model generates the same rows.");

        Step("Report", "transformer.ToHtmlReport(…): one page that shows the model");
        transformer.ToHtmlReport(
            page, trainData, testData, new HtmlTableReportOptions { Title = $"{files.Name}: a Kolmogorov-Arnold energy model", Label = Label, Seed = seed });

        File.WriteAllText(report, TableReport.Write(files, transformer.Model, seconds, Rows, quality, scores, unusual, condition, obeying));
        AnsiConsole.WriteLine();
        Console.WriteLine($"  {synthetic}    {Rows} generated rows");
        Console.WriteLine($"  {report}    quality, privacy, imputation and unusual rows");
        Console.WriteLine($"  {page}    the model, its columns and their quality, as a page");
        Console.WriteLine($"  {file}    the model, for mlContext.Model.Load");
    }

    private static void Step(string name, string what)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine($"[bold]{name}[/]  {Markup.Escape(what)}");
    }

    private static void Say(string text) => Console.WriteLine(text);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

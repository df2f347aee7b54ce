using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Plots;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Display;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// Pictures of digits and which digit each is in one model, step by step as a user of ML.NET does it: fit, read the digit off a picture, draw a given digit,
/// draw both; with how often that is right.
/// </summary>
/// <param name="Name">Base name of the files.</param>
/// <param name="Options">What to train: the parts Pixels and Digit.</param>
/// <param name="Output">Folder for the files; made if missing.</param>
internal sealed record JointExperiment(string Name, KaemOptions Options, string Output)
{
    private const int Shown = 100;
    private const int Judged = 1_000;
    private const int MostNeighbours = 20_000;
    private const int Digits = 10;

    /// <summary>Runs it.</summary>
    public void Run(LabelledImages train, LabelledImages heldOut)
    {
        string output = OutputFolder.Prepare(Output);
        string givenSheet = Path.Combine(output, $"{Name}-given.png"), bothSheet = Path.Combine(output, $"{Name}-both.png"),
            file = Path.Combine(output, $"{Name}.zip");

        Step("Load", Invariant($"{train.Labels.Count:N0} digits with their labels to train on, {heldOut.Labels.Count:N0} held out"));
        var mlContext = new MLContext(seed: 1);
        var trainData = LabelledRow.Load(mlContext, train);
        var heldOutData = LabelledRow.Load(mlContext, heldOut);
        var keys = mlContext.Transforms.Conversion.MapValueToKey(
            "Digit", keyData: mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, Digits).Select(digit => new DigitName { Digit = digit }))).Fit(trainData);

        Step("Fit", Invariant($"mlContext.Generative().KaemJoint(…), {Options.MaxSteps:N0} updates, seed {Options.Seed}"));
        var clock = Stopwatch.StartNew();
        var transformer = TrainingDisplay.Run(
            (progress, stop) => mlContext.Generative().KaemJoint(Options).WithProgress(progress).WithCancellation(stop).Fit(keys.Transform(trainData)),
            fitted => fitted.Model.Training);
        if (transformer.Model.Training.Steps == 0)
            throw new SampleException("Training was stopped before its first update; nothing was written.");
        AnsiConsole.WriteLine(Invariant($"{transformer.Model.Training.Steps:N0} updates in {clock.Elapsed.TotalSeconds:F1} s."));

        Step("Read", "the digit off held-out pictures alone");
        var told = transformer.Transform(keys.Transform(heldOutData));
        var ours = mlContext.MulticlassClassification.Evaluate(told, "Digit", "DigitScore", "PredictedDigit");
        var regression = mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Digit", "Pixels").Fit(keys.Transform(trainData));
        var theirs = mlContext.MulticlassClassification.Evaluate(regression.Transform(keys.Transform(heldOutData)), "Digit");
        var some = new LabelledImages(train.Images.Take(MostNeighbours), train.Labels);
        var judge = new NearestImage(some);
        var judgedRows = heldOut.Images.Take(Judged).Rows;
        var table = new ResultTable("Who reads", "right %", "log-loss, nats");
        table.Add("the joint model", (100 * ours.MicroAccuracy, "F2"), (ours.LogLoss, "F3"));
        table.Add("ML.NET's logistic regression", (100 * theirs.MicroAccuracy, "F2"), (theirs.LogLoss, "F3"));
        double ofJudge = Agreement(judge.Read(judgedRows), heldOut.Labels);
        table.Add(Invariant($"the nearest of {some.Images.Rows.Rows:N0} pictures, on {judgedRows.Rows:N0}"), (ofJudge, "F2"), (double.NaN, ""));
        table.Show();

        Step("Generate", Invariant($"pictures of given digits, and pictures with digits, {Judged:N0} of each; the nearest training picture judges them"));
        int seed = unchecked((int)(Options.Seed ?? 1)) + 1;
        var wanted = mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, Judged).Select(i => new DigitName { Digit = i % Digits }));
        var given = ImageRow.Matrix(transformer.GenerateEach(keys.Transform(wanted), seed), "Pixels");
        var both = transformer.Generate(Judged, seed);
        var pictures = ImageRow.Matrix(both, "Pixels");
        int[] digits = [.. both.GetColumn<uint>("Digit").Select(key => (int)key - 1)];
        var generated = new ResultTable("What is drawn", "judged to be its digit %");
        generated.Add("pictures of given digits", (Agreement(judge.Read(given), [.. Enumerable.Range(0, Judged).Select(i => i % Digits)]), "F1"));
        generated.Add("pictures and digits from nothing", (Agreement(judge.Read(pictures), digits), "F1"));
        generated.Add("held-out pictures, for comparison", (ofJudge, "F1"));
        generated.Show();

        var grid = new ImageGrid(train.Images.Width, train.Images.Height) { Magnification = train.Images.Width < 16 ? 4 : 2, Columns = Digits };
        // A column of the sheet for each digit.
        PngWriter.Save(grid.Render(given.Take(Shown)), givenSheet);
        PngWriter.Save(grid.Render(InOrder(pictures, digits)), bothSheet);

        Step("Save", "mlContext.Model.Save(…), and generate from what is loaded");
        mlContext.Model.Save(transformer, keys.Transform(trainData).Schema, file);
        var fresh = new MLContext();
        var loaded = fresh.Model.Load(file, out _);
        var again = ImageRow.Matrix(fresh.Generative().Generate(loaded, Shown, seed), "Pixels");
        if (!again.Values.SequenceEqual(pictures.Take(Shown).Values))
            throw new InvalidOperationException($"The model in '{file}' generates other pictures than the one that was saved.");
        AnsiConsole.WriteLine();
        Console.WriteLine($"  {givenSheet}    pictures of given digits, a column for each");
        Console.WriteLine($"  {bothSheet}    pictures and digits from nothing, a column for each digit that came with them");
        Console.WriteLine($"  {file}    the model, for mlContext.Model.Load");
    }

    /// <summary>Ten of each digit where there are so many: a column for each.</summary>
    private static DataMatrix InOrder(DataMatrix pictures, int[] digits)
    {
        var values = new float[Shown * pictures.Columns];
        for (int digit = 0; digit < Digits; digit++)
        {
            int row = 0;
            foreach (int i in Enumerable.Range(0, digits.Length).Where(i => digits[i] == digit).Take(Shown / Digits))
                pictures.Row(i).CopyTo(values.AsSpan((row++ * Digits + digit) * pictures.Columns));
        }
        return new DataMatrix(values, Shown, pictures.Columns);
    }

    private static double Agreement(int[] read, IReadOnlyList<int> labels) => 100.0 * read.Where((label, i) => label == labels[i]).Count() / read.Length;

    private static void Step(string name, string what)
    {
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine($"[bold]{name}[/]  {Markup.Escape(what)}");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed class DigitName
    {
        public int Digit { get; set; }
    }
}

using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Engines;
using Kaem.ML.Plots;
using Kaem.ML.Training;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// The papers' Figures 7 and 8: the time of one update over the inner width P by importance sampling, and over the number of temperatures N_t by steppingstone.
/// Rows are uniform noise: what an update costs does not depend on what pictures show.
/// </summary>
internal sealed class CostExperiment(int updates, string output)
{
    /// <summary>The papers' seconds on an RTX 4060, as their figures show them.</summary>
    public static IReadOnlyDictionary<int, double> PaperWidths { get; } = new Dictionary<int, double>
    {
        [10] = 0.125, [20] = 0.175, [30] = 0.250, [40] = 0.351, [50] = 0.528,
    };

    /// <inheritdoc cref="PaperWidths"/>
    public static IReadOnlyDictionary<int, double> PaperTemperatures { get; } = new Dictionary<int, double>
    {
        [2] = 2.4, [4] = 4.2, [6] = 6.6, [8] = 8.9, [10] = 11.5, [12] = 14.0,
    };

    private readonly string _output = OutputFolder.Prepare(output);

    /// <summary>Measures each setting, and writes a table and a picture.</summary>
    /// <param name="name">Of the files.</param>
    /// <param name="what">What is varied, as the axis calls it.</param>
    /// <param name="values">Its values, ascending.</param>
    /// <param name="options">The model for each.</param>
    /// <param name="columns">Width of rows.</param>
    /// <param name="paper">The papers' seconds, where the settings are theirs; null elsewhere.</param>
    public void Run(string name, string what, IReadOnlyList<int> values, Func<int, KaemOptions> options, int columns, IReadOnlyDictionary<int, double>? paper)
    {
        var table = new ResultTable(what, "median of an update, s", "shortest, s", "beside the first", "the paper's, s", "the paper's beside the first");
        var medians = new float[values.Count];
        for (int i = 0; i < values.Count; i++)
        {
            double[] seconds = Measure(options(values[i]), columns);
            double median = (seconds[(seconds.Length - 1) / 2] + seconds[seconds.Length / 2]) / 2;
            medians[i] = (float)median;
            double theirs = Theirs(values[i]);
            table.Add(
                values[i].ToString(CultureInfo.InvariantCulture), (median, "G3"), (seconds[0], "G3"), (median / medians[0], "0.00"), (theirs, "G3"),
                (theirs / Theirs(values[0]), "0.00"));
            AnsiConsole.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"{Markup.Escape(what)} {values[i]}: {median:G3} s"));
        }
        table.Show();
        table.Save(_output, name);
        if (values.Count < 2)
            return;
        float[] x = [.. values.Select(value => (float)value)];
        // Ratios: the two machines have little else in common.
        PlotCurve[] theirCurve = paper is not null && values.All(paper.ContainsKey)
            ? [new PlotCurve("the paper's, on a graphics card", x, [.. values.Select(value => (float)(Theirs(value) / Theirs(values[0])))]) { Dashed = true }]
            : [];
        KaemPlots.Lines(
            new PlotPanel("Time of an update, beside the first", [new PlotCurve("here", x, [.. medians.Select(median => median / medians[0])]), .. theirCurve])
            {
                XLabel = what, YLabel = "ratio", Include = 0,
            }).Save(Path.Combine(_output, $"{name}.svg"));

        double Theirs(int value) => paper is not null && paper.TryGetValue(value, out double found) ? found : double.NaN;
    }

    /// <summary>Seconds of updates after one that makes room, ascending.</summary>
    private double[] Measure(KaemOptions options, int columns)
    {
        var training = KaemEngine.Cpu.Create(ModelParts.Initial(options, columns));
        var random = new Random(1);
        float[] rows = [.. Enumerable.Range(0, options.BatchSize * columns).Select(_ => random.NextSingle())];
        int[] indices = [.. Enumerable.Range(0, options.BatchSize)];
        var seconds = new double[updates];
        for (int step = 0; step <= updates; step++)
        {
            var clock = Stopwatch.StartNew();
            training.TrainStep(new TrainingBatch(rows, step) { Indices = indices, Steps = updates + 1 });
            if (step > 0)
                seconds[step - 1] = clock.Elapsed.TotalSeconds;
        }
        Array.Sort(seconds);
        return seconds;
    }
}

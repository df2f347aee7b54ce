using System.Globalization;
using Kaem.ML.Samples.Datasets;
using Kaem.ML.Samples.Display;
using Microsoft.ML;
using Spectre.Console;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// Trains a sparse generator, prunes it and fine-tunes what is left, beside three controls: the same without a penalty, that
/// one trained as long as the fine-tuned one, and one that had the small widths from the start.
/// </summary>
/// <param name="Options">What to train.</param>
/// <param name="Output">Folder for the model; made if missing.</param>
internal sealed record PruningExperiment(KaemOptions Options, string Output)
{
    private const int LikelihoodSamples = 1000;

    private readonly MLContext _context = new(seed: 1);
    private readonly List<(string Step, string Size, string Quality)> _lines = [];

    /// <summary>Passes of fine-tuning.</summary>
    public int TuningEpochs { get; init; } = 133;

    /// <summary>The penalty of the sparse model.</summary>
    public KanRegularisation Penalty { get; init; } = KanRegularisation.None;

    /// <summary>Threshold for nodes, and for edges where they are pruned too.</summary>
    public float Threshold { get; init; }

    /// <summary>Runs it.</summary>
    public void Run(ImageSet train, ImageSet heldOut)
    {
        string file = Path.Combine(OutputFolder.Prepare(Output), "digits-pruned.zip");
        var rows = ImageRow.Load(_context, train);
        var generator = (KanGeneratorOptions)Options.Generator;
        var sparseOptions = Options with { Generator = generator with { Regularisation = Penalty } };

        var dense = Fit("no penalty", Options, null);
        Prune("no penalty, nodes and edges pruned", dense, Threshold);
        Fit("no penalty, trained on", Tuning(dense.Model), dense.Model);
        var sparse = Fit("with penalty", sparseOptions, null);
        var fewer = Prune("with penalty, nodes pruned", sparse, 0);
        Fit("with penalty, nodes pruned, fine-tuned", Tuning(fewer), fewer);
        var pruned = Prune("with penalty, nodes and edges pruned", sparse, Threshold);
        var tuned = Fit("with penalty, nodes and edges pruned, fine-tuned", Tuning(pruned), pruned);
        var small = (KanGeneratorOptions)pruned.Options.Generator with { Regularisation = KanRegularisation.None };
        Fit("small from the start", Options with { Generator = small, Epochs = Options.Epochs + TuningEpochs }, null);

        _context.Generative().Save(tuned, rows.Schema, file);
        Write(heldOut);
        Console.WriteLine();
        Console.WriteLine($"  {file}    the fine-tuned model, for mlContext.Model.Load");

        KaemTransformer Fit(string step, KaemOptions options, KaemModel? start)
        {
            AnsiConsole.WriteLine($"{step}:");
            var estimator = _context.Generative().Kaem(options);
            if (start is not null)
                estimator = estimator.WithModel(start);
            var transformer = TrainingDisplay.Run((progress, stop) => estimator.WithProgress(progress).WithCancellation(stop).Fit(rows));
            Note(step, transformer.Model, heldOut.Rows);
            return transformer;
        }

        KaemModel Prune(string step, KaemTransformer transformer, float edgeThreshold)
        {
            var model = transformer.Model.PruneGenerator(Threshold, edgeThreshold).Model;
            Note(step, model, heldOut.Rows);
            return model;
        }
    }

    private KaemOptions Tuning(KaemModel model) => model.Options with
    {
        Epochs = TuningEpochs,
        Generator = (KanGeneratorOptions)model.Options.Generator with { Regularisation = KanRegularisation.None },
    };

    private void Note(string step, KaemModel model, DataMatrix heldOut)
    {
        // Pruning with thresholds 0 takes out nothing that does anything: it counts what there is.
        var counts = model.PruneGenerator(0);
        using var saved = new MemoryStream();
        model.Save(saved);
        var estimate = model.LogLikelihood(heldOut, LikelihoodSamples);
        double error = Math.Sqrt(estimate.Values.Average(value => Math.Pow(value - estimate.Mean, 2)) / estimate.Values.Count);
        string widths = string.Join(" → ", [.. counts.Layers.Select(layer => layer.InputsBefore), counts.Layers[^1].OutputsBefore]);
        _lines.Add((
            step,
            Invariant($"{widths} | {counts.Layers.Sum(layer => layer.EdgesBefore):N0} | {counts.ParametersBefore:N0} | {saved.Length / 1024:N0} KiB"),
            Invariant($"{estimate.Mean:F1} ± {error:F1}")));
    }

    private void Write(ImageSet heldOut)
    {
        Console.WriteLine();
        Console.WriteLine(
            $"Held-out log-likelihood in nats a row, {heldOut.Rows.Rows} rows, S = {LikelihoodSamples}; ± the standard error of the mean over rows.");
        Console.WriteLine();
        Console.WriteLine("| step | widths | edges | numbers in the generator | model file | held-out log-likelihood |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var (step, size, quality) in _lines)
            Console.WriteLine($"| {step} | {size} | {quality} |");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

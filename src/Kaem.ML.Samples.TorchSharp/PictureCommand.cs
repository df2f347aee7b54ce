using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Engines;
using Kaem.ML.Plots;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Samples.TorchSharp;

/// <summary>The samples' digits, learned on a device, used on the processor.</summary>
internal static class PictureCommand
{
    private const int Side = 8;

    public static Command Create()
    {
        var device = new Option<string?>("--device") { Description = "cpu, cuda, cuda:1 …; without it the first GPU, or the processor where there is none" };
        var half = new Option<bool>("--bfloat16") { Description = "Networks multiply numbers of 16 bits" };
        var updates = new Option<long>("--updates") { Description = "Updates of training", DefaultValueFactory = _ => 1_000 };
        var output = new Option<string>("--output") { Description = "Folder of what is written", DefaultValueFactory = _ => "kaem-output" };
        var command = new Command("pictures", "Learns pictures of digits on a GPU, and draws others.") { device, half, updates, output };
        command.SetAction((parsed, cancellation) => Task.Run(
            () => Learn(parsed.GetValue(device), parsed.GetValue(half), parsed.GetValue(updates), parsed.GetValue(output)!, cancellation), cancellation));
        return command;
    }

    private static void Learn(string? device, bool half, long updates, string output, CancellationToken cancellation)
    {
        Directory.CreateDirectory(output);
        if (device is null)
        {
            device = TorchSharpEngine.IsAvailable("cuda:0", out string? reason) ? "cuda:0" : "cpu";
            if (reason is not null)
                Console.WriteLine($"On the processor: {reason}");
        }
        var engine = TorchSharpEngine.Device(device, half ? TorchPrecision.BFloat16 : TorchPrecision.Single);

        var mlContext = new MLContext(seed: 1);
        var digits = mlContext.Data.LoadFromEnumerable(File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "digits.csv")).Skip(1)
            .Select(line => new Digit
            {
                Pixels = [.. line.Split(',').Take(Side * Side).Select(value => float.Parse(value, CultureInfo.InvariantCulture) / 16)],
            }));
        var options = KaemPresets.Images(Side, 1) with { Epochs = 1_000_000, MaxSteps = updates };
        foreach (var (name, where) in new (string, IKaemEngineFactory)[] { ($"{engine}", engine), ("the processor's engine", KaemEngine.Cpu) })
        {
            var watch = Stopwatch.StartNew();
            var model = mlContext.Generative().Kaem(options, nameof(Digit.Pixels)).WithEngine(where).WithCancellation(cancellation).Fit(digits);
            double seconds = watch.Elapsed.TotalSeconds;
            double log = mlContext.Generative().Evaluate(model.Transform(digits)).LogLikelihood;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{name}: {model.Model.Training.Steps} updates in {seconds:0.0} s, {log:0.0} nats a picture"));
            if (where != engine)
                continue;
            // What was trained on a device is a file like any other, and is used wherever it is loaded.
            string path = Path.Combine(output, "digits.zip");
            mlContext.Generative().Save(model, digits.Schema, path);
            var loaded = (KaemTransformer)mlContext.Model.Load(path, out _);
            string sheet = Path.Combine(output, "digits.png");
            PngWriter.Save(new ImageGrid(Side, Side) { Columns = 10, Magnification = 4 }.Render(loaded.Model.Generate(100, seed: 7)), sheet);
            Console.WriteLine($"The model is in {path}, a sheet of its digits in {sheet}.");
        }
    }

    private sealed class Digit
    {
        [VectorType(Side, Side)]
        public float[] Pixels { get; set; } = [];
    }
}

using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Engines;
using Kaem.ML.Training;

namespace Kaem.ML.Benchmarks.Torch;

/// <summary>Seconds of an update on a device of TorchSharp, on the processor's own engine, and in the papers (an RTX 4060), as a table.</summary>
internal static class TorchRunner
{
    private const string Usage = "torchsharp [--device cuda:0] [--bfloat16] [--only NAME,NAME] [--seconds 10] [--no-processor]";

    private static readonly KaemOptions Nist = KaemPresets.Nist() with { GridAdaptation = GridAdaptation.Off, Seed = 1 };

    private static readonly KaemOptions Svhn = KaemPresets.Svhn with { GridAdaptation = GridAdaptation.Off, Seed = 1 };

    private static readonly KaemOptions CelebA = KaemPresets.CelebA with { GridAdaptation = GridAdaptation.Off, Seed = 1 };

    private static readonly (string Name, KaemOptions Options, int Columns, double? Papers)[] Cases =
    [
        ("mnist-is-p10", Nist with { LatentSize = 10 }, 784, 0.125),
        ("mnist-is-p20", Nist with { LatentSize = 20 }, 784, 0.175),
        ("mnist-is-p40", Nist with { LatentSize = 40 }, 784, 0.351),
        ("mnist-amortised", KaemPresets.Images(28) with { Seed = 1 }, 784, null),
        ("svhn-ula", Svhn, 3072, null),
        ("celeba-ula", CelebA, 12288, null),
        ("celeba-se-2", Steppingstone(2), 12288, 2.4),
        ("celeba-se-4", Steppingstone(4), 12288, 4.2),
    ];

    /// <summary>Runs what the command line asks for.</summary>
    /// <returns>The exit status.</returns>
    public static int Run(string[] arguments)
    {
        string device = "cpu";
        double seconds = 10;
        bool half = false, processor = true;
        string[]? only = null;
        for (int i = 0; i < arguments.Length; i++)
        {
            switch (arguments[i])
            {
                case "--device" when i + 1 < arguments.Length: device = arguments[++i]; break;
                case "--seconds" when i + 1 < arguments.Length: seconds = double.Parse(arguments[++i], CultureInfo.InvariantCulture); break;
                case "--only" when i + 1 < arguments.Length: only = arguments[++i].Split(','); break;
                case "--bfloat16": half = true; break;
                case "--no-processor": processor = false; break;
                default: Console.Error.WriteLine($"'{arguments[i]}' is not known. {Usage}"); return 2;
            }
        }
        if (!TorchSharpEngine.IsAvailable(device, out string? reason))
        {
            Console.Error.WriteLine(reason);
            return 1;
        }
        var torch = TorchSharpEngine.Device(device, half ? TorchPrecision.BFloat16 : TorchPrecision.Single);
        Console.WriteLine($"| update | {torch} | processor | ratio | papers, RTX 4060 |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: |");
        foreach (var (name, options, columns, papers) in Cases)
        {
            if (only is not null && !only.Contains(name))
                continue;
            double there = Measure(torch, options, columns, seconds), here = processor ? Measure(KaemEngine.Cpu, options, columns, seconds) : double.NaN;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {there:0.0000} s | {here:0.0000} s | {there / here:0.00} | {(papers is { } s ? $"{s} s" : "")} |"));
        }
        return 0;
    }

    private static KaemOptions Steppingstone(int temperatures) => CelebA with
    {
        Sampler = PosteriorSampler.Langevin(40).Tempered(temperatures),
        Objective = TrainingObjective.Steppingstone,
    };

    /// <summary>The median update after the first, of random rows.</summary>
    private static double Measure(IKaemEngineFactory factory, KaemOptions options, int columns, double seconds)
    {
        var engine = factory.Create(ModelParts.Initial(options, columns));
        var random = new Random(1);
        float[] rows = [.. Enumerable.Range(0, options.BatchSize * columns).Select(_ => random.NextSingle())];
        engine.TrainStep(new TrainingBatch(rows, 0));
        var times = new List<double>();
        var all = Stopwatch.StartNew();
        for (int step = 1; times.Count < 3 || all.Elapsed.TotalSeconds < seconds; step++)
        {
            var watch = Stopwatch.StartNew();
            engine.TrainStep(new TrainingBatch(rows, step));
            times.Add(watch.Elapsed.TotalSeconds);
        }
        times.Sort();
        return times[times.Count / 2];
    }
}

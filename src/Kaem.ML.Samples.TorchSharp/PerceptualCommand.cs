using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Kaem.ML.Plots;

namespace Kaem.ML.Samples.TorchSharp;

/// <summary>
/// The samples' digits, learned with a perceptual loss on ML.NET's ResNet-18 and without, in as many updates: pictures of both, and files of their numbers for
/// the command judge of Kaem.ML.Samples.Images, which measures them.
/// </summary>
internal static class PerceptualCommand
{
    private const int Side = 8;

    /// <summary>Pictures that are measured.</summary>
    private const int Measured = 1_000;

    public static Command Create()
    {
        var weights = new Option<float[]>("--weight")
        {
            Description = "Weights λ of the loss, in nats; 0 for none", DefaultValueFactory = _ => [0, 10], AllowMultipleArgumentsPerToken = true,
        };
        var layers = new Option<string[]>("--layer")
        {
            Description = "Layers that are compared", DefaultValueFactory = _ => ["layer1", "layer2"], AllowMultipleArgumentsPerToken = true,
        };
        var side = new Option<int>("--side") { Description = "Pixels to which the network sees the digits enlarged", DefaultValueFactory = _ => 32 };
        var device = new Option<string>("--device") { Description = "cpu, cuda, cuda:1 …", DefaultValueFactory = _ => "cpu" };
        var updates = new Option<long>("--updates") { Description = "Updates of training", DefaultValueFactory = _ => 500 };
        var seed = new Option<ulong>("--seed") { Description = "Seed of training", DefaultValueFactory = _ => 1 };
        var output = new Option<string>("--output") { Description = "Folder of what is written", DefaultValueFactory = _ => "kaem-output" };
        var command = new Command("perceptual", "Learns pictures of digits with a perceptual loss and without.")
            { weights, layers, side, device, updates, seed, output };
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                string folder = Directory.CreateDirectory(parsed.GetValue(output)!).FullName;
                var digits = Digits();
                Write(digits.Take(Measured), Path.Combine(folder, "real.f32"));
                // What no model can beat: other digits of the same kind.
                Write(digits.Slice(Measured, digits.Rows - Measured), Path.Combine(folder, "others.f32"));
                foreach (float weight in parsed.GetValue(weights)!)
                {
                    var loss = weight == 0
                        ? null
                        : PerceptualOptions.ResNet18(weight) with
                        {
                            Layers = parsed.GetValue(layers)!, LeastSide = parsed.GetValue(side), Shape = new ImageShape(Side, Side, 1),
                        };
                    Learn(digits, loss, parsed.GetValue(device)!, parsed.GetValue(updates), parsed.GetValue(seed), folder, cancellation);
                }
            },
            cancellation));
        return command;
    }

    private static void Learn(
        DataMatrix digits, PerceptualOptions? loss, string device, long updates, ulong seed, string folder, CancellationToken cancellation)
    {
        var options = KaemPresets.Images(Side, 1) with { Epochs = int.MaxValue, MaxSteps = updates, Seed = seed };
        options = options with { Likelihood = (GaussianLikelihoodOptions)options.Likelihood with { Perceptual = loss } };
        var watch = Stopwatch.StartNew();
        var model = KaemModel.Train(options, digits, engine: TorchSharpEngine.Device(device), cancellationToken: cancellation);
        string name = string.Create(CultureInfo.InvariantCulture, $"{(loss is null ? "pixels" : $"resnet-{loss.Weight}")}-{seed}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {model.Training.Steps} updates in {watch.Elapsed.TotalSeconds:0.0} s, {model.LogLikelihood(digits).Mean:0.0} nats a picture"));
        var made = model.Generate(Measured, seed: 7);
        Write(made, Path.Combine(folder, $"{name}.f32"));
        PngWriter.Save(new ImageGrid(Side, Side) { Columns = 10, Magnification = 4 }.Render(made.Take(100)), Path.Combine(folder, $"{name}.png"));
    }

    private static DataMatrix Digits()
    {
        float[] pixels = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "digits.csv")).Skip(1)
            .SelectMany(line => line.Split(',').Take(Side * Side)).Select(value => float.Parse(value, CultureInfo.InvariantCulture) / 16)];
        return new DataMatrix(pixels, pixels.Length / (Side * Side), Side * Side);
    }

    private static void Write(DataMatrix pictures, string path)
    {
        using var file = File.Create(path);
        file.Write(MemoryMarshal.AsBytes(pictures.Values));
    }
}

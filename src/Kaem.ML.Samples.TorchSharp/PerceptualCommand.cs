using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Kaem.ML.Evaluation;
using Kaem.ML.Perception;
using Kaem.ML.Plots;

namespace Kaem.ML.Samples.TorchSharp;

/// <summary>
/// The samples' digits, learned with a perceptual loss on ML.NET's ResNet-18 and without, in as many updates: pictures of both, and how far they are from the
/// digits by that network's last layer, which the loss does not see.
/// </summary>
internal static class PerceptualCommand
{
    private const int Side = 8, Channels = 512;

    private static readonly ImageShape Shape = new(Side, Side, 1);

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
                using var network = FeatureNetwork.ResNet18(Shape, ["layer4"], device: parsed.GetValue(device)!);
                var real = Seen(network, digits.Take(Measured));
                // What no model can beat.
                Console.WriteLine($"other digits: {Distance(real, Seen(network, digits.Slice(Measured, digits.Rows - Measured)))}");
                foreach (float weight in parsed.GetValue(weights)!)
                {
                    var loss = weight == 0
                        ? null
                        : PerceptualOptions.ResNet18(weight) with
                        {
                            Layers = parsed.GetValue(layers)!, LeastSide = parsed.GetValue(side), Shape = Shape,
                        };
                    var made = Learn(digits, loss, parsed.GetValue(device)!, parsed.GetValue(updates), parsed.GetValue(seed), folder, cancellation);
                    Console.WriteLine($"  {Distance(real, Seen(network, made))}");
                }
            },
            cancellation));
        return command;
    }

    private static DataMatrix Learn(
        DataMatrix digits, PerceptualOptions? loss, string device, long updates, ulong seed, string folder, CancellationToken cancellation)
    {
        var options = KaemPresets.Images(Side, 1) with { Epochs = 1_000_000, MaxSteps = updates, Seed = seed };
        options = options with { Likelihood = (GaussianLikelihoodOptions)options.Likelihood with { Perceptual = loss } };
        var watch = Stopwatch.StartNew();
        var model = KaemModel.Train(options, digits, engine: TorchSharpEngine.Device(device), cancellationToken: cancellation);
        string name = string.Create(CultureInfo.InvariantCulture, $"{(loss is null ? "pixels" : $"resnet-{loss.Weight}")}-{seed}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {model.Training.Steps} updates in {watch.Elapsed.TotalSeconds:0.0} s, {model.LogLikelihood(digits).Mean:0.0} nats a picture"));
        var made = model.Generate(Measured, seed: 7);
        PngWriter.Save(new ImageGrid(Side, Side) { Columns = 10, Magnification = 4 }.Render(made.Take(100)), Path.Combine(folder, $"{name}.png"));
        return made;
    }

    private static DataMatrix Digits()
    {
        float[] pixels = [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Data", "digits.csv")).Skip(1)
            .SelectMany(line => line.Split(',').Take(Side * Side)).Select(value => float.Parse(value, CultureInfo.InvariantCulture) / 16)];
        return new DataMatrix(pixels, pixels.Length / (Side * Side), Side * Side);
    }

    /// <summary>Means of the last layer's channels, of pictures enlarged to 64 pixels.</summary>
    private static DataMatrix Seen(FeatureNetwork network, DataMatrix pictures)
    {
        var features = network.Compute(pictures);
        int places = features.Columns / Channels;
        float[] means = new float[pictures.Rows * Channels];
        for (int i = 0; i < features.Values.Length; i++)
            means[i / places] += features.Values[i] * MathF.Sqrt(features.Columns) / places;
        return new DataMatrix(means, pictures.Rows, Channels);
    }

    private static string Distance(DataMatrix real, DataMatrix made)
    {
        int count = Math.Min(real.Rows, made.Rows);
        var options = new ImageQualityOptions { Sizes = [.. Enumerable.Range(1, 6).Select(part => count * part / 6)], Seed = 1 };
        var quality = ImageQuality.Measure(real, made, options);
        return string.Create(CultureInfo.InvariantCulture, $"ResNet distance: FID∞ {quality.FidInfinity:0}, KID∞ {quality.KidInfinity:0.0}");
    }
}

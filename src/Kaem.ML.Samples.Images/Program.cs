using System.CommandLine;
using System.Globalization;
using Kaem.ML;
using Kaem.ML.Samples.Images;
using Microsoft.ML;
using Microsoft.ML.Data;

var folder = new Argument<string?>("folder")
{
    Description = "Pictures to learn; without it the digits of the samples are written as files and learned", Arity = ArgumentArity.ZeroOrOne,
};
var size = new Option<int>("--size") { Description = "Height and width of what is learned", DefaultValueFactory = _ => 32 };
var grey = new Option<bool>("--grey") { Description = "One channel in the place of three" };
var updates = new Option<long>("--updates") { Description = "Updates of training", DefaultValueFactory = _ => 3_000 };
var count = new Option<int>("--count") { Description = "Pictures to generate and to measure", DefaultValueFactory = _ => 500 };
var output = new Option<string>("--output") { Description = "Folder of what is written", DefaultValueFactory = _ => "kaem-output" };
var root = new RootCommand("Learns a folder of pictures, generates others as files, and measures them by ResNet-18.")
    { folder, size, grey, updates, count, output };
root.SetAction((parsed, cancellation) => Task.Run(() => Learn(parsed, cancellation), cancellation));

var side = new Argument<int>("side");
var channels = new Argument<int>("channels") { Description = "1 or 3" };
var real = new Argument<string>("real") { Description = "A file of real pictures" };
var generated = new Argument<string[]>("generated") { Description = "Files of generated ones" };
var judge = new Command("judge", "Measures files of floats of four bytes in [0, 1]: picture by picture, row by row, the channels of a pixel side by side.")
    { side, channels, real, generated };
judge.SetAction(parsed => Judge.PrintFiles(parsed.GetValue(side), parsed.GetValue(channels), parsed.GetValue(real)!, parsed.GetValue(generated)!));
root.Subcommands.Add(judge);
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception fault) when (fault is ArgumentException or IOException or InvalidDataException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}

void Learn(ParseResult parsed, CancellationToken cancellation)
{
    var mlContext = new MLContext(seed: 1);
    string target = Directory.CreateDirectory(parsed.GetValue(output)!).FullName;
    int pixels = parsed.GetValue(size), planes = parsed.GetValue(grey) ? 1 : 3, most = parsed.GetValue(count);
    string source = parsed.GetValue(folder) ?? Path.Combine(target, "digits");
    if (parsed.GetValue(folder) is null)
    {
        PictureFolder.WriteDigits(mlContext, source);
        (pixels, planes) = (8, 1);
    }
    var (train, heldOut) = PictureFolder.Split(mlContext, source, heldOut: 0.2, seed: 1);
    var options = KaemPresets.Images(pixels, planes) with { Epochs = 1_000_000, MaxSteps = parsed.GetValue(updates), Seed = 1 };
    var columns = mlContext.Transforms.ImagePixels("Pixels", "Image", pixels, pixels, planes);
    var learned = columns.Fit(train).Transform(train);
    var model = mlContext.Generative().Kaem(options, "Pixels").WithProgress(new Lines()).WithCancellation(cancellation)
        .Fit(mlContext.Data.Cache(learned, "Pixels"));
    Console.WriteLine($"{model.Model.Training.Rows} pictures, {model.Model.Training.Steps} updates.");

    var drawn = mlContext.Generative().GenerateImages(model, most, seed: 7);
    var files = mlContext.Generative().SaveImages(drawn, Path.Combine(target, "generated"), overwrite: true);
    mlContext.Generative().Save(columns.Fit(train).Append(model), train.Schema, Path.Combine(target, "pictures.zip"));
    Console.WriteLine($"{files.Count} files like {files[0]}; the model is in {Path.Combine(target, "pictures.zip")}.");

    // Pictures that were not learned, at the model's size: what no model can beat, so that the numbers mean something.
    var known = mlContext.Data.TakeRows(mlContext.Generative().ToImages(learned, "Pixels", "Small"), most);
    var others = mlContext.Data.TakeRows(mlContext.Generative().ToImages(columns.Fit(train).Transform(heldOut), "Pixels", "Small"), most);
    Judge.Print(mlContext, "generated", known, mlContext.Generative().ToImages(drawn, "Pixels", "Small"), "Small");
    Judge.Print(mlContext, "held out, not generated", known, others, "Small");
}

internal sealed class Lines : IProgress<KaemProgress>
{
    private long _next;

    public void Report(KaemProgress value)
    {
        if (value.Step < _next)
            return;
        _next = value.Step + Math.Max(1, value.Steps / 10);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"update {value.Step} of {value.Steps}, loss {value.Loss:F1} nats, {value.TimeLeft:mm\\:ss} left"));
    }
}

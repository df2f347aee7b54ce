using System.CommandLine;
using Kaem.ML;
using Kaem.ML.Samples.Text;

var data = new Argument<string>("data") { Description = "Texts to learn, one a line: label, tabulator, text, as SMSSpamCollection.tsv has them" };
var epochs = new Option<int>("--epochs") { Description = "Passes over the texts", DefaultValueFactory = _ => new KaemTextOptions().Epochs };
var words = new Option<bool>("--words") { Description = "Words in the place of characters" };
var output = new Option<string?>("--model") { Description = "File for the trained model" };
var seeds = new Option<int[]>("--seeds")
{
    Description = "Seeds of splits and models", DefaultValueFactory = _ => [1, 2, 3], AllowMultipleArgumentsPerToken = true,
};
var inner = new Option<bool>("--inner") { Description = "Hold out of the training part: for choosing settings" };
var alone = new Option<bool>("--alone") { Description = "Leave the model without latents out" };
var latents = new Option<int>("--latents") { Description = "Latents Q", DefaultValueFactory = _ => new KaemTextOptions().OuterSize };
var free = new Option<float>("--free") { Description = "Free nats", DefaultValueFactory = _ => new KaemTextOptions().FreeNats };
var dropout = new Option<float>("--dropout") { Description = "Dropout of the decoder", DefaultValueFactory = _ => new KaemTextOptions().Dropout };
var width = new Option<int>("--width") { Description = "Width of the decoder", DefaultValueFactory = _ => new KaemTextOptions().Width };

var experiment = new Command("experiment", "Trains with latents and without on nine tenths of the texts, and measures on the others.")
    { data, epochs, words, output, seeds, inner, alone, latents, free, dropout, width };
experiment.SetAction((parsed, cancellation) => Task.Run(
    () => Experiment.Run(
        Messages.Read(parsed.GetValue(data)!), Options(parsed), parsed.GetValue(seeds)!, parsed.GetValue(inner), !parsed.GetValue(alone),
        parsed.GetValue(output), cancellation),
    cancellation));
var root = new RootCommand("Learns texts, generates others, and measures them.") { experiment };
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception fault) when (fault is ArgumentException or IOException or InvalidDataException or UnauthorizedAccessException or NotSupportedException)
{
    Console.Error.WriteLine(fault.Message);
    return 1;
}

KaemTextOptions Options(ParseResult parsed) => new()
{
    Epochs = parsed.GetValue(epochs), Tokens = parsed.GetValue(words) ? TextTokens.Words() : TextTokens.Characters(),
    OuterSize = parsed.GetValue(latents), FreeNats = parsed.GetValue(free), Dropout = parsed.GetValue(dropout), Width = parsed.GetValue(width),
};

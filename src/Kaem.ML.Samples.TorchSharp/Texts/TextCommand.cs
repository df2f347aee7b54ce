using System.CommandLine;

namespace Kaem.ML.Samples.TorchSharp.Texts;

/// <summary>Learns texts: shows what a model makes of them, or measures it.</summary>
internal static class TextCommand
{
    /// <summary>The command "text".</summary>
    public static Command Create()
    {
        var defaults = new KaemTextOptions();
        var data = new Argument<string>("data") { Description = "Texts, one a line: label, tabulator, text, as SMSSpamCollection.tsv has them" };
        var epochs = new Option<int>("--epochs") { Description = "Passes over the texts", DefaultValueFactory = _ => defaults.Epochs };
        var latents = new Option<int>("--latents") { Description = "Latents Q; 0 for none", DefaultValueFactory = _ => defaults.OuterSize };
        var free = new Option<float>("--free") { Description = "Free nats", DefaultValueFactory = _ => defaults.FreeNats };
        var words = new Option<bool>("--words") { Description = "Words in the place of characters" };
        var file = new Option<string?>("--model") { Description = "File for the trained model; show uses one that is there" };
        var seeds = new Option<int[]>("--seeds")
        {
            Description = "Seeds of splits and models", DefaultValueFactory = _ => [1, 2, 3], AllowMultipleArgumentsPerToken = true,
        };
        var inner = new Option<bool>("--inner") { Description = "Hold out of the training part: for choosing settings" };
        var alone = new Option<bool>("--alone") { Description = "Leave out the model without latents to compare with" };

        var show = new Command("show", "Trains on all texts, or loads a model, and shows generated, filled and interpolated texts.")
            { data, epochs, latents, free, words, file };
        show.SetAction((parsed, cancellation) => Task.Run(
            () => TextShow.Run(Messages.Read(parsed.GetValue(data)!), Options(parsed), parsed.GetValue(file), cancellation), cancellation));
        var experiment = new Command("experiment", "Trains with latents and without on nine tenths of the texts, and measures on the others.")
            { data, epochs, latents, free, words, file, seeds, inner, alone };
        experiment.SetAction((parsed, cancellation) => Task.Run(
            () => TextExperiment.Run(
                Messages.Read(parsed.GetValue(data)!), Options(parsed), parsed.GetValue(seeds)!, parsed.GetValue(inner), !parsed.GetValue(alone),
                parsed.GetValue(file), cancellation),
            cancellation));
        var labelled = new Command("labelled", "Learns texts with their labels: reads labels off held-out texts, and makes texts of a label.")
            { data, epochs, latents, free, words };
        labelled.SetAction((parsed, cancellation) => Task.Run(
            () => TextLabelled.Run(Messages.Read(parsed.GetValue(data)!), Options(parsed), 1, cancellation), cancellation));
        return new Command("text", "Learns texts on the processor.") { show, experiment, labelled };

        KaemTextOptions Options(ParseResult parsed) => new()
        {
            Epochs = parsed.GetValue(epochs), OuterSize = parsed.GetValue(latents), FreeNats = parsed.GetValue(free),
            Tokens = parsed.GetValue(words) ? TextTokens.Words() : TextTokens.Characters(),
        };
    }
}

namespace Kaem.ML.Samples.TorchSharp.Texts;

/// <summary>What a model of texts makes.</summary>
internal static class TextShow
{
    public static void Run(Messages messages, KaemTextOptions options, string? file, CancellationToken cancellation)
    {
        var model = file is not null && File.Exists(file)
            ? KaemTextModel.Load(file)
            : KaemTextModel.Train(options with { Seed = 1 }, messages.Texts, new Lines(), cancellation);
        if (file is not null && !File.Exists(file))
            model.Save(file);
        var calm = new TextSampling { Temperature = 0.7f };
        Show("Generated", model.Generate(10, seed: 7));
        Show("At a temperature of 0.7", model.Generate(5, seed: 7, calm));
        Show("Beginning with \"Free \"", model.Generate(4, seed: 7, calm, prompt: "Free "));
        Show("A gap filled", model.Fill($"I will {KaemTextModel.Gap} you when I get home", count: 4, seed: 7));
        if (!model.HasEncoder)
            return;
        string spam = messages.Texts.First((_, i) => messages.IsSpam[i]), ham = messages.Texts.First((_, i) => !messages.IsSpam[i]);
        Show($"From \"{ham}\" to \"{spam}\"", model.Interpolate(ham, spam, seed: 7));
        var known = new HashSet<string>(messages.Texts, StringComparer.Ordinal);
        Console.WriteLine($"{model.Generate(500, seed: 7).Count(known.Contains)} of 500 generated texts are texts of the file.");
    }

    private static void Show(string title, IEnumerable<string> texts)
    {
        Console.WriteLine($"{title}:");
        foreach (string text in texts)
            Console.WriteLine($"  {text}");
    }

    private static T First<T>(this IReadOnlyList<T> values, Func<T, int, bool> predicate) => values.Where(predicate).First();
}

namespace Kaem.ML.Tests.Text;

/// <summary>Texts that a model of a moment can learn something of.</summary>
internal static class SmallTexts
{
    private static readonly string[] Who = ["the cat", "a dog", "my old uncle", "Anna", "nobody"];
    private static readonly string[] Does = ["sees", "eats", "likes", "SELLS", "finds"];
    private static readonly string[] What = ["fish", "the moon", "42 apples", "a 😀 face", "rain!"];

    public static IReadOnlyList<string> All { get; } = [.. Who.SelectMany(who => Does.SelectMany(does => What.Select(what => $"{who} {does} {what}")))];

    /// <summary>A model that is trained in a second or two.</summary>
    public static KaemTextOptions Options { get; } = new()
    {
        Width = 16, Layers = 2, Heads = 2, ContextBuckets = 64, CountedOrder = 4, OuterSize = 3, Posterior = TextPosterior.Encoder(8), FreeNats = 0, Epochs = 2,
        BatchTokens = 400, ScoringDraws = 8, Seed = 3,
    };

    private static readonly Lazy<KaemTextModel> Made = new(() => KaemTextModel.Train(Options, All));

    /// <summary>Trained once.</summary>
    public static KaemTextModel Model => Made.Value;
}

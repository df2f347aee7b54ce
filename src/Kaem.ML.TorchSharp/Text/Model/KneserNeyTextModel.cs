using Kaem.ML.Text.Model;

namespace Kaem.ML;

/// <summary>
/// The model to beat: interpolated Kneser-Ney estimates with three discounts an order (Chen and Goodman 1999) of token sequences, from counts alone. A
/// <see cref="KaemTextModel"/> has the same as a part, see <see cref="KaemTextOptions.CountedOrder"/>.
/// </summary>
public sealed class KneserNeyTextModel
{
    private readonly Vocabulary _vocabulary;
    private readonly KneserNey _counts;

    private KneserNeyTextModel(Vocabulary vocabulary, KneserNey counts) => (_vocabulary, _counts) = (vocabulary, counts);

    /// <summary>Counts texts.</summary>
    /// <param name="texts">The texts to learn from.</param>
    /// <param name="order">Tokens of the longest counted sequences, 1 to 32.</param>
    /// <param name="tokens">What texts are sequences of; null for characters.</param>
    /// <exception cref="ArgumentException">There are no texts, or one is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The order is outside of that.</exception>
    public static KneserNeyTextModel Train(IReadOnlyList<string> texts, int order = 10, TextTokens? tokens = null)
    {
        TextMeasures.CheckTexts(texts, nameof(texts));
        if (texts.Count == 0)
            throw new ArgumentException("There are no texts to learn from.", nameof(texts));
        if (order is < 1 or > 32)
            throw new ArgumentOutOfRangeException(nameof(order), order, "order must lie between 1 and 32.");
        var vocabulary = Vocabulary.Of(tokens ?? TextTokens.Characters(), texts);
        var counts = new ContextCounts(order, vocabulary.Count);
        foreach (string text in texts)
            counts.Add(vocabulary.Encode(text));
        return new KneserNeyTextModel(vocabulary, new KneserNey(counts));
    }

    /// <summary>Log-likelihoods of texts with their ends, in nats.</summary>
    public IReadOnlyList<double> LogLikelihood(IReadOnlyList<string> texts)
    {
        TextMeasures.CheckTexts(texts, nameof(texts));
        return [.. texts.Select(text => _counts.LogProbability(_vocabulary.Encode(text)))];
    }

    /// <summary>Bits per character, counted as <see cref="KaemTextModel.BitsPerCharacter"/> does.</summary>
    /// <exception cref="ArgumentException">There is no character.</exception>
    public double BitsPerCharacter(IReadOnlyList<string> texts) => TextMeasures.BitsPerCharacter(LogLikelihood(texts).Sum(), texts);
}

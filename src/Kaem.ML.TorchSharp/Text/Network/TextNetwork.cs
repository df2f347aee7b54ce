using Kaem.ML.Numerics;

namespace Kaem.ML.Text.Network;

/// <summary>A model of texts, put together: the vocabulary, counts, arrays of decoder and encoder, and the prior.</summary>
internal sealed class TextNetwork
{
    /// <param name="counts">Null for a network alone.</param>
    /// <param name="latents">Null for a decoder alone.</param>
    public TextNetwork(KaemTextOptions options, Vocabulary vocabulary, KneserNey? counts, TextArrays arrays, TextLatents? latents)
    {
        (Options, Vocabulary, Counts, Arrays, Latents) = (options, vocabulary, counts, arrays, latents);
        Decoder = new TextDecoder(arrays, options, vocabulary.Count);
    }

    public KaemTextOptions Options { get; }

    public Vocabulary Vocabulary { get; }

    public KneserNey? Counts { get; }

    public TextArrays Arrays { get; }

    public TextLatents? Latents { get; }

    public TextDecoder Decoder { get; }

    /// <summary>Whether there is an encoder.</summary>
    public bool HasEncoder => Latents is not null && Options.Posterior is TextEncoderOptions;

    /// <summary>What stands beside texts; null of texts alone.</summary>
    public PartsNetwork? Parts => Latents?.Beside is { } beside ? new PartsNetwork(beside, WorkerPool.Borrow()) : null;

    /// <summary>The same with other arrays.</summary>
    public TextNetwork With(TextArrays arrays) => new(Options, Vocabulary, Counts, arrays, Latents);

    /// <summary>Texts side by side.</summary>
    public TextBatch Batch(IReadOnlyList<CountedText> texts) => new(texts, Counts?.Order ?? 0, Vocabulary.Count);

    /// <summary>A text as tokens, with what counts say of it.</summary>
    public CountedText Read(string text) => CountedText.Of(Vocabulary.Encode(text), Counts);
}

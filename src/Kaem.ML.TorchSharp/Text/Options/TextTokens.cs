using System.Text.Json.Serialization;
using Microsoft.ML.Tokenizers;

namespace Kaem.ML;

/// <summary>What a text is a sequence of. Whatever it is, the tokens of a text put together are the text again, to the last code unit.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(CharacterTokens), "characters"), JsonDerivedType(typeof(WordTokens), "words"), JsonDerivedType(typeof(PieceTokens), "pieces")]
public abstract record TextTokens
{
    private protected TextTokens()
    {
    }

    /// <summary>How often a token must occur in the training texts to be one; what is rarer is spelled in characters.</summary>
    public int MinimumCount { get; init => field = Check.AtLeast(value, 1, 1_000_000_000); } = 1;

    /// <summary>
    /// Characters: Unicode code points, so that a surrogate pair is one token; a surrogate that stands alone is one, too. Those that training lacks or that
    /// occur less often than <paramref name="minimumCount"/> are all the same unknown character.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public static CharacterTokens Characters(int minimumCount = 1) => new() { MinimumCount = minimumCount };

    /// <summary>
    /// Words: a run of letters, digits and apostrophes, with the space before it if there is one, is a token where it occurs at least
    /// <paramref name="minimumCount"/> times; all else is spelled in characters.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public static WordTokens Words(int minimumCount = 2) => new() { MinimumCount = minimumCount };

    /// <summary>
    /// The pieces that a tokenizer cuts the training texts into, as far as they occur at least <paramref name="minimumCount"/> times, and single characters.
    /// The tokenizer chooses the vocabulary, which is saved with the model; texts are cut by the longest match in it, so that a loaded model needs no
    /// tokenizer. A piece that is no whole characters, as of tokenizers of bytes, is none.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1.</exception>
    public static PieceTokens Of(Tokenizer tokenizer, int minimumCount = 2)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return new() { Tokenizer = tokenizer, MinimumCount = minimumCount };
    }
}

/// <summary>Characters; made by <see cref="TextTokens.Characters"/>.</summary>
public sealed record CharacterTokens : TextTokens;

/// <summary>Words; made by <see cref="TextTokens.Words"/>.</summary>
public sealed record WordTokens : TextTokens;

/// <summary>Pieces by a tokenizer; made by <see cref="TextTokens.Of"/>.</summary>
public sealed record PieceTokens : TextTokens
{
    /// <summary>What cuts training texts; null in a model that was loaded, which has its vocabulary.</summary>
    [JsonIgnore]
    public Tokenizer? Tokenizer { get; init; }
}

using Microsoft.ML.Tokenizers;

namespace Kaem.ML.Text.Tokens;

/// <summary>How texts are cut into pieces.</summary>
internal abstract class TextCut
{
    /// <summary>Whether the longest piece of the vocabulary that fits is taken; otherwise <see cref="WordLength"/> says where a piece ends.</summary>
    public virtual bool LongestFirst => false;

    public static TextCut Of(TextTokens tokens) => tokens switch
    {
        CharacterTokens => new CharacterCut(),
        WordTokens => new WordCut(),
        PieceTokens pieces => new PieceCut(pieces.Tokenizer),
        _ => throw new NotSupportedException($"No way of cutting texts exists for {tokens.GetType().Name}."),
    };

    /// <summary>Code units of the piece that begins at a place.</summary>
    public abstract int WordLength(string text, int at);

    /// <summary>Pieces of a training text that may become tokens, beside its characters.</summary>
    public virtual IEnumerable<string> Proposals(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            int length = WordLength(text, at);
            yield return text.Substring(at, length);
            at += length;
        }
    }

    /// <summary>Code units of the character at a place: two of a surrogate pair.</summary>
    public static int CharacterLength(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;

    /// <summary>Whether a place is within a surrogate pair.</summary>
    public static bool Splits(string text, int at) => at > 0 && at < text.Length && char.IsSurrogatePair(text[at - 1], text[at]);
}

/// <summary>Characters.</summary>
internal sealed class CharacterCut : TextCut
{
    public override int WordLength(string text, int at) => CharacterLength(text, at);

    public override IEnumerable<string> Proposals(string text) => [];
}

/// <summary>Words with the space before them, and single characters.</summary>
internal sealed class WordCut : TextCut
{
    public override int WordLength(string text, int at)
    {
        int end = text[at] == ' ' ? at + 1 : at, first = end;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || (text[end] == '\'' && end > first)))
            end++;
        return end > first ? end - at : CharacterLength(text, at);
    }
}

/// <summary>The longest piece that is known, of those that a tokenizer found in training.</summary>
/// <param name="tokenizer">Null once the vocabulary is there.</param>
internal sealed class PieceCut(Tokenizer? tokenizer) : TextCut
{
    public override bool LongestFirst => true;

    public override int WordLength(string text, int at) => CharacterLength(text, at);

    public override IEnumerable<string> Proposals(string text)
    {
        if (tokenizer is null)
            throw new ArgumentException("TextTokens.Of needs a tokenizer to train with: options of a loaded model have none.", "options");
        var tokens = tokenizer.EncodeToTokens(text, out string? normalized);
        if (normalized is not null && normalized != text)
        {
            throw new ArgumentException(
                $"The tokenizer changes texts before it cuts them: '{Short(text)}' became '{Short(normalized)}', so texts could not be had back. Use one "
                + "without a normalizer.", "options");
        }
        foreach (var token in tokens)
        {
            var (start, length) = token.Offset.GetOffsetAndLength(text.Length);
            if (length > 0 && !Splits(text, start) && !Splits(text, start + length))
                yield return text.Substring(start, length);
        }
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "…";
}

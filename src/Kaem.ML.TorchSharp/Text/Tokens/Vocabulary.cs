using System.Text;

namespace Kaem.ML.Text.Tokens;

/// <summary>
/// The tokens of a model, numbered: 0 is the end of a text, 1 a character that is not known, the others are pieces of text. Characters are among them, so that
/// every text of known characters is a sequence of tokens whose pieces, put together, are the text.
/// </summary>
internal sealed class Vocabulary
{
    public const int End = 0, Unknown = 1, FirstPiece = 2;

    /// <summary>What stands for an unknown character where a sequence is turned into text.</summary>
    public const string Replacement = "\uFFFD";

    private readonly TextCut _cut;
    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly int _longest;

    /// <param name="cut">How texts are cut.</param>
    /// <param name="pieces">Pieces from number 2 on; no two are equal, none is empty.</param>
    /// <exception cref="ArgumentException">One is empty or comes twice.</exception>
    public Vocabulary(TextCut cut, IReadOnlyList<string> pieces)
    {
        (_cut, Pieces) = (cut, pieces);
        foreach (string piece in pieces)
        {
            if (piece.Length == 0 || !_numbers.TryAdd(piece, FirstPiece + _numbers.Count))
                throw new ArgumentException($"The piece '{piece}' is empty or comes twice.", nameof(pieces));
            _longest = Math.Max(_longest, piece.Length);
        }
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Pieces of text, from number 2 on.</summary>
    public IReadOnlyList<string> Pieces { get; }

    /// <summary>How many tokens there are, the end and the unknown character among them.</summary>
    public int Count => FirstPiece + Pieces.Count;

    /// <summary>The vocabulary of training texts.</summary>
    /// <exception cref="ArgumentException">A tokenizer changes texts before it cuts them.</exception>
    public static Vocabulary Of(TextTokens tokens, IEnumerable<string> texts)
    {
        var cut = TextCut.Of(tokens);
        Dictionary<string, int> characters = new(StringComparer.Ordinal), pieces = new(StringComparer.Ordinal);
        foreach (string text in texts)
        {
            for (int at = 0; at < text.Length;)
            {
                int length = TextCut.CharacterLength(text, at);
                Count(characters, text.Substring(at, length));
                at += length;
            }
            foreach (string piece in cut.Proposals(text))
                Count(pieces, piece);
        }
        // Characters of any count spell what is rarer than a word must be; where they are the tokens, their count decides.
        int least = tokens is CharacterTokens ? tokens.MinimumCount : 1;
        var kept = characters.Where(character => character.Value >= least).Select(character => character.Key)
            .Concat(pieces.Where(piece => piece.Value >= tokens.MinimumCount && !characters.ContainsKey(piece.Key)).Select(piece => piece.Key));
        return new Vocabulary(cut, [.. kept.Order(StringComparer.Ordinal)]);

        static void Count(Dictionary<string, int> counts, string key) => counts[key] = counts.GetValueOrDefault(key) + 1;
    }

    /// <summary>The tokens of a text, without its end.</summary>
    public int[] Encode(string text)
    {
        var tokens = new List<int>(text.Length);
        for (int at = 0; at < text.Length;)
        {
            int length = _cut.LongestFirst ? LongestMatch(text, at) : _cut.WordLength(text, at);
            if (length > 0 && _lookup.TryGetValue(text.AsSpan(at, length), out int number))
            {
                tokens.Add(number);
                at += length;
                continue;
            }
            // Not known as a whole: its characters.
            for (int end = at + Math.Max(length, 1); at < end;)
            {
                int one = TextCut.CharacterLength(text, at);
                tokens.Add(_lookup.TryGetValue(text.AsSpan(at, one), out number) ? number : Unknown);
                at += one;
            }
        }
        return [.. tokens];
    }

    /// <summary>The text of tokens, up to the end.</summary>
    public string Decode(ReadOnlySpan<int> tokens)
    {
        var text = new StringBuilder();
        foreach (int token in tokens)
        {
            if (token == End)
                break;
            text.Append(token == Unknown ? Replacement : Pieces[token - FirstPiece]);
        }
        return text.ToString();
    }

    private int LongestMatch(string text, int at)
    {
        for (int length = Math.Min(_longest, text.Length - at); length > 0; length--)
        {
            if (_numbers.Count > 0 && _lookup.ContainsKey(text.AsSpan(at, length)) && !TextCut.Splits(text, at + length))
                return length;
        }
        return 0;
    }
}

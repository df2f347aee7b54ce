using System.Text;
using Kaem.ML.Text.Tokens;
using Microsoft.ML.Tokenizers;

namespace Kaem.ML.Tests.Text;

/// <summary>Texts come back from their tokens, to the last code unit.</summary>
public sealed class VocabularyTests
{
    private static readonly string[] Texts =
        ["Hello there, it's 9 o'clock!", "  two  spaces", "a 😀😀 face", "\ud83d alone", "", "héllo\tthere\n", "there there hello Hello"];

    public static TheoryData<string> Kinds => ["characters", "words", "pieces"];

    [Theory, MemberData(nameof(Kinds))]
    public void Training_texts_come_back(string kind)
    {
        var vocabulary = Vocabulary.Of(Tokens(kind, 1), Texts);
        foreach (string text in Texts)
        {
            int[] tokens = vocabulary.Encode(text);
            tokens.All(token => token >= Vocabulary.FirstPiece && token < vocabulary.Count).Should().BeTrue();
            vocabulary.Decode(tokens).Should().Be(text);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Other_texts_of_known_characters_come_back(string kind)
    {
        var vocabulary = Vocabulary.Of(Tokens(kind, 2), Texts);
        foreach (string text in new[] { "clocks of sand, 99!", "😀!😀", "ttttthhh  ", "thereHello there" })
        {
            if (text.All(unit => Texts.Any(known => known.Contains(unit, StringComparison.Ordinal))))
                vocabulary.Decode(vocabulary.Encode(text)).Should().Be(text);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void What_is_not_known_is_one_character_each(string kind)
    {
        var vocabulary = Vocabulary.Of(Tokens(kind, 1), ["abc abc"]);
        int[] tokens = vocabulary.Encode("a🦆c");
        tokens.Should().Contain(Vocabulary.Unknown).And.HaveCount(3);
        vocabulary.Decode(tokens).Should().Be("a\uFFFDc");
    }

    [Fact]
    public void A_surrogate_pair_is_one_character() => Vocabulary.Of(TextTokens.Characters(), Texts).Encode("😀").Should().HaveCount(1);

    [Fact]
    public void Words_are_tokens_with_the_space_before()
    {
        var vocabulary = Vocabulary.Of(TextTokens.Words(2), ["it's here", "it's here too"]);
        vocabulary.Encode("it's here").Should().HaveCount(2);
        vocabulary.Pieces.Should().Contain("it's").And.Contain(" here").And.NotContain(" too");
        vocabulary.Encode("it's here too").Should().HaveCount(2 + 4, "what is rare is spelled");
    }

    [Fact]
    public void A_tokenizer_chooses_the_pieces()
    {
        var vocabulary = Vocabulary.Of(TextTokens.Of(Bpe(), 1), ["hello there"]);
        vocabulary.Pieces.Should().Contain("he");
        vocabulary.Encode("hehe").Should().HaveCount(2);
    }

    [Fact]
    public void A_tokenizer_that_changes_texts_is_refused()
    {
        var tokenizer = BpeTokenizer.Create(Json(), Merges(), normalizer: LowerCaseNormalizer.Instance);
        FluentActions.Invoking(() => Vocabulary.Of(TextTokens.Of(tokenizer), ["Hello"])).Should().Throw<ArgumentException>()
            .WithMessage("*changes texts*'Hello' became 'hello'*");
    }

    [Fact]
    public void Rare_characters_are_unknown_where_that_is_asked_for()
    {
        var vocabulary = Vocabulary.Of(TextTokens.Characters(2), ["aab"]);
        vocabulary.Encode("ab").Should().Equal(Vocabulary.FirstPiece, Vocabulary.Unknown);
    }

    private static TextTokens Tokens(string kind, int least) => kind switch
    {
        "characters" => TextTokens.Characters(),
        "words" => TextTokens.Words(least),
        _ => TextTokens.Of(Bpe(), least),
    };

    private static BpeTokenizer Bpe() => BpeTokenizer.Create(Json(), Merges());

    private static MemoryStream Json()
    {
        string[] pieces = [.. "abcdefghijklmnopqrstuvwxyz ".Select(letter => letter.ToString()), "he", "th", "the"];
        return new(Encoding.UTF8.GetBytes("{" + string.Join(",", pieces.Select((piece, i) => $"\"{piece}\":{i}")) + "}"));
    }

    private static MemoryStream Merges() => new(Encoding.UTF8.GetBytes("#version: 0.2\nh e\nt h\nt he\n"));
}

using Kaem.ML.Data;
using Kaem.ML.Text.Counting;
using Kaem.ML.Text.Tokens;

namespace Kaem.ML.Tests.Text;

/// <summary>Counts and their probabilities.</summary>
public sealed class KneserNeyTests
{
    private static readonly Vocabulary Vocabulary = Vocabulary.Of(TextTokens.Characters(), SmallTexts.All);
    private static readonly int[][] Sequences = [.. SmallTexts.All.Select(Vocabulary.Encode)];

    [Theory, InlineData(1), InlineData(2), InlineData(5)]
    public void Probabilities_sum_to_one_after_anything(int order)
    {
        var model = new KneserNey(Count(order, Sequences));
        int tokens = Vocabulary.Count;
        double[] probability = new double[order * tokens];
        float[] signs = new float[order * KneserNey.Signs];
        foreach (int[] text in new[] { [], Sequences[0][..3], Sequences[7], [2, 2, 2, 2, 2, 2], [Vocabulary.Unknown, 5] })
        {
            model.Predict(text, probability, signs);
            probability.Should().OnlyContain(p => p > 0);
            for (int k = 0; k < order; k++)
                probability.AsSpan(k * tokens, tokens).ToArray().Sum().Should().BeApproximately(1, 1e-9);
        }
    }

    [Fact]
    public void Predictions_are_what_texts_are_described_by()
    {
        var model = new KneserNey(Count(4, Sequences));
        int tokens = Vocabulary.Count;
        int[] text = Vocabulary.Encode("the cat sells rain");
        float[] logs = new float[(text.Length + 1) * 4], signs = new float[logs.Length * KneserNey.Signs], own = new float[4 * KneserNey.Signs];
        double[] probability = new double[4 * tokens];
        model.Describe(text, logs, signs);
        for (int at = 0; at <= text.Length; at++)
        {
            model.Predict(text.AsSpan(0, at), probability, own);
            int token = at < text.Length ? text[at] : Vocabulary.End;
            for (int k = 0; k < 4; k++)
                Math.Exp(logs[at * 4 + k]).Should().BeApproximately(probability[k * tokens + token], 1e-6);
            signs.AsSpan(at * own.Length, own.Length).ToArray().Should().Equal(own);
        }
    }

    /// <summary>"ab", "ab", "ac" with order 2: of the shorter contexts the kinds of neighbours count, of the longer ones how often.</summary>
    [Fact]
    public void Counts_are_of_kinds_below_the_longest_contexts()
    {
        var counts = new ContextCounts(2, 6);
        foreach (int[] text in new int[][] { [2, 3], [2, 3], [2, 4] })
            counts.Add(text);
        var path = new int[2];
        counts.Find([2], 1, path).Should().Be(2);
        (counts.Count(path[1], 3), counts.Count(path[1], 4), counts.Count(path[1], Vocabulary.End)).Should().Be((2, 1, 0));
        // b follows a alone, c follows a alone, a the beginning alone, the end follows b and c.
        (counts.Count(path[0], 2), counts.Count(path[0], 3), counts.Count(path[0], 4), counts.Count(path[0], Vocabulary.End)).Should().Be((1, 1, 1, 2));
        // Below, no count is 3: one discount for all, n1/(n1 + 2·n2) = 3/5. Above, two counts are 1, two 2 and one 3: y = 1/3, D1 = 1/3, D2 = 3/2.
        var model = new KneserNey(counts);
        double[] probability = new double[12];
        model.Predict([2], probability, new float[6]);
        double shorter = (1 - 0.6) / 5 + (0.6 * 4 / 5) / 6;
        probability[3].Should().BeApproximately(shorter, 1e-12);
        probability[6 + 3].Should().BeApproximately((2 - 1.5) / 3 + (1.0 / 3 + 1.5) / 3 * shorter, 1e-12);
    }

    [Fact]
    public void A_text_that_is_taken_out_leaves_nothing()
    {
        var all = Count(4, Sequences);
        all.Remove(Sequences[3]);
        var without = Count(4, [.. Sequences[..3], .. Sequences[4..]]);
        Entries(all).Should().Equal(Entries(without));
        all.Add(Sequences[3]);
        Entries(all).Should().Equal(Entries(Count(4, Sequences)));
    }

    [Fact]
    public void Counts_come_back_from_their_bytes()
    {
        var counts = Count(5, Sequences);
        byte[] block = CountsBlock.Write(counts);
        var read = CountsBlock.Read(block, 5, Vocabulary.Count);
        Entries(read).Should().Equal(Entries(counts));
        new KneserNey(read).LogProbability(Sequences[9]).Should().Be(new KneserNey(counts).LogProbability(Sequences[9]));
        FluentActions.Invoking(() => CountsBlock.Read([.. block, 0], 5, Vocabulary.Count)).Should().Throw<ModelFormatException>();
        FluentActions.Invoking(() => CountsBlock.Read(block, 5, 9)).Should().Throw<ModelFormatException>();
    }

    [Fact]
    public void More_context_tells_more_of_texts_like_these()
    {
        var held = SmallTexts.All.Where((_, i) => i % 5 == 0).ToArray();
        var train = SmallTexts.All.Where((_, i) => i % 5 != 0).ToArray();
        double[] bits = [.. new[] { 1, 3, 5 }.Select(order => KneserNeyTextModel.Train(train, order).BitsPerCharacter(held))];
        bits.Should().BeInDescendingOrder();
        bits[2].Should().BeLessThan(0.6 * bits[0]);
    }

    private static ContextCounts Count(int order, IEnumerable<int[]> texts)
    {
        var counts = new ContextCounts(order, Vocabulary.Count);
        foreach (int[] text in texts)
            counts.Add(text);
        return counts;
    }

    private static string[] Entries(ContextCounts counts) =>
        [.. counts.All().Select(entry => $"{string.Join(",", counts.Context(entry.Node))}:{entry.Token}={entry.Count}").Order(StringComparer.Ordinal)];
}

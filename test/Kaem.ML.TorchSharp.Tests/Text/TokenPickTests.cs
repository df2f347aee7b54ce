using Kaem.ML.Text.Model;
using Kaem.ML.Text.Tokens;
using Kaem.ML.Text.Training;

namespace Kaem.ML.Tests.Text;

public sealed class TokenPickTests
{
    private static readonly double[] Probability = [0.1, 0.2, 0.4, 0.25, 0.05];

    [Fact]
    public void Tokens_come_as_often_as_they_are_likely_and_an_unknown_one_never()
    {
        double[] shares = Shares(new TextSampling());
        shares[Vocabulary.Unknown].Should().Be(0);
        shares[2].Should().BeApproximately(0.5, 2e-3);
        shares[Vocabulary.End].Should().BeApproximately(0.125, 2e-3);
    }

    [Fact]
    public void Temperature_raises_to_a_power()
    {
        double[] shares = Shares(new TextSampling { Temperature = 0.5f });
        double sum = 0.01 + 0.16 + 0.0625 + 0.0025;
        shares[2].Should().BeApproximately(0.16 / sum, 2e-3);
        Shares(new TextSampling { Temperature = 0 }).Select(share => share > 0).Should().Equal(false, false, true, false, false);
    }

    [Fact]
    public void The_likeliest_are_kept()
    {
        Shares(new TextSampling { TopK = 2 }).Select(share => share > 0).Should().Equal(false, false, true, true, false);
        // 0.5 and 0.3125 of what is left without the unknown one.
        Shares(new TextSampling { TopP = 0.5f }).Select(share => share > 0).Should().Equal(false, false, true, false, false);
        Shares(new TextSampling { TopP = 0.6f }).Select(share => share > 0).Should().Equal(false, false, true, true, false);
    }

    [Fact]
    public void A_text_that_must_not_end_does_not() =>
        Enumerable.Range(0, 1000).Should().OnlyContain(
            i => TokenPick.Draw(Probability.ToArray(), new TextSampling(), (i + 0.5) / 1000, false) != Vocabulary.End);

    [Fact]
    public void Free_nats_are_weighed_only_where_there_are_more()
    {
        var free = new FreeNats(4);
        free.Weight.Should().Be(0);
        for (int i = 0; i < 500; i++)
            free.Follow(6);
        free.Weight.Should().Be(1);
        for (int i = 0; i < 50; i++)
            free.Follow(3);
        free.Weight.Should().BeInRange(0.8f, 0.95f);
        new FreeNats(0).Weight.Should().Be(1, "nothing is free");
    }

    [Fact]
    public void Batches_hold_every_text_once_and_no_more_tokens_than_they_may()
    {
        int[] lengths = [.. Enumerable.Range(0, 200).Select(i => 5 + i * 37 % 90)];
        var batches = TextBatches.Of(lengths, 300, seed: 4, epoch: 2);
        batches.SelectMany(batch => batch).Order().Should().Equal(Enumerable.Range(0, 200));
        batches.Should().OnlyContain(batch => batch.Length * batch.Max(i => lengths[i]) <= 300 || batch.Length == 1);
        TextBatches.Of(lengths, 300, 4, 2).Should().BeEquivalentTo(batches, choice => choice.WithStrictOrdering());
        TextBatches.Of(lengths, 300, 4, 3).Should().NotBeEquivalentTo(batches, choice => choice.WithStrictOrdering());
    }

    private static double[] Shares(TextSampling sampling)
    {
        const int draws = 4000;
        var counts = new double[Probability.Length];
        for (int i = 0; i < draws; i++)
            counts[TokenPick.Draw(Probability.ToArray(), sampling, (i + 0.5) / draws)] += 1.0 / draws;
        return counts;
    }
}

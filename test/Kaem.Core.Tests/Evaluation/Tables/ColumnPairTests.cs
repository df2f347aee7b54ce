using Kaem.ML.Tables;
using Kaem.ML.Tests.Tables;

namespace Kaem.ML.Tests.Evaluation.Tables;

/// <summary>Of many pairs of columns some are looked at.</summary>
public class ColumnPairTests
{
    [Fact]
    public void All_pairs_come_in_order_where_they_are_few()
    {
        ColumnPairs.Of(4, 6, 1).Should().Equal((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3));
        ColumnPairs.Of(1, 6, 1).Should().BeEmpty();
    }

    [Fact]
    public void Of_many_each_is_drawn_equally_often_and_none_twice()
    {
        var counts = new Dictionary<(int, int), int>();
        for (ulong seed = 0; seed < 3000; seed++)
        {
            var pairs = ColumnPairs.Of(7, 10, seed);
            pairs.Should().HaveCount(10).And.OnlyHaveUniqueItems().And.BeInAscendingOrder();
            foreach (var pair in pairs)
                counts[pair] = counts.GetValueOrDefault(pair) + 1;
        }
        counts.Keys.Should().BeEquivalentTo(ColumnPairs.Of(7, 21, 0));
        // 10 of 21, within five standard deviations.
        counts.Values.Should().OnlyContain(count => Math.Abs(count - 3000 * 10 / 21.0) < 5 * 27.4);
        ColumnPairs.Of(7, 10, 5).Should().Equal(ColumnPairs.Of(7, 10, 5));
        ColumnPairs.Of(60_000, 50, 5).Should().HaveCount(50).And.OnlyContain(pair => 0 <= pair.A && pair.A < pair.B && pair.B < 60_000);
    }

    [Fact]
    public void An_evaluation_measures_as_many_pairs_as_it_may()
    {
        var (real, synthetic) = (MadeTable.Of(300), MadeTable.Of(300, seed: 2));
        var all = TableEvaluation.Evaluate(real, synthetic);
        var some = TableEvaluation.Evaluate(real, synthetic, options: new TableEvaluationOptions { MostPairs = 5 });
        all.Pairs.Should().HaveCount(15);
        some.Pairs.Should().HaveCount(5).And.BeSubsetOf(all.Pairs);
        some.Detection.Auc.Should().Be(all.Detection.Auc);
        some.Detection.PairAuc.Should().NotBe(all.Detection.PairAuc).And.BeInRange(0.35, 0.65);
    }
}

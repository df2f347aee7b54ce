using Kaem.ML.Tables;
using Kaem.ML.Tests.Tables;

namespace Kaem.ML.Tests.Evaluation.Tables;

public class TableEvaluationTests
{
    private static readonly Table Real = MadeTable.Of(1200);

    [Fact]
    public void A_table_is_like_itself()
    {
        var quality = TableEvaluation.Evaluate(Real, Real);
        quality.Columns.Should()
            .OnlyContain(column => column.Shape == 1 && column.Coverage == 1 && column.Adherence == 1 && column.MissingValueSimilarity == 1);
        quality.Pairs.Should().HaveCount(15).And.OnlyContain(pair => pair.Score == 1);
        quality.Overall.Should().Be(1);
        quality.Utility.Should().BeNull();
    }

    [Fact]
    public void Shuffled_columns_keep_their_shapes_and_lose_their_trends()
    {
        var shuffled = MadeTable.Shuffled(Real);
        var quality = TableEvaluation.Evaluate(Real, shuffled, label: "town");
        quality.ColumnShapes.Should().Be(1);
        quality.PairTrends.Should().BeLessThan(0.9);
        quality.Pairs.Single(pair => pair is { First: "age", Second: "member" }).Score.Should().BeLessThan(0.75);
        quality.Detection.Auc.Should().BeInRange(0.4, 0.55, "columns one by one tell nothing");
        quality.Detection.PairAuc.Should().BeGreaterThan(0.8, "pairs of columns tell much");
        quality.Utility!.Synthetic.BalancedAccuracy.Should().BeLessThan(0.7 * quality.Utility.Real.BalancedAccuracy);
    }

    [Fact]
    public void Other_rows_of_the_same_distribution_are_not_told_apart()
    {
        var quality = TableEvaluation.Evaluate(Real, MadeTable.Of(1200, seed: 2), MadeTable.Of(1200, seed: 3), "member");
        quality.Overall.Should().BeGreaterThan(0.95);
        quality.Detection.Auc.Should().BeInRange(0.44, 0.56);
        quality.Detection.PairAuc.Should().BeInRange(0.44, 0.56);
        quality.Detection.Score.Should().BeGreaterThan(0.88);
        quality.Privacy.CloserToTraining.Should().BeInRange(0.45, 0.55);
        quality.Privacy.Synthetic.Median.Should().BeApproximately(quality.Privacy.Holdout!.Median, 0.1 * quality.Privacy.Holdout.Median);
        quality.ToString().Should().Contain("Overall quality").And.Contain("of held-out rows");
    }

    [Fact]
    public void Memorised_rows_show()
    {
        var privacy = TableEvaluation.Evaluate(Real, Real.Slice(100, 800), MadeTable.Of(1200, seed: 3)).Privacy;
        privacy.Synthetic.Copies.Should().Be(1);
        privacy.Synthetic.Median.Should().Be(0);
        privacy.Synthetic.DistanceRatio.Should().Be(0);
        privacy.FreshCopies.Should().Be(1);
        privacy.CloserToTraining.Should().Be(1);
        privacy.Holdout!.Copies.Should().Be(0);
    }

    [Fact]
    public void Different_rows_of_different_columns_are_told_apart()
    {
        var other = new Table(
            [.. Real.Columns.Select(
                column => column.Name == "size" ? new NumericColumn("size", [.. ((NumericColumn)column).Values.ToArray().Select(size => size + 8)]) : column)]);
        var quality = TableEvaluation.Evaluate(Real, other);
        quality.Columns[0].Shape.Should().BeLessThan(0.4);
        quality.Columns[0].Adherence.Should().BeLessThan(0.8);
        quality.Detection.Auc.Should().BeGreaterThan(0.9);
        quality.Detection.Score.Should().BeLessThan(0.2);
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        var (synthetic, holdout) = (MadeTable.Of(900, seed: 2), MadeTable.Of(700, seed: 3));
        string first = TableEvaluation.Evaluate(Real, synthetic, holdout, "town").ToString();
        TableEvaluation.Evaluate(Real, synthetic, holdout, "town").ToString().Should().Be(first);
        TableEvaluation.Evaluate(Real, synthetic, holdout, "town", new TableEvaluationOptions { Seed = 1 }).Detection
            .Should().NotBe(TableEvaluation.Evaluate(Real, synthetic, holdout, "town").Detection);
    }

    [Fact]
    public void Categories_are_compared_by_name_and_columns_in_any_order()
    {
        var town = (CategoricalColumn)Real["town"];
        string[] reversed = [.. town.Categories.Reverse()];
        var recoded = new CategoricalColumn("town", [.. town.Codes.ToArray().Select(code => code < 0 ? code : reversed.Length - 1 - code)], reversed);
        var quality = TableEvaluation.Evaluate(Real, new Table([recoded, .. Real.Without("town").Columns]));
        quality.Overall.Should().Be(1);
        quality.Privacy.Synthetic.Copies.Should().Be(1);
    }

    [Fact]
    public void Tables_that_can_not_be_compared_are_refused()
    {
        Refused(Real.Without("age"), "The synthetic table has no column 'age'*");
        Refused(new Table([.. Real.Columns, new NumericColumn("more", new double[1200])]), "The synthetic table has a column 'more'*");
        Refused(new Table([.. Real.Without("age").Columns, ((CategoricalColumn)Real["town"]).Rename("age")]),
            "Column 'age' is Categorical in the synthetic table and Integer in the real table*");
        Refused(Real.Slice(0, 0), "The synthetic table has no rows*");

        static void Refused(Table synthetic, string message) =>
            FluentActions.Invoking(() => TableEvaluation.Evaluate(Real, synthetic)).Should().Throw<ArgumentException>().WithMessage(message);
    }
}

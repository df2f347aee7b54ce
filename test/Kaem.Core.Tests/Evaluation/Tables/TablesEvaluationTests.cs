using Kaem.ML.Tables;
using Kaem.ML.Tests.Tables.Relations;

namespace Kaem.ML.Tests.Evaluation.Tables;

public class TablesEvaluationTests
{
    private static readonly Dictionary<string, Table> Real = Shop.Of(300, seed: 1);

    [Fact]
    public void Other_real_tables_are_as_good_as_real_ones()
    {
        var quality = TablesEvaluation.Evaluate(Real, Shop.Of(300, seed: 2), Shop.Schema);
        quality.Integrity.Should().Be(1);
        quality.Tables.Keys.Should().BeEquivalentTo(Real.Keys);
        quality.Tables["orders"].Columns.Select(column => column.Name).Should().Equal("day", "amount");
        quality.Relations.Select(relation => relation.Relation).Should().Equal(Shop.Schema.Relations);
        quality.ChildCounts.Should().BeGreaterThan(0.9);
        quality.RelationTrends.Should().BeGreaterThan(0.93);
        quality.Relations[0].Pairs.Should().HaveCount(6, "three columns of customers beside two of orders");
        quality.Sequences.Should().ContainSingle().Which.Steps.Should().BeGreaterThan(0.9);
        quality.Overall.Should().BeGreaterThan(0.93);
        quality.ToString().Should().Contain("orders of customers by customer: keys that refer 100.0 %").And.Contain("sequences of orders");
    }

    [Fact]
    public void A_table_is_as_good_as_itself()
    {
        var quality = TablesEvaluation.Evaluate(Real, Real, Shop.Schema);
        quality.ChildCounts.Should().Be(1);
        quality.RelationTrends.Should().Be(1);
        quality.SequenceTrends.Should().Be(1);
        quality.Sequences[0].Lengths.Should().Be(1);
        quality.Sequences[0].AutocorrelationSimilarity.Should().Be(1);
    }

    [Fact]
    public void Keys_that_refer_to_nobody_and_to_anybody_are_seen()
    {
        var orders = Real["orders"];
        string?[] owners = Shop.Texts(orders, "customer");
        var random = new Random(4);
        var anybody = With(orders, CategoricalColumn.Of("customer", owners.OrderBy(_ => random.Next())));
        var shuffled = TablesEvaluation.Evaluate(Real, new Dictionary<string, Table>(Real) { ["orders"] = anybody }, Shop.Schema).Relations[0];
        shuffled.Integrity.Should().Be(1);
        shuffled.ChildCounts.Should().Be(1, "as many orders as before belong to each");
        double town = shuffled.Pairs.Single(pair => pair is { First: "customers.town", Second: "orders.amount" }).Score;
        town.Should().BeLessThan(0.8, "but the town says nothing of the amount any more");
        var nobody = With(orders, CategoricalColumn.Of("customer", owners.Select((owner, row) => row % 4 == 0 ? "C0" : owner)));
        TablesEvaluation.Evaluate(Real, new Dictionary<string, Table>(Real) { ["orders"] = nobody }, Shop.Schema)
            .Integrity.Should().BeApproximately(0.75, 0.01);
        var one = With(orders, CategoricalColumn.Of("customer", owners.Select(_ => owners[0])));
        TablesEvaluation.Evaluate(Real, new Dictionary<string, Table>(Real) { ["orders"] = one }, Shop.Schema)
            .Relations[0].ChildCounts.Should().BeLessThan(0.3);
    }

    [Fact]
    public void Rows_that_do_not_know_the_ones_before_them_are_seen()
    {
        // Real values go up by one, those of the other table are in any order.
        var schema = new TablesSchema { Sequences = [new("t", "who") { OrderBy = "at" }] };
        var random = new Random(2);
        var up = Of((_, at) => at);
        var quality = TablesEvaluation.Evaluate(up, Of((_, _) => random.Next(12)), schema).Sequences.Single();
        var value = quality.Autocorrelations.Single(column => column.Name == "value");
        value.Real.Should().BeApproximately(1, 1e-9);
        value.Synthetic.Should().BeApproximately(0, 0.1);
        value.Score.Should().BeApproximately(0.5, 0.05);
        quality.Lengths.Should().Be(1);
        quality.Steps.Should().Be(1);

        static Dictionary<string, Table> Of(Func<int, int, double> value) => new()
        {
            ["t"] = new Table(
            [
                CategoricalColumn.Of("who", Enumerable.Range(0, 1200).Select(row => $"e{row / 12}")),
                new NumericColumn("at", [.. Enumerable.Range(0, 1200).Select(row => 10.0 * (row % 12))]),
                new NumericColumn("value", [.. Enumerable.Range(0, 1200).Select(row => value(row / 12, row % 12))]),
            ]),
        };
    }

    [Fact]
    public void What_is_not_there_is_refused_and_what_is_empty_left_out()
    {
        FluentActions.Invoking(() => TablesEvaluation.Evaluate(Real, new Dictionary<string, Table>(), Shop.Schema)).Should().Throw<ArgumentException>()
            .WithMessage("*no table 'lines'*");
        FluentActions.Invoking(() => TablesEvaluation.Evaluate(Real, Real, new TablesSchema { Relations = [new("orders", "customer", "people")] }))
            .Should().Throw<ArgumentException>().WithMessage("*no table 'people'*");
        var empty = new Dictionary<string, Table>(Real) { ["lines"] = Real["lines"].Slice(0, 0), ["orders"] = Real["orders"].Slice(0, 0) };
        var quality = TablesEvaluation.Evaluate(Real, empty, Shop.Schema);
        quality.Tables.Keys.Should().BeEquivalentTo("customers", "products");
        quality.Relations[0].Integrity.Should().Be(double.NaN);
        quality.Relations[0].Pairs.Should().BeEmpty();
        quality.ToString().Should().NotBeEmpty();
    }

    private static Table With(Table table, TableColumn other) => new([.. table.Columns.Select(column => column.Name == other.Name ? other : column)]);
}

using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>Rows of which ranges, sets of values and gaps are given: as often as among rows of which nothing is.</summary>
public class GivenTests
{
    private static readonly Table Train = MadeTable.Of(2000);
    private static readonly Lazy<KaemTableModel> Autoregressive = new(() => KaemTableModel.Train(Train, Options(ColumnDependence.Autoregressive)));
    private static readonly Lazy<KaemTableModel> ByLatents = new(() => KaemTableModel.Train(Train, Options(ColumnDependence.ByLatents)));
    private static readonly Lazy<Table> Free = new(() => Autoregressive.Value.Generate(60_000, seed: 2));
    private static readonly Lazy<Table> FreeWithGaps = new(() => Autoregressive.Value.Generate(40_000, seed: 2, TableGaps.AsTrained));

    private static KaemTableOptions Options(ColumnDependence dependence)
    {
        var options = new KaemTableOptions { Dependence = dependence, Updates = 700, StopEarly = false };
        return options with { Hidden = [48, 48], Model = options.Model with { Seed = 5, BatchSize = 100, ScoringSamples = 200 } };
    }

    [Fact]
    public void Ranges_and_sets_have_the_distribution_of_rows_that_happen_to_be_so()
    {
        var given = Conditions(("age", Given.Between(30, 41)), ("town", Given.OneOf("Cork", "Esbjerg")), ("size", Given.AtLeast(13.2)));
        Table drawn = Autoregressive.Value.Generate(6000, given, seed: 3, samples: 1000), right = Like(Free.Value, given);
        right.Rows.Should().BeGreaterThan(2500);
        ShouldFit(drawn, given);
        ShouldBeAlike(drawn, right);
    }

    [Fact]
    public void Single_numbers_and_narrow_ranges_within_bins_are_drawn_as_often()
    {
        var given = Conditions(("age", Given.OneOf(25, 40, 41, 60)), ("gain", Given.AtMost(900)), ("member", true));
        Table drawn = Autoregressive.Value.Generate(6000, given, seed: 3, samples: 1000), right = Like(Free.Value, given);
        right.Rows.Should().BeGreaterThan(1500);
        ShouldFit(drawn, given);
        ShouldBeAlike(drawn, right);
    }

    [Fact]
    public void Gaps_are_given_and_say_what_they_say()
    {
        var given = Conditions(("pay", Given.Missing), ("age", Given.AtLeast(50)));
        Table drawn = Autoregressive.Value.Generate(4000, given, seed: 3, TableGaps.AsTrained), right = Like(FreeWithGaps.Value, given);
        drawn["pay"].MissingCount.Should().Be(4000);
        // Who has no pay has no town.
        ((double)drawn["town"].MissingCount / 4000).Should().BeApproximately((double)right["town"].MissingCount / right.Rows, 0.03);
        ((double)drawn["town"].MissingCount / 4000).Should().BeGreaterThan(0.5);
        Autoregressive.Value.Generate(500, Conditions(("pay", Given.Present)), seed: 3, TableGaps.AsTrained)["pay"].MissingCount.Should().Be(0);
    }

    [Fact]
    public void The_probability_of_what_is_given_is_the_share_of_such_rows()
    {
        foreach (var given in new[]
        {
            Conditions(("age", Given.Between(30, 41))), Conditions(("age", Given.Between(30.2, 34.9)), ("town", "Cork")), Conditions(("pay", Given.Missing)),
            Conditions(("size", Given.AtMost(11)), ("member", Given.Present)), Conditions(("age", Given.OneOf(30, 45))),
        })
        {
            double share = Like(FreeWithGaps.Value, given).Rows / (double)FreeWithGaps.Value.Rows;
            var probability = Autoregressive.Value.Probability(given);
            Math.Exp(probability.LogProbability).Should().BeApproximately(share, 0.006 + 0.05 * share, string.Join(", ", given.Keys));
            probability.TrainingRows.Should().BeApproximately(2000 * Math.Exp(probability.LogProbability), 1e-6);
            probability.IsFarFromTraining.Should().BeFalse();
        }
        Autoregressive.Value.Probability(Conditions()).LogProbability.Should().Be(0);
        Autoregressive.Value.Probability(Conditions(("age", Given.AtLeast(75)), ("gain", Given.AtLeast(5000)), ("member", false), ("town", "Esbjerg")))
            .IsFarFromTraining.Should().BeTrue();
    }

    [Fact]
    public void Latents_alone_try_rows_until_they_fit()
    {
        var given = Conditions(("age", Given.Between(30, 41)), ("size", Given.AtLeast(13)), ("town", "Cork"), ("pay", Given.Missing));
        var rows = ByLatents.Value.Generate(1500, given, seed: 3);
        ShouldFit(rows, given);
        Same(ByLatents.Value.Generate(1200, given, seed: 3), rows.Slice(0, 1200));
        FluentActions.Invoking(() => ByLatents.Value.Probability(given)).Should().Throw<NotSupportedException>();
    }

    [Fact]
    public void Requests_are_drawn_one_after_the_other_and_rows_tried_by_own_rules()
    {
        var older = new TableRequest(700) { Given = Conditions(("town", "Bergen")), Where = row => row.Number("age") > row.Number("size") + 30 };
        var rows = Autoregressive.Value.Generate([new TableRequest(300) { Given = Conditions(("member", false)) }, older, new TableRequest(0)], seed: 4);
        rows.Rows.Should().Be(1000);
        Enumerable.Range(0, 300).Should().OnlyContain(row => rows["member"].TextAt(row) == "False" || rows["member"].TextAt(row) == "false");
        for (int row = 300; row < 1000; row++)
        {
            rows["town"].TextAt(row).Should().Be("Bergen");
            ((NumericColumn)rows["age"]).Values[row].Should().BeGreaterThan(((NumericColumn)rows["size"]).Values[row] + 30);
        }
        Same(Autoregressive.Value.Generate(older with { Where = older.Where }, seed: 9), Autoregressive.Value.Generate(older, seed: 9));
        Same(Autoregressive.Value.Generate(new TableRequest(100) { Given = older.Given, Where = older.Where }, seed: 9),
            Autoregressive.Value.Generate(older, seed: 9).Slice(0, 100));
        // Blocks of rows differ, and none is drawn twice.
        var many = Autoregressive.Value.Generate(new TableRequest(3000) { Where = row => row.Number("age") > 40 }, seed: 9);
        many.Rows.Should().Be(3000);
        Enumerable.Range(0, 3000).Select(row => many["size"].TextAt(row)).Distinct().Count().Should().BeGreaterThan(2990);
        FluentActions.Invoking(() => Autoregressive.Value.Generate(new TableRequest(10) { Where = _ => false, MostTries = 3 })).Should()
            .Throw<InvalidOperationException>()
            .WithMessage("Of 3,072 rows that were drawn, 0 are as they must be, and 10 are asked for. Raise TableRequest.MostTries (3)*");
    }

    [Theory]
    [InlineData("town", "range", "A range is given of column 'town', but the column is Categorical*")]
    [InlineData("age", "beyond", "The range given for column 'age' begins at '200' (Int32); training saw values from *")]
    [InlineData("age", "backwards", "The range given for column 'age' ends at '20', before it begins at '30'.*")]
    [InlineData("age", "text", "The value given for column 'age' is 'x' (String); the column is Integer*")]
    [InlineData("size", "missing", "Column 'size' had a value in every row of training*")]
    [InlineData("town", "other", "Column 'town' had no category 'Paris' in training*")]
    [InlineData("age", "hole", "No value that training saw of column 'age'*")]
    [InlineData("none", "range", "There is no column 'none'*")]
    public void What_can_not_be_given_is_refused(string column, string kind, string message)
    {
        Given given = kind switch
        {
            "range" => Given.Between(1, 2),
            "beyond" => Given.AtLeast(200),
            "backwards" => Given.Between(30, 20),
            "text" => Given.OneOf(30, "x"),
            "missing" => Given.Missing,
            "other" => Given.OneOf("Cork", "Paris"),
            _ => Given.Between(40.1, 40.9),
        };
        FluentActions.Invoking(() => Autoregressive.Value.Generate(5, Conditions((column, given)))).Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void Nothing_and_null_are_no_values()
    {
        FluentActions.Invoking(() => Given.OneOf()).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Given.OneOf("a", null!)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Given.AtLeast(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => Autoregressive.Value.Generate([])).Should().Throw<ArgumentException>();
    }

    private static Dictionary<string, object> Conditions(params (string Column, object Given)[] given) =>
        given.ToDictionary(pair => pair.Column, pair => pair.Given);

    private static Table Like(Table rows, Dictionary<string, object> given) =>
        rows.Select([.. Enumerable.Range(0, rows.Rows).Where(row => given.All(pair => Fits(rows[pair.Key], row, pair.Value)))]);

    private static void ShouldFit(Table rows, Dictionary<string, object> given) => Like(rows, given).Rows.Should().Be(rows.Rows);

    private static bool Fits(TableColumn column, int row, object given)
    {
        double number = column is NumericColumn numeric ? numeric.Values[row] : double.NaN;
        return given switch
        {
            GivenRange range => number >= Convert.ToDouble(range.Least ?? double.MinValue) && number <= Convert.ToDouble(range.Most ?? double.MaxValue),
            GivenSet set when column is NumericColumn => set.Values.Any(value => Convert.ToDouble(value) == number),
            GivenSet set => set.Values.Any(value => (string)value == column.TextAt(row)),
            GivenGap gap => column.IsMissing(row) == gap.IsMissing,
            _ => column.TextAt(row).Equals(given.ToString(), StringComparison.OrdinalIgnoreCase),
        };
    }

    /// <summary>Each column's distribution, and that of pairs, within what so many rows tell.</summary>
    private static void ShouldBeAlike(Table drawn, Table right)
    {
        var quality = TableEvaluation.Evaluate(right, drawn);
        quality.Columns.Should().OnlyContain(column => column.Shape > 0.96);
        quality.PairTrends.Should().BeGreaterThan(0.93);
    }

    private static void Same(Table one, Table other) => MadeTable.Cells(one).Should().Equal(MadeTable.Cells(other));
}

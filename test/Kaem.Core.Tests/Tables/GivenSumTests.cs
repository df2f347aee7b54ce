using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>
/// Values of a sum, and of the greater column of an order, are given as others are: rows come as often as they would among all rows, however rare.
/// </summary>
public class GivenSumTests
{
    private const int Rows = 2000;

    private static readonly Lazy<KaemTableModel> Ages = new(() => Learn(People(), "from <= until", "total = net + tax + fee"));

    [Theory]
    [InlineData(25.0, 27.0)]
    [InlineData(40.0, 40.0)]
    [InlineData(60.0, 70.0)]
    public void Rows_given_the_greater_one_are_those_that_all_rows_have_so(double least, double most)
    {
        var model = Ages.Value;
        var all = model.Generate(60_000, seed: 11);
        int[] fitting = [.. Enumerable.Range(0, all.Rows).Where(row => Number(all, "until", row) >= least && Number(all, "until", row) <= most)];
        var wanted = all.Select(fitting);
        var given = model.Generate(4000, Have(("until", Given.Between(least, most))), seed: 2);
        Alike(given, wanted, "from", "until", "town", "net");
        Enumerable.Range(0, given.Rows).Should().OnlyContain(row => Number(given, "from", row) <= Number(given, "until", row));
    }

    [Theory]
    [InlineData(30.0, 30.0)]
    [InlineData(12.5, 14.0)]
    [InlineData(70.0, 200.0)]
    public void Rows_given_a_total_are_those_that_all_rows_have_so(double least, double most)
    {
        var model = Ages.Value;
        var all = model.Generate(60_000, seed: 12);
        int[] fitting = [.. Enumerable.Range(0, all.Rows).Where(row => Number(all, "total", row) >= least - 0.3 && Number(all, "total", row) <= most + 0.3)];
        fitting.Length.Should().BeGreaterThan(20);
        var given = model.Generate(3000, Have(("total", least == most ? least : Given.Between(least, most))), seed: 2);
        TableRule.Parse("total = net + tax + fee").Broken(given).Should().BeEmpty();
        Enumerable.Range(0, given.Rows).Should().OnlyContain(row => Number(given, "total", row) >= least && Number(given, "total", row) <= most);
        Alike(given, all.Select(fitting), "net", "tax", "fee", "town");
    }

    [Fact]
    public void What_hardly_any_row_has_is_given_all_the_same()
    {
        var model = Ages.Value;
        var rare = model.Generate(500, Have(("total", 14.37), ("from", Given.AtLeast(40)), ("until", Given.AtMost(44))), seed: 2);
        Enumerable.Range(0, 500).Should().OnlyContain(row => Number(rare, "total", row) == 14.37 && Number(rare, "until", row) <= 44);
        var known = model.Generate(50, Have(("total", 50.25), ("net", 40.0), ("fee", 2.0)), seed: 2);
        Enumerable.Range(0, 50).Should().OnlyContain(row => Math.Abs(Number(known, "tax", row) - 8.25) < 1e-9);
        var some = model.Generate(300, Have(("total", Given.OneOf(30.5, 60.25))), seed: 2);
        Enumerable.Range(0, 300).Select(row => Number(some, "total", row)).Distinct().Order().Should().Equal(30.5, 60.25);
        MadeTable.Cells(model.Generate(40, Have(("total", 30.5)), seed: 2)).Should().Equal(
            MadeTable.Cells(model.Generate(90, Have(("total", 30.5)), seed: 2).Slice(0, 40)));
    }

    [Fact]
    public void What_no_row_can_have_is_refused_before_any_is_drawn()
    {
        Refused("By the rules column 'total' is the sum of net, tax, fee: beside what else is given it lies between * and *", ("total", 5000.0));
        Refused("By the rules column 'total' is the sum of net, tax, fee: beside *", ("total", 20.0), ("net", 60.0));
        Refused("By the rules column 'total' is the sum of net, tax, fee, which have 2 decimal places*", ("total", 30.123));
        Refused("By the rules column 'until' is 'from' and what it is beyond that: beside *", ("until", Given.AtMost(19)));
        Refused("By the rules column 'until' is 'from' and *", ("until", 21), ("from", Given.AtLeast(30)));
        Refused("By the rules column 'total' is the sum of net, tax, fee, and has a gap only where one of them has*", ("total", Given.Missing));
    }

    [Fact]
    public void A_sum_is_missing_where_one_of_its_parts_is()
    {
        var random = new Random(3);
        double[] a = [.. Enumerable.Range(0, Rows).Select(row => row % 10 == 0 ? double.NaN : random.Next(40))];
        double[] b = [.. Enumerable.Range(0, Rows).Select(row => row % 4 == 0 ? double.NaN : random.Next(90))];
        var train = new Table([new NumericColumn("c", [.. a.Zip(b, (x, y) => x + y)]), new NumericColumn("a", a), new NumericColumn("b", b)]);
        var model = Learn(train, "c = a + b");
        var rows = model.Generate(4000, Have(("c", Given.Missing)), seed: 2);
        rows["c"].MissingCount.Should().Be(4000);
        Enumerable.Range(0, 4000).Should().OnlyContain(row => rows["a"].IsMissing(row) || rows["b"].IsMissing(row));
        // Of all rows a tenth lacks the one, a quarter the other, a twentieth both.
        (rows["a"].MissingCount / 4000.0).Should().BeApproximately(1 / 3.0, 0.05);
        (rows["b"].MissingCount / 4000.0).Should().BeApproximately(2.5 / 3, 0.05);
        model.Generate(300, Have(("c", Given.Missing), ("b", 7.0)), seed: 2)["a"].MissingCount.Should().Be(300);
        model.Generate(300, Have(("c", Given.Between(100, 110))), seed: 2).Columns.Should().OnlyContain(column => column.MissingCount == 0);
        FluentActions.Invoking(() => model.Generate(1, Have(("c", Given.Missing), ("a", 3.0), ("b", 4.0)), seed: 2)).Should().Throw<ArgumentException>()
            .WithMessage("*has a gap only where one of them has*");
    }

    private static void Refused(string message, params (string, object)[] given) =>
        FluentActions.Invoking(() => Ages.Value.Generate(3, Have(given))).Should().Throw<ArgumentException>().WithMessage(message);

    /// <summary>Columns of two tables are distributed alike, as far as their rows can tell.</summary>
    private static void Alike(Table one, Table other, params string[] names)
    {
        foreach (string name in names)
        {
            var (x, y) = (Distribution(one[name]), Distribution(other[name]));
            double largest = x.Keys.Concat(y.Keys).Max(value => Math.Abs(
                x.Where(pair => pair.Key <= value).Sum(pair => pair.Value) - y.Where(pair => pair.Key <= value).Sum(pair => pair.Value)));
            // Rows of one request are no independent draws.
            largest.Should().BeLessThan(1.63 * Math.Sqrt(3.0 / one.Rows + 1.0 / other.Rows) + 0.02, name);
        }
    }

    private static Dictionary<double, double> Distribution(TableColumn column) => Enumerable.Range(0, column.Rows)
        .GroupBy(row => column is NumericColumn numeric ? numeric.Values[row] : ((CategoricalColumn)column).NameAt(row)![0])
        .ToDictionary(group => group.Key, group => group.Count() / (double)column.Rows);

    private static KaemTableModel Learn(Table train, params string[] rules)
    {
        var options = new KaemTableOptions { Updates = 300, StopEarly = false, Rules = [.. rules.Select(TableRule.Parse)], FindRules = false, Hidden = [32] };
        return KaemTableModel.Train(train, options with { Model = options.Model with { Seed = 5, BatchSize = 100, ScoringSamples = 50 } });
    }

    private static Table People()
    {
        var random = new Random(4);
        int[] town = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(3))];
        double[] from = [.. town.Select(own => 20.0 + 5 * own + random.Next(30))];
        double[] net = [.. town.Select(own => Math.Round(10 + 15 * own + 30 * random.NextDouble(), 2))], tax = [.. net.Select(x => Math.Round(x * 0.2, 2))];
        double[] fee = [.. town.Select(_ => (double)random.Next(4))];
        return new Table(
        [
            new NumericColumn("until", [.. from.Select(age => age + (int)(-8 * Math.Log(random.NextDouble())))], isInteger: true),
            new NumericColumn("total", [.. net.Select((x, row) => Math.Round(x + tax[row] + fee[row], 2))]),
            CategoricalColumn.Of("town", town.Select(own => "abc"[own].ToString())),
            new NumericColumn("from", from, isInteger: true),
            new NumericColumn("net", net),
            new NumericColumn("tax", tax),
            new NumericColumn("fee", fee, isInteger: true),
        ]);
    }

    private static double Number(Table rows, string name, int row) => ((NumericColumn)rows[name]).Values[row];

    private static Dictionary<string, object> Have(params (string Column, object Given)[] given) => given.ToDictionary(pair => pair.Column, pair => pair.Given);
}

using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>Rules hold in rows that are filled wherever the values that are there leave room for them: keys among others.</summary>
public class FilledRuleTests
{
    private const int Rows = 400;

    private static readonly string[] Makes = ["Fiat", "Audi", "Fiat", "Audi", "Seat"], Models = ["500", "A4", "Panda", "A4", "Ibiza"];

    private static readonly TableRule[] AllRules = Parsed(
        "unique year + number", "unique code", "from <= until", "total = net + tax", "tax <= net", "paid <= total", "0 <= paid", "total <= 1200",
        "make + model", "zone -> borough", "low < mid", "mid < high", "spread = low + high", "spread >= 0");

    private static readonly Lazy<KaemTableModel> Autoregressive = new(() => RuleModels.Learn(OfAll(Rows, 1), AllRules, true));
    private static readonly Lazy<KaemTableModel> ByLatents = new(() => RuleModels.Learn(OfAll(Rows, 1), AllRules, false));

    [Theory]
    [InlineData(true, 0.2, ImputationMode.Mean)]
    [InlineData(true, 0.5, ImputationMode.Mean)]
    [InlineData(true, 0.8, ImputationMode.Draw)]
    [InlineData(false, 0.2, ImputationMode.Draw)]
    [InlineData(false, 0.6, ImputationMode.Mean)]
    public void All_rules_hold_whatever_is_missing(bool autoregressive, double share, ImputationMode mode)
    {
        var model = (autoregressive ? Autoregressive : ByLatents).Value;
        var rows = Hide(OfAll(120, 7), share, 3);
        var filled = model.Impute(rows, mode, samples: autoregressive ? null : 500, seed: 5);
        ShouldBeFilled(rows, filled);
        foreach (var rule in AllRules)
            rule.Broken(filled).Should().BeEmpty($"of {rule}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_only_keys_that_are_left_are_found(bool autoregressive)
    {
        // All keys of twenty years and twenty numbers are there: what is missing of each row is all that its other part leaves.
        var train = Keys();
        var model = RuleModels.Learn(train, Parsed("unique year + number", "0 <= number <= 19", "2000 <= year <= 2019"), autoregressive);
        var random = new Random(2);
        var rows = new Table(
        [
            Gapped(train["year"], row => row % 10 == 3 && row % 20 > 10), Gapped(train["number"], row => row % 10 == 4 || row / 20 == 7),
            train["size"],
        ]);
        var filled = model.Impute(rows);
        ShouldBeFilled(rows, filled);
        model.Rules[0].Broken(filled).Should().BeEmpty();
        Enumerable.Range(0, Rows).Select(row => filled["year"].TextAt(row) + filled["number"].TextAt(row)).Should().BeEquivalentTo(
            Enumerable.Range(0, Rows).Select(row => train["year"].TextAt(row) + train["number"].TextAt(row)));
        MadeTable.Cells(model.Impute(rows)).Should().Equal(MadeTable.Cells(filled));
    }

    [Fact]
    public void Keys_go_beyond_what_was_seen_where_nothing_else_is_left()
    {
        var train = Keys();
        var model = RuleModels.Learn(train, Parsed("unique year + number"), true);
        var more = new Table([.. TableParts.Join([train, train.Slice(0, 5)]).Columns.Select(
            column => column.Name == "number" ? Gapped(column, row => row >= Rows) : column)]);
        var filled = model.Impute(more);
        ShouldBeFilled(more, filled);
        model.Rules[0].Broken(filled).Should().BeEmpty();
        ((NumericColumn)filled["number"]).Values[Rows..].ToArray().Should().OnlyContain(number => number < 0 || number > 19);
    }

    [Fact]
    public void A_key_stays_missing_where_none_is_left_and_what_is_there_stays_as_it_is()
    {
        string[] letters = [.. "abcdefghijklmnopqrst".Select(letter => $"{letter}")];
        var train = new Table([Of("row", Rows, row => letters[row / 20]), Of("seat", Rows, row => letters[row % 20]), Keys()["size"]]);
        var model = RuleModels.Learn(train, Parsed("unique row + seat"), true);
        var rows = new Table([.. TableParts.Join([train, train.Slice(0, 3)]).Columns.Select(
            column => column.Name == "seat" ? Gapped(column, row => row is 5 or 6 or Rows)
                : column.Name == "size" ? Gapped(column, row => row == Rows) : column)]);
        var filled = model.Impute(rows);
        // Rows 401 and 402 repeat rows 1 and 2 as they came; two seats are left for three rows.
        model.Rules[0].Broken(filled).Should().Equal(401, 402);
        new[] { 5, 6, Rows }.Select(row => filled["seat"].TextAt(row)).Order().Should().Equal("", "f", "g");
        filled["seat"].MissingCount.Should().Be(1);
        model.NotesOnFilled(filled).Should().HaveCount(2).And.SatisfyRespectively(
            note => note.Should().Be("A rule does not hold in 2 rows, of which row 401 is the first: what was there breaks it, or leaves it no room."),
            note => note.Should().Match("No key is left by the rule 'unique row + seat' for row *: what was missing of it stays so."));
        model.NotesOnFilled(train).Should().BeEmpty();
        filled["size"].MissingCount.Should().Be(0);
    }

    private static void ShouldBeFilled(Table rows, Table filled)
    {
        filled.Columns.Should().OnlyContain(column => column.MissingCount == 0);
        foreach (var column in rows.Columns)
        {
            Enumerable.Range(0, rows.Rows).Where(row => !column.IsMissing(row) && column.TextAt(row) != filled[column.Name].TextAt(row)).Should().BeEmpty();
        }
    }

    private static Table Keys()
    {
        var random = new Random(4);
        return new Table(
        [
            Whole("year", Rows, row => 2000.0 + row / 20), Whole("number", Rows, row => row % 20), Whole("size", Rows, _ => random.Next(9)),
        ]);
    }

    private static Table OfAll(int rows, int seed)
    {
        var random = new Random(seed);
        int[] order = [.. Enumerable.Range(0, rows)];
        random.Shuffle(order);
        double[] from = [.. order.Select(_ => 19_000.0 + random.Next(200))];
        double[] net = [.. order.Select(_ => Math.Round(random.NextDouble() * 1000, 2))];
        double[] tax = [.. net.Select(x => Math.Round(x * 0.19 * random.NextDouble(), 2))];
        double[] total = [.. net.Zip(tax, (x, y) => Math.Round(x + y, 2))];
        double[] low = [.. order.Select(_ => (double)random.Next(-20, 60))], mid = [.. low.Select(x => x + random.Next(1, 9))];
        double[] high = [.. mid.Select((x, row) => Math.Max(x + random.Next(1, 40), -low[row]))];
        int[] car = [.. order.Select(_ => random.Next(5))], zone = [.. order.Select(_ => random.Next(7))];
        return new Table(
        [
            new NumericColumn("year", [.. order.Select(i => 2000.0 + i / 20)], isInteger: true),
            new NumericColumn("paid", [.. total.Select(x => Math.Round(x * random.NextDouble(), 2))]),
            new NumericColumn("total", total),
            new NumericColumn(new ColumnSchema("until", ColumnKind.Date), [.. from.Select(day => day + random.Next(15))]),
            new NumericColumn("number", [.. order.Select(i => (double)(i % 20))], isInteger: true),
            new NumericColumn("spread", [.. low.Zip(high, (x, y) => x + y)], isInteger: true),
            CategoricalColumn.Of("borough", zone.Select(own => $"b{own / 3}")),
            new NumericColumn("high", high, isInteger: true),
            new NumericColumn("net", net),
            new NumericColumn("tax", tax),
            new NumericColumn("code", [.. order.Select(i => 3.0 * i + 7)], isInteger: true),
            new NumericColumn("low", low, isInteger: true),
            new NumericColumn("mid", mid, isInteger: true),
            CategoricalColumn.Of("make", car.Select(own => Makes[own])),
            new NumericColumn(new ColumnSchema("from", ColumnKind.Date), from),
            CategoricalColumn.Of("model", car.Select(own => Models[own])),
            CategoricalColumn.Of("zone", zone.Select(own => $"z{own}")),
        ]);
    }

    private static TableRule[] Parsed(params string[] rules) => [.. rules.Select(TableRule.Parse)];

    private static Table Hide(Table table, double share, int seed)
    {
        var random = new Random(seed);
        return new Table([.. table.Columns.Select(column => Gapped(column, _ => random.NextDouble() < share))]);
    }

    private static TableColumn Gapped(TableColumn column, Func<int, bool> isGap) => TableParts.Join(
        [new Table([column]), new Table([TableParts.Missing(column.Schema, 1)])]).Columns[0].Select(
        [.. Enumerable.Range(0, column.Rows).Select(row => isGap(row) ? column.Rows : row)]);

    private static NumericColumn Whole(string name, int rows, Func<int, double> value) =>
        new(name, [.. Enumerable.Range(0, rows).Select(value)], isInteger: true);

    private static CategoricalColumn Of(string name, int rows, Func<int, string?> value) => CategoricalColumn.Of(name, Enumerable.Range(0, rows).Select(value));
}

using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables.Relations;

/// <summary>Rows of one entity, each given those before it.</summary>
public class SequenceTests
{
    private const double Memory = 0.8, Warm = 3;

    private static readonly TablesSchema Schema = new() { Sequences = [new("readings", "meter") { OrderBy = "when" }] };
    private static readonly Dictionary<string, Table> Real = new() { ["readings"] = Readings(300, seed: 1) };
    private static readonly Lazy<KaemTablesModel> Shared = new(() => KaemTablesModel.Train(Real, Schema, Options));
    private static readonly Lazy<Table> Drawn = new(() => Shared.Value.Generate(seed: 3)["readings"]);

    private static KaemTablesOptions Options { get; } = Shop.Options with { Table = Shop.Options.Table with { Updates = 1200 } };

    /// <summary>A level of the meter's kind, and around it what remembers 0.8 of itself: the deviation is 1. One in five readings has no state.</summary>
    private static Table Readings(int meters, int seed)
    {
        var random = new Random(seed);
        var rows = new List<(string Meter, string Kind, double Since, double When, double Value, string? State)>();
        for (int meter = 0; meter < meters; meter++)
        {
            string kind = random.Next(2) == 0 ? "warm" : "cold";
            double since = random.Next(1990, 2020), when = 3600 * (444_444 + random.Next(1000)), deviation = Normal();
            for (int i = kind == "warm" ? random.Next(8, 16) : random.Next(3, 8); i > 0; i--)
            {
                rows.Add((
                    $"m{meter * 7 % meters:0000}", kind, since, when, Math.Round((kind == "warm" ? Warm : 0) + deviation, 3),
                    random.Next(5) == 0 ? null : deviation > 0 ? "high" : "low"));
                when += 3600 * random.Next(0, 5);
                deviation = Memory * deviation + Math.Sqrt(1 - Memory * Memory) * Normal();
            }
        }
        return new Table(
        [
            new NumericColumn("value", [.. rows.Select(row => row.Value)]),
            CategoricalColumn.Of("kind", rows.Select(row => row.Kind)),
            CategoricalColumn.Of("meter", rows.Select(row => row.Meter)),
            new NumericColumn(new ColumnSchema("when", ColumnKind.Timestamp), [.. rows.Select(row => row.When)]),
            CategoricalColumn.Of("state", rows.Select(row => row.State)),
            new NumericColumn("since", [.. rows.Select(row => row.Since)], isInteger: true),
        ]);

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    [Fact]
    public void Entities_keep_what_is_theirs()
    {
        Drawn.Value.Schema.Columns.Select(column => (column.Name, column.Kind)).Should()
            .Equal(Real["readings"].Schema.Columns.Select(column => (column.Name, column.Kind)));
        var groups = Groups(Drawn.Value);
        groups.Should().HaveCount(300);
        Shared.Value.Roots.Should().Equal("readings");
        Shared.Value.Tables.Should().Equal("readings");
        foreach (int[] rows in groups)
        {
            rows.Select(row => Drawn.Value["kind"].TextAt(row)).Distinct().Should().HaveCount(1);
            rows.Select(row => Drawn.Value["since"].TextAt(row)).Distinct().Should().HaveCount(1);
            rows.Should().BeInAscendingOrder().And.HaveCount(rows[^1] - rows[0] + 1, "they stand together");
        }
        Shop.Texts(Drawn.Value, "meter").Should().NotIntersectWith(Shop.Texts(Real["readings"], "meter"));
        foreach (var (kind, length) in new[] { ("warm", 11.5), ("cold", 5.0) })
        {
            int[] lengths = [.. groups.Where(rows => Drawn.Value["kind"].TextAt(rows[0]) == kind).Select(rows => rows.Length)];
            lengths.Average().Should().BeApproximately(length, 0.7, "the length depends on the kind");
            lengths.Length.Should().BeInRange(110, 190);
        }
        Groups(Shared.Value.Generate(new Dictionary<string, int> { ["readings"] = 5 })["readings"]).Should().HaveCount(5);
    }

    [Fact]
    public void Times_never_go_back()
    {
        var when = ((NumericColumn)Drawn.Value["when"]).Values.ToArray();
        double[] steps = [.. Groups(Drawn.Value).SelectMany(rows => rows.Skip(1).Select(row => when[row] - when[row - 1]))];
        steps.Should().OnlyContain(step => step >= 0 && step < 5 * 3600);
        steps.Average().Should().BeApproximately(2 * 3600, 300);
        when.Should().OnlyContain(time => time % 3600 == 0, "all were full hours");
    }

    [Fact]
    public void Rows_end_where_training_was_cut_off()
    {
        // Visits until the day on which the data were taken: most people would come again.
        const double lastDay = 20_000;
        var random = new Random(6);
        var rows = new List<(string Who, double Day)>();
        for (int person = 0; person < 300; person++)
        {
            for (double day = lastDay - random.Next(60); day <= lastDay; day += random.Next(1, 15))
                rows.Add(($"p{person:000}", day));
        }
        var visits = new Table(
        [
            CategoricalColumn.Of("who", rows.Select(row => row.Who)),
            new NumericColumn(new ColumnSchema("day", ColumnKind.Date), [.. rows.Select(row => row.Day)]),
            CategoricalColumn.Of("what", rows.Select(row => row.Day % 2 == 0 ? "even" : "odd")),
        ]);
        var model = KaemTablesModel.Train(
            new Dictionary<string, Table> { ["visits"] = visits }, new TablesSchema { Sequences = [new("visits", "who") { OrderBy = "day" }] }, Shop.Options);
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        foreach (var each in new[] { model, KaemTablesModel.Load(stream) })
        {
            double[] days = ((NumericColumn)each.Generate(new Dictionary<string, int> { ["visits"] = 1000 }, seed: 2)["visits"]["day"]).Values.ToArray();
            days.Max().Should().BeGreaterThan(lastDay - 3);
            // Only those go on for which no day is left, and not far.
            (days.Count(day => day > lastDay) / (double)days.Length).Should().BeLessThan(0.1);
            days.Max().Should().BeLessThan(lastDay + 21);
        }
    }

    [Fact]
    public void Values_remember_those_before_them()
    {
        // Around the meter's level, whose part in the correlation is taken off.
        double real = Correlation(Real["readings"]), drawn = Correlation(Drawn.Value);
        real.Should().BeApproximately(Memory, 0.03);
        drawn.Should().BeApproximately(real, 0.06, "rows that don't know the ones before them have none");
        var values = ((NumericColumn)Drawn.Value["value"]).Values.ToArray();
        foreach (var (kind, level) in new[] { ("warm", Warm), ("cold", 0.0) })
            values.Where((_, row) => Drawn.Value["kind"].TextAt(row) == kind).Average().Should().BeApproximately(level, 0.4);
        string?[] states = Shop.Texts(Drawn.Value, "state");
        Drawn.Value["state"].MissingCount.Should().BeInRange(Drawn.Value.Rows * 15 / 100, Drawn.Value.Rows * 25 / 100);
        int right = Enumerable.Range(0, states.Length).Count(row => states[row] is { } state && state == "high" == Level(Drawn.Value, row) > 0);
        right.Should().BeGreaterThan((int)(0.9 * states.Count(state => state is not null)));
    }

    [Fact]
    public void A_saved_model_goes_on_as_before()
    {
        using var stream = new MemoryStream();
        Shared.Value.Save(stream);
        stream.Position = 0;
        TablesModelTests.Same(KaemTablesModel.Load(stream).Generate(0.3, seed: 4), Shared.Value.Generate(0.3, seed: 4));
    }

    [Fact]
    public void Rows_know_as_many_before_them_as_they_are_told_of()
    {
        // A value is what stood two rows before it: one row of memory can't know it.
        var random = new Random(3);
        var rows = new List<(int Entity, string Value)>();
        for (int entity = 0; entity < 150; entity++)
        {
            string[] first = ["a", "b", "c", "d"];
            string[] values = [first[random.Next(4)], first[random.Next(4)]];
            for (int i = 0; i < 10; i++)
                rows.Add((entity, values[i % 2]));
        }
        var table = new Table(
            [CategoricalColumn.Of("who", rows.Select(row => $"e{row.Entity}")), CategoricalColumn.Of("value", rows.Select(row => row.Value))]);
        double[] right = [.. new[] { 1, 2 }.Select(history =>
        {
            var schema = new TablesSchema { Sequences = [new("t", "who") { History = history }] };
            var model = KaemTablesModel.Train(new Dictionary<string, Table> { ["t"] = table }, schema, Shop.Options);
            var made = model.Generate(seed: 2)["t"];
            string?[] values = Shop.Texts(made, "value");
            return Groups(made, "who").SelectMany(group => group.Skip(2)).Average(row => values[row] == values[row - 2] ? 1.0 : 0);
        })];
        right[0].Should().BeLessThan(0.6);
        right[1].Should().BeGreaterThan(0.95);
    }

    private static double Correlation(Table table)
    {
        var pairs = Groups(table).SelectMany(rows => rows.Skip(1).Select(row => (X: Level(table, row - 1), Y: Level(table, row)))).ToArray();
        return PairTrend.Correlation(
            new NumericColumn("x", [.. pairs.Select(pair => pair.X)]), new NumericColumn("y", [.. pairs.Select(pair => pair.Y)]));
    }

    private static double Level(Table table, int row) => ((NumericColumn)table["value"]).Values[row] - (table["kind"].TextAt(row) == "warm" ? Warm : 0);

    private static List<int[]> Groups(Table table, string key = "meter") =>
        [.. Shop.Texts(table, key).Select((meter, row) => (meter, row)).GroupBy(pair => pair.meter, pair => pair.row).Select(group => group.ToArray())];
}

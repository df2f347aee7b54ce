using System.Text;
using Kaem.ML.Persistence;
using Kaem.ML.Tables;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Tests.Tables;

/// <summary>Rules of which one needs what another makes, and columns that leave little room, in rows that are generated, filled and written.</summary>
public class ChainedRuleTests
{
    private const int Rows = 400;

    private static readonly Dictionary<string, (Func<Table> Train, TableRule[] Rules)> Cases = new()
    {
        ["chain"] = (() => Chain(0), Parsed("a <= b", "b <= c", "c < d", "a >= 0", "d <= 200")),
        ["chain with gaps"] = (() => Chain(8), Parsed("a <= b", "b <= c", "c < d")),
        ["sums of sums"] = (() => Money(isSingle: false), Parsed("total = net + tax", "grand = total + ship", "tax <= net", "tax >= 0", "total <= 1200")),
        ["singles"] = (() => Money(isSingle: true), Parsed("total = net + tax", "tax <= net")),
        ["determined by what is determined"] = (Places, Parsed("zone -> city, people", "city -> country")),
        ["determined by a combination"] = (Places, Parsed("zone + color", "zone -> city", "city -> country")),
        ["order of a determined column"] = (Places, Parsed("zone -> people", "people <= votes")),
        ["a whole number above others"] = (Halves, Parsed("score <= most")),
        ["fewer decimals"] = (Prices, Parsed("low <= high")),
        ["minutes after seconds"] = (Stamps, Parsed("start < end")),
        ["late at night"] = (Shifts, Parsed("open <= close")),
        ["tiny steps"] = (Tiny, Parsed("low < high")),
        ["a tight range"] = (Tight, Parsed("c = a + b", "0 <= c <= 99")),
        ["names that are taken"] = (Taken, Parsed("a <= b", "x + y")),
    };

    public static TheoryData<string, bool> All
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (string name in Cases.Keys)
            {
                data.Add(name, true);
                data.Add(name, false);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Rules_hold_in_rows_that_are_generated_filled_and_written(string name, bool autoregressive)
    {
        var (make, rules) = Cases[name];
        var train = make();
        var model = RuleModels.Learn(train, rules, autoregressive);
        model.Schema.Columns.Select(column => (column.Name, column.Kind)).Should().Equal(train.Columns.Select(column => (column.Name, column.Kind)));
        var plain = model.Generate(500, seed: 2);
        plain.Columns.Should().OnlyContain(column => column.MissingCount == 0);
        ShouldHold(plain, rules);
        ShouldHold(model.Generate(500, seed: 2, TableGaps.AsTrained), rules);
        var random = new Random(3);
        foreach (double share in new[] { 0.25, 0.6 })
        {
            var hidden = new Table([.. train.Slice(0, 200).Columns.Select(column => TableParts.Join(
                [new Table([column]), new Table([TableParts.Missing(column.Schema, 1)])]).Columns[0].Select(
                [.. Enumerable.Range(0, 200).Select(row => random.NextDouble() < share ? 200 : row)]))]);
            foreach (var mode in new[] { ImputationMode.Mean, ImputationMode.Draw })
            {
                var filled = model.Impute(hidden, mode);
                filled.Columns.Should().OnlyContain(column => column.MissingCount == 0);
                ShouldHold(filled, rules);
                for (int c = 0; c < hidden.Columns.Count; c++)
                {
                    Enumerable.Range(0, 200).Where(row => !hidden.Columns[c].IsMissing(row) && hidden.Columns[c].TextAt(row) != filled.Columns[c].TextAt(row))
                        .Should().BeEmpty();
                }
            }
        }
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        var loaded = KaemTableModel.Load(stream);
        MadeTable.Cells(loaded.Generate(100, seed: 5, TableGaps.AsTrained)).Should().Equal(MadeTable.Cells(model.Generate(100, seed: 5, TableGaps.AsTrained)));
        loaded.Schema.Columns.Select(column => (column.Kind, column.Format))
            .Should().Equal(model.Schema.Columns.Select(column => (column.Kind, column.Format)));
    }

    [Fact]
    public void What_follows_for_certain_is_filled_as_it_must_be()
    {
        var model = RuleModels.Learn(Money(isSingle: false), Parsed("total = net + tax", "grand = total + ship"), true);
        var rows = new Table(
        [
            new NumericColumn("grand", [125.9, 125.9, double.NaN]), new NumericColumn("net", [100, double.NaN, 100]),
            new NumericColumn("total", [double.NaN, 121, double.NaN]),
            new NumericColumn("tax", [double.NaN, 21, 21]), new NumericColumn("ship", [4.9, double.NaN, 4.9]),
        ]);
        var filled = model.Impute(rows);
        new[] { "grand", "net", "total", "tax", "ship" }.Select(name => ((NumericColumn)filled[name]).Values.ToArray()).Should().AllSatisfy(
            values => values.Should().AllBeEquivalentTo(values[0]));
        ((NumericColumn)filled["tax"]).Values[0].Should().Be(21);
        ((NumericColumn)filled["ship"]).Values[1].Should().Be(4.9);
        ((NumericColumn)filled["grand"]).Values[2].Should().Be(125.9);
    }

    [Fact]
    public void Days_that_come_as_text_are_days()
    {
        var random = new Random(1);
        double[] from = [.. Enumerable.Range(0, Rows).Select(_ => 19_000.0 + random.Next(90))];
        var train = new Table(
            [Days("until", [.. from.Select(day => day + random.Next(9))]), Days("from", from), Of("kind", from.Select(day => $"k{day % 3}"))]);
        var model = RuleModels.Learn(train, Parsed("from <= until"), true);
        var text = new Table([.. train.Columns.Select(column => CategoricalColumn.Of(
            column.Name, Enumerable.Range(0, Rows).Select(row => row % 7 == 0 ? null : column.TextAt(row))))]);
        model.LogLikelihood(text).Values.Should().OnlyContain(value => float.IsFinite(value));
        model.CountUnseen(text).Should().Be(0);
        model.Impute(text).Columns.Should().OnlyContain(column => column.MissingCount == 0);
        FluentActions.Invoking(() => model.LogLikelihood(new Table([Of("until", from.Select(_ => "soon")), .. train.Columns.Skip(1)]))).Should()
            .Throw<ArgumentException>().WithMessage("Column 'until' is Categorical; the codec was fitted to one that is Date.*");
    }

    [Fact]
    public void No_key_comes_twice_in_several_requests()
    {
        var random = new Random(4);
        var train = new Table([.. new (string, Func<int, double>)[] { ("year", i => 2000 + i / 20), ("number", i => i % 20), ("size", _ => random.Next(9)) }
            .Select(column => Whole(column.Item1, [.. Enumerable.Range(0, Rows).Select(column.Item2)]))]);
        var model = RuleModels.Learn(train, Parsed("unique year + number"), true);
        var early = new Dictionary<string, object> { ["year"] = Given.Between(2000, 2009) };
        var rows = model.Generate([new TableRequest(60) { Given = early }, new TableRequest(80), new TableRequest(40) { Given = early }], seed: 3);
        model.Rules[0].Broken(rows).Should().BeEmpty();
        MadeTable.Cells(model.Generate([new TableRequest(60) { Given = early }, new TableRequest(30)], seed: 3))
            .Should().Equal(MadeTable.Cells(rows.Slice(0, 90)));
    }

    [Fact]
    public void Values_that_go_with_a_gap_make_none_where_none_is_wanted()
    {
        int[] zone = [.. Enumerable.Range(0, Rows).Select(i => i * 7 % 6)];
        var train = new Table([Of("zone", zone.Select(own => $"z{own}")), Of("town", zone.Select(own => own == 4 ? null : $"t{own / 2}"))]);
        var model = RuleModels.Learn(train, Parsed("zone -> town"), true);
        var rows = model.Generate(300, seed: 1);
        rows["town"].MissingCount.Should().Be(0);
        Enumerable.Range(0, 300).Select(row => rows["zone"].TextAt(row)).Distinct().Should().BeEquivalentTo("z0", "z1", "z2", "z3", "z5");
        var gapped = model.Generate(300, seed: 1, TableGaps.AsTrained);
        gapped["town"].MissingCount.Should().BeInRange(25, 80);
        var asked = model.Generate(20, new Dictionary<string, object> { ["town"] = Given.Missing }, seed: 1);
        Enumerable.Range(0, 20).Select(row => asked["zone"].TextAt(row)).Should().AllBe("z4");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_gap_is_given_of_a_column_that_rules_make(bool autoregressive)
    {
        var model = RuleModels.Learn(Chain(8), Parsed("a <= b", "b <= c", "c < d"), autoregressive);
        foreach (var gaps in new[] { null, TableGaps.AsTrained })
        {
            var rows = model.Generate(200, new Dictionary<string, object> { ["b"] = Given.Missing }, seed: 1, gaps);
            rows["b"].MissingCount.Should().Be(200);
            rows["a"].MissingCount.Should().BeInRange(0, gaps is null ? 0 : 100);
        }
        FluentActions.Invoking(() => RuleModels.Learn(Chain(0), Parsed("a <= b"), autoregressive)
            .Generate(3, new Dictionary<string, object> { ["b"] = Given.Missing }))
            .Should().Throw<ArgumentException>().WithMessage("Column 'b' had a value in every row of training*");
    }

    [Fact]
    public void A_column_that_identifies_rows_tells_nothing()
    {
        var train = new Table(
            [new IdentifierColumn("id", [.. Enumerable.Range(0, Rows).Select(i => $"C{i}")]), Of("kind", Enumerable.Range(0, Rows).Select(i => $"k{i % 3}"))]);
        foreach (string rule in new[] { "id -> kind", "kind + id" })
        {
            FluentActions.Invoking(() => RuleModels.Learn(train, Parsed(rule), true)).Should().Throw<ArgumentException>()
                .WithMessage($"The rule '{rule}' speaks of column 'id', which identifies rows*");
        }
        RuleModels.Learn(train, Parsed("unique id"), true).Generate(50)["id"].MissingCount.Should().Be(0);
    }

    [Fact]
    public void Damaged_rules_give_a_model_or_the_documented_exception()
    {
        var files = new[] { "chain with gaps", "sums of sums", "determined by a combination", "minutes after seconds" }.Select(name =>
        {
            using var stream = new MemoryStream();
            RuleModels.Learn(Cases[name].Train(), Cases[name].Rules, true).Save(stream);
            return stream.ToArray();
        }).ToArray();
        int refused = 0, loaded = 0;
        for (int i = 0; i < 1200; i++)
        {
            byte[] file = files[i % files.Length];
            var sections = Mutations.Sections(file);
            sections[0].Tag.Should().Be("RULE");
            var random = new Random(i);
            sections[0] = ("RULE", i % 3 == 0 ? Mutations.Resize(sections[0].Payload, random) : Mutations.Values(sections[0].Payload, random));
            KaemTableModel model;
            try
            {
                using var stream = new MemoryStream(Mutations.Join(file, sections));
                model = KaemTableModel.Load(stream);
            }
            catch (ModelFormatException)
            {
                refused++;
                continue;
            }
            loaded++;
            try
            {
                model.Generate(20, seed: 3, TableGaps.AsTrained);
            }
            catch (Exception exception)
            {
                // A range may leave no rows; otherwise, what loads generates.
                exception.Should().BeOfType<InvalidOperationException>($"of file {i}: {Encoding.UTF8.GetString(sections[0].Payload)}")
                    .Which.Message.Should().Contain("are as they must be");
            }
        }
        refused.Should().BeGreaterThan(200);
        loaded.Should().BeGreaterThan(50);
    }

    private static TableRule[] Parsed(params string[] rules) => [.. rules.Select(TableRule.Parse)];

    /// <summary>Rules hold in the rows, and in what is written of them.</summary>
    private static void ShouldHold(Table rows, TableRule[] rules)
    {
        var text = new TextTable(
            [.. rows.Columns.Select(column => column.Name)],
            [.. rows.Columns.Select(column => (IReadOnlyList<string>)[.. Enumerable.Range(0, rows.Rows).Select(column.TextAt)])]);
        foreach (var each in new[] { rows, text.Parse(rows.Schema) })
        {
            foreach (var rule in rules)
                rule.Broken(each).Select(row => $"{rule}: {string.Join(", ", rule.Columns.Select(name => each[name].TextAt(row)))}").Should().BeEmpty();
        }
    }

    private static Table Chain(int gap)
    {
        var random = new Random(4);
        double[] a = Some(random, 100), b = [.. a.Select(x => x + random.Next(20))], c = [.. b.Select(x => x + random.Next(50))];
        double[] d = [.. c.Select(x => x + random.Next(1, 9))];
        foreach (double[] column in gap > 0 ? new[] { a, b, c, d } : [])
        {
            for (int row = 0; row < Rows; row++)
                column[row] = random.Next(gap) == 0 ? double.NaN : column[row];
        }
        return new Table([Whole("c", c), Whole("a", a), Whole("d", d), Whole("b", b)]);
    }

    private static Table Money(bool isSingle)
    {
        var random = new Random(4);
        double[] net = [.. Enumerable.Range(0, Rows).Select(_ => Math.Round(random.NextDouble() * 1000, 2))];
        double[] tax = [.. net.Select(x => Math.Round(x * 0.19, 2))];
        double[] total = [.. net.Zip(tax, (x, y) => Math.Round(x + y, 2))], ship = [.. net.Select(_ => random.Next(3) * 4.9)];
        return new Table(
        [
            Column("grand", total.Zip(ship, (x, y) => Math.Round(x + y, 2))),
            Column("net", net), Column("total", total), Column("tax", tax), Column("ship", ship),
        ]);

        NumericColumn Column(string name, IEnumerable<double> values) => new(name, [.. values.Select(value => isSingle ? (float)value : value)]);
    }

    private static Table Places()
    {
        var random = new Random(4);
        int[] zone = [.. Enumerable.Range(0, Rows).Select(_ => random.Next(9))];
        return new Table(
        [
            Of("country", zone.Select(own => $"country {own / 4}")), Of("city", zone.Select(own => $"city {own / 2}")),
            Of("zone", zone.Select(own => $"zone {own}")),
            Of("color", zone.Select(own => $"color {(own + random.Next(2)) % 9}")), Whole("people", [.. zone.Select(own => 100.0 * (own / 3))]),
            Whole("votes", [.. zone.Select(own => 100.0 * (own / 3) + random.Next(300))]),
        ]);
    }

    private static Table Halves()
    {
        var random = new Random(4);
        double[] score = [.. Some(random, 20).Select(x => x / 2)];
        return new Table([new NumericColumn("score", score), Whole("most", [.. score.Select(x => Math.Ceiling(x) + random.Next(4))])]);
    }

    private static Table Prices()
    {
        var random = new Random(4);
        double[] low = [.. Some(random, 1000).Select(x => x / 100)];
        double[] high = [.. low.Select(x => Math.Round(Math.Ceiling(x * 10) / 10 + 0.1 * random.Next(5), 1))];
        return new Table(
        [
            new NumericColumn(new ColumnSchema("low", ColumnKind.Real) { Format = new NumberFormat { Decimals = 2 } }, low),
            new NumericColumn(new ColumnSchema("high", ColumnKind.Real) { Format = new NumberFormat { Decimals = 1 } }, high),
        ]);
    }

    private static Table Stamps()
    {
        var random = new Random(4);
        double[] start = [.. Some(random, 10_000_000).Select(x => 1.7e9 + x)], end = [.. start.Select(x => Math.Floor(x / 60) * 60 + 60 * random.Next(1, 90))];
        return new Table(
        [
            new NumericColumn(new ColumnSchema("start", ColumnKind.Timestamp), start),
            new NumericColumn(new ColumnSchema("end", ColumnKind.Timestamp) { Format = new TemporalFormat(ColumnKind.Timestamp, "yyyy-MM-dd HH:mm") }, end),
        ]);
    }

    private static Table Shifts()
    {
        var random = new Random(4);
        double[] open = Some(random, 86_000), close = [.. open.Select(x => x > 70_000 ? double.NaN : x + random.Next(86_399 - (int)x))];
        return new Table(
        [
            new NumericColumn(new ColumnSchema("open", ColumnKind.Time), open),
            new NumericColumn(new ColumnSchema("close", ColumnKind.Time), close),
        ]);
    }

    private static Table Tiny()
    {
        var random = new Random(4);
        double[] low = [.. Enumerable.Range(0, Rows).Select(_ => Math.Pow(10, random.NextDouble() * 18 - 6))];
        return new Table(
        [
            new NumericColumn("low", low),
            new NumericColumn("high", [.. low.Select(x => Math.BitIncrement(x * (1 + 1e-12 * random.NextDouble())))]),
        ]);
    }

    private static Table Tight()
    {
        var random = new Random(4);
        double[] a = Some(random, 100), c = [.. a.Select(x => x % 7 == 0 ? 98.0 + random.Next(2) : 99)];
        return new Table([Whole("a", a), Whole("b", [.. c.Zip(a, (x, y) => x - y)]), Whole("c", c)]);
    }

    private static Table Taken()
    {
        var chain = Chain(8);
        int[] code = [.. Enumerable.Range(0, Rows).Select(row => row * 5 % 7)];
        return new Table(
        [
            chain["a"], chain["b"], chain["c"].Rename("b without a"), Of("x", code.Select(own => $"x{own}")), Of("y", code.Select(own => $"y{own / 2}")),
            Of("x + y", code.Select(own => $"z{own % 2}")),
        ]);
    }

    private static double[] Some(Random random, int most) => [.. Enumerable.Range(0, Rows).Select(_ => (double)random.Next(most))];

    private static NumericColumn Whole(string name, double[] values) => new(name, values, isInteger: true);

    private static NumericColumn Days(string name, double[] values) => new(new ColumnSchema(name, ColumnKind.Date), values);

    private static CategoricalColumn Of(string name, IEnumerable<string?> values) => CategoricalColumn.Of(name, values);
}

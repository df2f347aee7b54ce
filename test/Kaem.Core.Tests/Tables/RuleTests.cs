using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>Rules hold in every row that is generated, given, filled, saved or loaded, and what is free is learned.</summary>
public class RuleTests
{
    private static readonly string[] Zones = ["Soho", "Harlem", "Bushwick", "Astoria", "Fordham", "Chelsea"];
    private static readonly string[] Boroughs = ["Manhattan", "Manhattan", "Brooklyn", "Queens", "Bronx", "Manhattan"];
    private static readonly string[] Makes = ["Fiat", "Audi", "Fiat", "Audi", "Seat"], Models = ["500", "A4", "Panda", "A4", "Ibiza"];

    private static readonly Table Train = Of(1500, 1);
    private static readonly TableRule[] Rules =
    [
        TableRule.LessOrEqual("from", "until"), TableRule.Less("low", "high"), TableRule.Sum("total", "net", "tax"), TableRule.Combinations("make", "model"),
        TableRule.Range("net", 0),
    ];

    private static readonly Lazy<KaemTableModel> Autoregressive = new(() => Learn(ColumnDependence.Autoregressive));
    private static readonly Lazy<KaemTableModel> ByLatents = new(() => Learn(ColumnDependence.ByLatents));

    private static KaemTableModel Learn(ColumnDependence dependence)
    {
        var options = new KaemTableOptions { Dependence = dependence, Updates = 500, StopEarly = false, Rules = Rules };
        return KaemTableModel.Train(Train, options with { Hidden = [48, 48], Model = options.Model with { Seed = 5, BatchSize = 100, ScoringSamples = 100 } });
    }

    private static Table Of(int rows, int seed)
    {
        var random = new Random(seed);
        int[] zone = [.. Enumerable.Range(0, rows).Select(_ => random.Next(6))], car = [.. zone.Select(own => random.Next(10) < 6 ? own % 5 : random.Next(5))];
        double[] from = [.. zone.Select(own => 19_000.0 + 30 * own + random.Next(200))], until = [.. from.Select(day => day + random.Next(15))];
        double[] low = [.. zone.Select(own => Math.Round(10 * random.NextDouble() + own, 2))];
        double[] high = [.. low.Select(x => Math.Round(x + 0.01 + 3 * random.NextDouble(), 2))];
        double[] net = [.. zone.Select(own => Math.Round(20 + 10 * random.NextDouble() * own, 2))], tax = [.. net.Select(x => Math.Round(x * 0.2, 2))];
        for (int row = 0; row < rows; row++)
        {
            if (row % 11 == 0)
                until[row] = double.NaN;
            if (row % 13 == 0)
                from[row] = double.NaN;
        }
        return new Table(
        [
            CategoricalColumn.Of("zone", zone.Select(own => Zones[own])),
            new NumericColumn(new ColumnSchema("from", ColumnKind.Date), from),
            new NumericColumn("total", [.. net.Zip(tax, (x, y) => Math.Round(x + y, 2))]),
            new NumericColumn(new ColumnSchema("until", ColumnKind.Date), until),
            CategoricalColumn.Of("borough", zone.Select(own => Boroughs[own])),
            new NumericColumn("low", low),
            new NumericColumn("high", high),
            new NumericColumn("net", net),
            new NumericColumn("tax", tax),
            CategoricalColumn.Of("make", car.Select(own => Makes[own])),
            CategoricalColumn.Of("model", car.Select((own, row) => row % 17 == 0 ? null : Models[own])),
        ]);
    }

    public static TheoryData<bool> Kinds => [true, false];

    private static KaemTableModel Model(bool autoregressive) => (autoregressive ? Autoregressive : ByLatents).Value;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Rules_hold_in_rows_that_are_generated_and_given(bool autoregressive)
    {
        var model = Model(autoregressive);
        model.Rules.Select(rule => rule.ToString()).Should().Equal(
            "from <= until", "low < high", "total = net + tax", "make + model", "net >= 0", "zone -> borough");
        model.Schema.Columns.Select(column => (column.Name, column.Kind)).Should().Equal(Train.Columns.Select(column => (column.Name, column.Kind)));
        var plain = model.Generate(1500, seed: 2);
        plain.Columns.Should().OnlyContain(column => column.MissingCount == 0);
        var gapped = model.Generate(1500, seed: 2, TableGaps.AsTrained);
        // Where the other has a gap there are values, as in training.
        gapped["until"].MissingCount.Should().BeInRange(60, 250);
        gapped["from"].MissingCount.Should().BeInRange(50, 220);
        Enumerable.Range(0, 1500).Should().Contain(row => gapped["from"].IsMissing(row) && !gapped["until"].IsMissing(row));
        foreach (var rows in new[]
        {
            plain, gapped, model.Generate(300, Have(("borough", "Manhattan"), ("make", "Audi")), seed: 3),
            model.Generate(300, Have(("until", Given.AtLeast("2022-06-01")), ("total", Given.AtMost(60)), ("model", Given.OneOf("A4", "500"))), seed: 3),
            model.Generate(200, seed: 4, TableGaps.Of(0.2)),
        })
            ShouldHold(rows);
        var given = model.Generate(300, Have(("borough", "Manhattan"), ("make", "Audi")), seed: 3);
        Texts(given, "zone").Should().OnlyContain(zone => Boroughs[Array.IndexOf(Zones, zone)] == "Manhattan");
        Texts(given, "zone").Distinct().Count().Should().Be(3);
        Texts(given, "model").Should().OnlyContain(name => name == "A4");
        Cells(model.GenerateRange(1100, 40, 2)).Should().Equal(Cells(model.Generate(1200, seed: 2).Slice(1100, 40)));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_is_free_is_learned(bool autoregressive)
    {
        var rows = Model(autoregressive).Generate(1500, seed: 2, TableGaps.AsTrained);
        var quality = TableEvaluation.Evaluate(Train, rows);
        quality.ColumnShapes.Should().BeGreaterThan(0.92);
        quality.PairTrends.Should().BeGreaterThan(autoregressive ? 0.9 : 0.85);
        MeanOf(rows, row => Number(rows, "until", row) - Number(rows, "from", row)).Should().BeApproximately(7, 0.6);
        MeanOf(rows, row => Number(rows, "high", row) - Number(rows, "low", row)).Should().BeApproximately(1.5, 0.1);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Rules_hold_where_gaps_are_filled(bool autoregressive)
    {
        var rows = Of(300, 9);
        var random = new Random(3);
        var hidden = new Table([.. rows.Columns.Select(column =>
        {
            var gap = TableParts.Missing(column.Schema, 1);
            int[] chosen = [.. Enumerable.Range(0, 300).Select(row => random.Next(3) == 0 ? 300 : row)];
            return TableParts.Join([new Table([column]), new Table([gap])]).Columns[0].Select(chosen);
        })]);
        foreach (var mode in new[] { ImputationMode.Mean, ImputationMode.Draw })
        {
            var filled = Model(autoregressive).Impute(hidden, mode);
            filled.Columns.Should().OnlyContain(column => column.MissingCount == 0);
            for (int c = 0; c < hidden.Columns.Count; c++)
            {
                for (int row = 0; row < 300; row++)
                {
                    if (!hidden.Columns[c].IsMissing(row))
                        filled.Columns[c].TextAt(row).Should().Be(hidden.Columns[c].TextAt(row));
                }
            }
            ShouldHold(filled);
        }
        // What is left of a zone is its borough's: the only one of Queens is always found.
        var queens = Model(autoregressive).Impute(new Table([.. rows.Columns.Select(column =>
            column.Name == "zone" ? TableParts.Missing(column.Schema, 300) : column)]));
        for (int row = 0; row < 300; row++)
        {
            if (rows["borough"].TextAt(row) == "Queens")
                queens["zone"].TextAt(row).Should().Be("Astoria");
        }
    }

    [Fact]
    public void Densities_are_those_of_what_is_learned_and_rows_that_break_a_rule_are_unlikely()
    {
        var model = Autoregressive.Value;
        var rows = Of(200, 9);
        var whole = model.LogLikelihood(rows).Values;
        var parts = model.ColumnLogLikelihoods(rows);
        for (int row = 0; row < 200; row++)
        {
            // A gap is left out there and is something to be explained here.
            if (rows.Columns.All(column => !column.IsMissing(row)))
                parts.Row(row).ToArray().Sum().Should().BeApproximately(whole[row], 0.05f);
        }
        Table broken = With(rows, "borough", CategoricalColumn.Of("borough", Enumerable.Repeat("Bronx", 200)));
        var lower = model.LogLikelihood(broken).Values;
        var contributions = model.Contributions(broken);
        int borough = 4;
        for (int row = 0; row < 200; row++)
        {
            bool isBroken = rows["borough"].TextAt(row) != "Bronx";
            (whole[row] - lower[row]).Should().BeApproximately(isBroken ? (float)Math.Log(1500.5 / 0.5) : 0, 0.01f);
            (contributions.Row(row)[borough] < -5).Should().Be(isBroken);
        }
        model.CountUnseen(broken).Should().Be(Enumerable.Range(0, 200).Count(row => rows["borough"].TextAt(row) != "Bronx") + model.CountUnseen(rows));
        model.Contributions(rows).Columns.Should().Be(11);
        model.LatentInformation(rows).Should().BeGreaterThanOrEqualTo(-0.5);
    }

    [Fact]
    public void A_loaded_model_keeps_its_rules()
    {
        using var stream = new MemoryStream();
        Autoregressive.Value.Save(stream);
        stream.Position = 0;
        var loaded = KaemTableModel.Load(stream);
        loaded.Rules.Should().Equal(Autoregressive.Value.Rules);
        Cells(loaded.Generate(200, seed: 7, TableGaps.AsTrained)).Should().Equal(Cells(Autoregressive.Value.Generate(200, seed: 7, TableGaps.AsTrained)));
        loaded.LogLikelihood(Of(50, 3)).Values.Should().Equal(Autoregressive.Value.LogLikelihood(Of(50, 3)).Values);
    }

    [Fact]
    public void Keys_are_unique_across_all_rows()
    {
        var table = new Table([
            new NumericColumn("a", [.. Enumerable.Range(0, 400).Select(i => (double)(i / 20))], isInteger: true),
            new NumericColumn("b", [.. Enumerable.Range(0, 400).Select(i => (double)(i % 20))], isInteger: true)]);
        var options = new KaemTableOptions { Updates = 100, StopEarly = false, Rules = [TableRule.Unique("a", "b")], Hidden = [16, 16] };
        var model = KaemTableModel.Train(table, options);
        var rows = model.Generate(350, seed: 3);
        model.Rules[0].Broken(rows).Should().BeEmpty();
        Cells(model.Generate(200, seed: 3)).Should().Equal(Cells(rows.Slice(0, 200)));
        Cells(model.GenerateRange(120, 30, seed: 3)).Should().Equal(Cells(rows.Slice(120, 30)));
        FluentActions.Invoking(() => model.Generate(500, seed: 3)).Should().Throw<InvalidOperationException>().WithMessage("*are as they must be*");
    }

    [Theory]
    [InlineData("order", "The rule 'high < low' does not hold in row 0 of training: high is '*")]
    [InlineData("sum", "The rule 'net = total + tax' does not hold in row 0 *")]
    [InlineData("range", "The rule '0 <= net <= 10' does not hold *")]
    [InlineData("unique", "The rule 'unique zone' does not hold *")]
    [InlineData("determines", "The rule 'borough -> zone' does not hold *")]
    [InlineData("none", "There is no column 'nowhere'*")]
    [InlineData("kind", "Column 'zone' is Categorical; the rule is one of numbers, days or times.*")]
    [InlineData("mixed", "Column 'from' is Date, column 'high' Real: only values of one kind have an order.*")]
    [InlineData("twice", "Two rules say what column 'high' is*")]
    [InlineData("circle", "Rules go round in a circle*")]
    public void What_can_not_hold_is_refused(string kind, string message)
    {
        TableRule[] rules = kind switch
        {
            "order" => [TableRule.Less("high", "low")],
            "sum" => [TableRule.Sum("net", "total", "tax")],
            "range" => [TableRule.Range("net", 0, 10)],
            "unique" => [TableRule.Unique("zone")],
            "determines" => [TableRule.Determines("borough", "zone")],
            "none" => [TableRule.Combinations("zone", "nowhere")],
            "kind" => [TableRule.Less("zone", "high")],
            "mixed" => [TableRule.Less("from", "high")],
            "twice" => [TableRule.Combinations("high", "make"), TableRule.Combinations("high", "zone")],
            _ => [TableRule.LessOrEqual("same", "low"), TableRule.LessOrEqual("low", "same")],
        };
        var rows = new Table([.. Train.Columns, Train["low"].Rename("same")]);
        FluentActions.Invoking(() => KaemTableModel.Train(rows, new KaemTableOptions { Rules = rules, Updates = 1, FindRules = false })).Should()
            .Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void A_gap_breaks_no_rule_of_what_follows_and_is_no_value_of_it()
    {
        var rule = TableRule.Determines("zone", "town", "size");
        var random = new Random(1);
        int[] zone = [.. Enumerable.Range(0, 600).Select(_ => random.Next(5))];
        Table Gapped(Func<int, string?> town, Func<int, double> size) => new(
        [
            CategoricalColumn.Of("zone", zone.Select((own, row) => row % 50 == 7 ? null : $"z{own}")),
            CategoricalColumn.Of("town", zone.Select((_, row) => town(row))),
            new NumericColumn("size", [.. zone.Select((_, row) => size(row))]),
        ]);
        // Gaps here and there in what follows, in what it follows from, and in one zone always.
        var train = Gapped(row => row % 9 == 0 || zone[row] == 4 ? null : $"t{zone[row] / 2}", row => row % 7 == 0 ? double.NaN : 10 * zone[row]);
        rule.Broken(train).Should().BeEmpty();
        rule.Broken(Gapped(row => row is 503 or 507 ? "t9" : $"t{zone[row] / 2}", _ => double.NaN)).Should().Equal(503);
        var options = new KaemTableOptions { Updates = 60, StopEarly = false, Rules = [rule], FindRules = false, Hidden = [16] };
        var model = KaemTableModel.Train(train, options with { Model = options.Model with { Seed = 1, BatchSize = 100 } });
        var rows = model.Generate(400, seed: 2, TableGaps.AsTrained);
        rule.Broken(TableParts.Join([train, rows])).Should().BeEmpty();
        for (int row = 0; row < 400; row++)
        {
            rows["town"].IsMissing(row).Should().Be(rows["zone"].TextAt(row) is "" or "z4");
            rows["size"].IsMissing(row).Should().Be(rows["zone"].IsMissing(row));
        }
        model.CountUnseen(train).Should().Be(0);
        model.CountUnseen(Gapped(row => row is 503 or 507 ? "t9" : null, _ => double.NaN)).Should().Be(1);
        model.Impute(train)["size"].MissingCount.Should().Be(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_column_may_follow_in_several_ways(bool autoregressive)
    {
        var random = new Random(3);
        int[] zip = [.. Enumerable.Range(0, 1200).Select(_ => random.Next(12))], zone = [.. zip.Select(own => own / 4 * 3 + random.Next(3))];
        double[] net = [.. zip.Select(_ => (double)random.Next(90))], tax = [.. net.Select(x => Math.Floor(x * random.NextDouble()))];
        var train = new Table(
        [
            CategoricalColumn.Of("zone", zone.Select(own => $"z{own}")), CategoricalColumn.Of("zip", zip.Select(own => $"{100 + own}")),
            CategoricalColumn.Of("borough", zip.Select(own => $"b{own / 4}")),
            new NumericColumn("total", [.. net.Zip(tax, (x, y) => x + y)]), new NumericColumn("net", net), new NumericColumn("tax", tax),
            new NumericColumn("paid", [.. net.Select(x => Math.Floor(x * random.NextDouble()))]),
        ]);
        TableRule[] rules = [.. new[] { "paid <= total", "zone -> borough", "zip -> borough", "total = net + tax", "tax <= net" }.Select(TableRule.Parse)];
        var options = new KaemTableOptions
        {
            Dependence = autoregressive ? ColumnDependence.Autoregressive : ColumnDependence.ByLatents,
            Updates = 400, StopEarly = false, Rules = rules, FindRules = false,
        };
        options = autoregressive ? options with { Hidden = [32] } : options;
        var model = KaemTableModel.Train(train, options with { Model = options.Model with { Seed = 1, BatchSize = 100, ScoringSamples = 100 } });
        model.Rules.Should().Equal(rules);
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        var loaded = KaemTableModel.Load(stream);
        var rows = model.Generate(500, seed: 2);
        Cells(loaded.Generate(500, seed: 2)).Should().Equal(Cells(rows));
        Holds(rows);
        var given = model.Generate(100, Have(("borough", "b1"), ("total", Given.AtLeast(60))), seed: 2);
        Texts(given, "borough").Should().OnlyContain(borough => borough == "b1");
        Holds(given);
        var hidden = new Table([.. train.Slice(0, 200).Columns.Select(column => TableParts.Join(
            [new Table([column]), new Table([TableParts.Missing(column.Schema, 1)])]).Columns[0].Select(
            [.. Enumerable.Range(0, 200).Select(row => random.Next(2) == 0 ? 200 : row)]))]);
        var filled = model.Impute(hidden, samples: autoregressive ? null : 500);
        filled.Columns.Should().OnlyContain(column => column.MissingCount == 0);
        Holds(filled);
        var broken = With(train.Slice(0, 50), "zip", CategoricalColumn.Of("zip", Enumerable.Repeat("100", 50)));
        model.CountUnseen(broken).Should().Be(zip[..50].Count(own => own / 4 != 0));

        void Holds(Table rows)
        {
            foreach (var rule in rules)
                rule.Broken(TableParts.Join([train, rows])).Should().BeEmpty(rule.ToString());
        }
    }

    [Fact]
    public void What_the_rules_leave_no_room_for_is_not_given()
    {
        var model = Autoregressive.Value;
        Refused("No row of training has what is given of column 'make' and column 'model' together*", ("make", "Fiat"), ("model", "A4"));
        Refused("Column 'borough' had no category 'Utrecht' in training. It had 'Manhattan', *", ("borough", "Utrecht"));
        Refused("By the rules column 'high' is greater than column 'low'*", ("low", 5.0), ("high", 4.5));
        Refused("There is no column 'make + model'*", ("make + model", "0"));
        model.Generate(20, Have(("low", 5.0), ("high", 6.25)))["high"].TextAt(3).Should().Be("6.25");
        FluentActions.Invoking(() => model.Probability(Have(("total", 30.0)))).Should().Throw<NotSupportedException>();
        Math.Exp(model.Probability(Have(("borough", "Manhattan"))).LogProbability).Should().BeApproximately(0.5, 0.06);

        void Refused(string message, params (string, object)[] given) =>
            FluentActions.Invoking(() => model.Generate(3, Have(given))).Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void Dependencies_are_found_where_chance_has_none()
    {
        var random = new Random(1);
        string[] letters = ["a", "b", "c", "d"];
        int[] code = [.. Enumerable.Range(0, 300).Select(_ => random.Next(4))], age = [.. Enumerable.Range(0, 300).Select(_ => random.Next(30))];
        var table = new Table(
        [
            new NumericColumn("code", [.. code.Select(x => (double)x)], isInteger: true),
            CategoricalColumn.Of("letter", code.Select(x => letters[x])),
            new NumericColumn("age", [.. age.Select(x => (double)x)], isInteger: true),
            CategoricalColumn.Of("group", age.Select(x => x < 9 ? "young" : x < 20 ? "middle" : "old")),
            // Nearly always the same: that anything determines it says nothing.
            CategoricalColumn.Of("rare", Enumerable.Range(0, 300).Select(i => i == 7 ? "yes" : "no")),
            new NumericColumn("parity", [.. age.Select(x => (double)(x % 2))], isInteger: true),
            new NumericColumn("number", [.. Enumerable.Range(0, 300).Select(i => i + 0.5)]),
            // So does what is nearly a number of the row.
            CategoricalColumn.Of("ticket", Enumerable.Range(0, 300).Select(i => $"{age[i]}-{i / 4}")),
        ]);
        // A number determines what its neighbours share, not what changes from one to the next.
        DependencySearch.Run(table, new HashSet<string>()).Select(rule => rule.ToString()).Should().Equal("letter -> code", "age -> group");
        DependencySearch.Run(table, new HashSet<string> { "group" }).Select(rule => rule.ToString()).Should().Equal("letter -> code");
        DependencySearch.Run(MadeTable.Shuffled(table), new HashSet<string>()).Should().BeEmpty();
    }

    [Theory]
    [InlineData("from <= until", "from <= until")]
    [InlineData("until >= from", "from <= until")]
    [InlineData(" hours per week<size", "hours per week < size")]
    [InlineData("size > low", "low < size")]
    [InlineData("total=net+tax", "total = net + tax")]
    [InlineData("zone -> borough,city", "zone -> borough, city")]
    [InlineData("make + model", "make + model")]
    [InlineData("0 <= age <= 120.5", "0 <= age <= 120.5")]
    [InlineData("age <= 3", "age <= 3")]
    [InlineData("3 <= age", "age >= 3")]
    [InlineData("unique year + number", "unique year + number")]
    [InlineData("unique id", "unique id")]
    [InlineData("\"a <= \"\"b\"\"\" <= \"1,5\"", "\"a <= \"\"b\"\"\" <= \"1,5\"")]
    [InlineData("\"120\" <= b", "\"120\" <= b")]
    [InlineData("education-num -> education", "education-num -> education")]
    public void Rules_are_read_and_written_as_text(string text, string written)
    {
        var rule = TableRule.Parse(text);
        rule.ToString().Should().Be(written);
        TableRule.Parse(written).Should().Be(rule);
    }

    [Theory]
    [InlineData("", "*names and signs do not take turns*")]
    [InlineData("age", "*it has no sign*Rules are like 'from <= until'*")]
    [InlineData("a <= ", "*names and signs do not take turns*")]
    [InlineData("a < 3", "*these signs together say nothing*")]
    [InlineData("a <= b <= c", "*these signs together say nothing*")]
    [InlineData("5 <= a <= 3", "*'5 <= a <= 3' is no rule: The range from 5 to 3 is empty*")]
    [InlineData("a + a", "*none twice*")]
    [InlineData("\"a <= b", "*a quote does not end*")]
    [InlineData("unique a, b", "*a key is names*")]
    public void What_is_no_rule_is_refused(string text, string message) =>
        FluentActions.Invoking(() => TableRule.Parse(text)).Should().Throw<FormatException>().WithMessage(message);

    [Fact]
    public void A_diagnosis_names_what_is_at_fault()
    {
        var real = new Table([
            new IdentifierColumn("id", ["a1", "a2", "a3", "a4"]), new NumericColumn("x", [1, 2, 3, 4]), CategoricalColumn.Of("c", ["u", "v", "u", "v"]),
            new NumericColumn("y", [5, 6, 7, 8])]);
        var synthetic = new Table([
            new IdentifierColumn("id", ["b1", "b1", "b3", null]), new NumericColumn("x", [1, 9, 3, 4]), CategoricalColumn.Of("c", ["u", "w", "u", "w"]),
            new NumericColumn("z", [5, 6, 7, 8])]);
        var found = TableEvaluation.Diagnose(real, synthetic, [TableRule.Less("x", "z"), TableRule.Range("x", 0)]);
        found.Columns.Should().Equal(
            new ColumnDiagnosis("id", ColumnCheck.KeyUniqueness, 0.5), new ColumnDiagnosis("x", ColumnCheck.BoundaryAdherence, 0.75),
            new ColumnDiagnosis("c", ColumnCheck.CategoryAdherence, 0.5));
        found.Structure.Should().Be(0.6);
        found.Validity.Should().BeApproximately(1.75 / 3, 1e-12);
        found.Rules.Select(rule => (rule.BrokenRows, rule.Share)).Should().Equal((1, 0.25), (0, 0));
        found.IsValid.Should().BeFalse();
        TableEvaluation.Diagnose(real, real, [TableRule.Less("x", "y")]).IsValid.Should().BeTrue();
        var options = new TableEvaluationOptions { Rules = Autoregressive.Value.Rules };
        var quality = TableEvaluation.Evaluate(Train, Autoregressive.Value.Generate(500, seed: 3), options: options);
        // A sum of parts within their ranges may lie beyond its own.
        quality.Diagnosis.Columns.Where(column => column.Name != "total").Should().OnlyContain(column => column.Score == 1);
        quality.Diagnosis.Rules.Should().HaveCount(6).And.OnlyContain(rule => rule.BrokenRows == 0);
        quality.DependentPairCount.Should().BeGreaterThan(3);
        quality.DependentPairTrends.Should().BeInRange(0.8, 1);
        quality.ToString().Should().Contain("Validity  ").And.Contain("(SDMetrics 0.27)");
    }

    [Fact]
    public void What_identifies_rows_is_no_pair()
    {
        var rows = new Table([Train["low"], Train["high"], new IdentifierColumn("id", [.. Enumerable.Range(0, Train.Rows).Select(row => $"a{row}")])]);
        DependentPairs.Measure(rows, rows).Should().Be((1, 1));
        TableEvaluation.Evaluate(rows, rows).DependentPairCount.Should().Be(1);
    }

    private static void ShouldHold(Table rows)
    {
        foreach (var rule in Rules)
            rule.Broken(rows).Should().BeEmpty(rule.ToString());
        var cars = Enumerable.Range(0, 5).Select(i => (Makes[i], Models[i])).ToHashSet();
        for (int row = 0; row < rows.Rows; row++)
        {
            string zone = rows["zone"].TextAt(row), borough = rows["borough"].TextAt(row), make = rows["make"].TextAt(row), model = rows["model"].TextAt(row);
            if (zone != "" && borough != "")
                borough.Should().Be(Boroughs[Array.IndexOf(Zones, zone)]);
            if (make != "" && model != "")
                cars.Should().Contain((make, model));
        }
    }

    private static Dictionary<string, object> Have(params (string Column, object Given)[] given) => given.ToDictionary(pair => pair.Column, pair => pair.Given);

    private static Table With(Table rows, string name, TableColumn column) => new([.. rows.Columns.Select(own => own.Name == name ? column : own)]);

    private static double Number(Table rows, string name, int row) => ((NumericColumn)rows[name]).Values[row];

    private static double MeanOf(Table rows, Func<int, double> value) => Enumerable.Range(0, rows.Rows).Select(value).Where(x => !double.IsNaN(x)).Average();

    private static string[] Texts(Table rows, string name) => [.. Enumerable.Range(0, rows.Rows).Select(row => rows[name].TextAt(row))];

    private static string[] Cells(Table rows) =>
        [.. rows.Columns.SelectMany(column => Enumerable.Range(0, rows.Rows).Select(row => $"{column.Name} {row}: {column.TextAt(row)}"))];
}

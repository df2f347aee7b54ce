using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>A model of rows given some of their columns.</summary>
public class TableContextTests
{
    private static readonly string[] Kinds = ["low", "high", "none"];
    private static readonly Table Train = Of(3000, seed: 1);
    private static readonly Lazy<KaemTableModel> Shared = new(() => KaemTableModel.Train(Train, Options));

    private static KaemTableOptions Options { get; } = new()
    {
        Model = KaemPresets.Table with { Seed = 5, LatentSize = 2, OuterSize = 3, BatchSize = 100, ScoringSamples = 100 },
        Hidden = [32, 32],
        Updates = 600,
        StopEarly = false,
        Context = ["kind", "level"],
    };

    private static KaemTableModel Model => Shared.Value;

    /// <summary>The level is given; answer and size depend on kind and level, and on each other.</summary>
    private static Table Of(int count, int seed)
    {
        var random = new Random(seed);
        string?[] kind = [.. Enumerable.Range(0, count).Select(_ => Kinds[random.Next(3)])];
        double[] level = [.. Enumerable.Range(0, count).Select(_ => (double)random.Next(20))];
        bool[] yes = [.. kind.Select((name, i) => random.NextDouble() < (name == "high" ? 0.9 : name == "low" ? 0.2 : 0.5))];
        for (int i = 0; i < count; i++)
            kind[i] = kind[i] == "none" ? null : kind[i];
        return new Table(
        [
            new NumericColumn("size", [.. level.Select((value, i) => Math.Round(value + (yes[i] ? 10 : 0) + random.NextDouble(), 2))]),
            CategoricalColumn.Of("kind", kind),
            CategoricalColumn.OfBooleans("answer", [.. yes.Select(value => (bool?)value)]),
            new NumericColumn("level", level, isInteger: true),
        ]);
    }

    [Fact]
    public void Rows_are_generated_for_their_context()
    {
        var context = Of(4000, seed: 2).Keep("level", "kind");
        var rows = Model.Generate(context, seed: 3);
        rows.Schema.Columns.Select(column => column.Name).Should().Equal("kind", "level", "size", "answer");
        Model.Context.Should().Equal("kind", "level");
        rows["kind"].Should().BeSameAs(context["kind"]);
        rows["level"].Should().BeSameAs(context["level"]);
        var (kinds, answers) = ((CategoricalColumn)rows["kind"], (CategoricalColumn)rows["answer"]);
        var (levels, sizes) = ((NumericColumn)rows["level"], (NumericColumn)rows["size"]);
        foreach (var (name, share) in new (string? Name, double Share)[] { ("high", 0.9), ("low", 0.2), (null, 0.5) })
        {
            int[] having = [.. Enumerable.Range(0, rows.Rows).Where(row => kinds.NameAt(row) == name)];
            having.Average(row => answers.Codes[row]).Should().BeApproximately(share, 0.06, name);
        }
        double[] errors = [.. Enumerable.Range(0, rows.Rows).Select(row => sizes.Values[row] - levels.Values[row] - 10 * answers.Codes[row] - 0.5)];
        Math.Sqrt(errors.Average(error => error * error)).Should().BeLessThan(2, "a size that ignores level and answer strays by 7");
        errors.Average().Should().BeApproximately(0, 0.3);
    }

    [Fact]
    public void A_row_depends_on_seed_and_index_and_its_own_context()
    {
        var context = Of(1500, seed: 2);
        var rows = Model.Generate(context, seed: 3, TableGaps.AsTrained);
        AutoregressiveTableTests.Same(Model.GenerateFor(context.Slice(1100, 50), 3, 1100, TableGaps.AsTrained, []), rows.Slice(1100, 50));
        var other = Model.Generate(context.Slice(0, 60), seed: 4);
        ((NumericColumn)other["size"]).Values.ToArray().Should().NotEqual(((NumericColumn)rows["size"]).Values[..60].ToArray());
        Model.Generate(context.Slice(0, 0)).Rows.Should().Be(0);
    }

    [Fact]
    public void A_rows_likelihood_is_that_of_the_rest_given_its_context()
    {
        var answers = Train.Keep("kind", "level", "answer");
        var model = KaemTableModel.Train(answers, Options with { Updates = 200 });
        foreach (string? kind in new[] { "high", "low", null })
        {
            var both = new Table(
            [
                CategoricalColumn.Of("kind", [kind, kind]), new NumericColumn("level", [3, 3], isInteger: true),
                CategoricalColumn.OfBooleans("answer", [true, false]),
            ]);
            model.LogLikelihood(both).Values.Sum(value => Math.Exp(value)).Should()
                .BeApproximately(1 - 0.5 / (Train.Rows + 0.5), 1e-5, "half a training value is kept for what training lacked");
            var contributions = model.Contributions(both);
            contributions.Row(0)[..2].ToArray().Should().Equal(0, 0);
            model.ColumnLogLikelihoods(both).Row(1)[..2].ToArray().Should().Equal(0, 0);
        }
        // Given the context, not of it: how frequent a level is in training matters nothing.
        var rare = new Table(
        [
            CategoricalColumn.Of("kind", ["never seen", "high"]), new NumericColumn("level", [4000, double.NaN], isInteger: true),
            CategoricalColumn.OfBooleans("answer", [true, true]),
        ]);
        model.LogLikelihood(rare).Values.Should().OnlyContain(value => value > -3 && value <= 0);
        model.Generate(rare).Rows.Should().Be(2);
    }

    [Fact]
    public void Gaps_of_the_context_stay_and_others_are_filled()
    {
        var rows = new Table(
        [
            CategoricalColumn.Of("kind", [null, "high"]), new NumericColumn("level", [3, double.NaN], isInteger: true),
            CategoricalColumn.OfBooleans("answer", [null, true]), new NumericColumn("size", [double.NaN, double.NaN]),
        ]);
        foreach (var mode in new[] { ImputationMode.Mean, ImputationMode.Draw })
        {
            var filled = Model.Impute(rows, mode);
            filled["kind"].MissingCount.Should().Be(1);
            filled["level"].MissingCount.Should().Be(1);
            filled["answer"].MissingCount.Should().Be(0);
            filled["size"].MissingCount.Should().Be(0);
        }
        var given = Model.Generate(300, new Dictionary<string, object> { ["kind"] = "high", ["level"] = 7, ["answer"] = true }, seed: 2);
        ((NumericColumn)given["size"]).Values.ToArray().Average().Should().BeApproximately(17.5, 0.7);
    }

    [Fact]
    public void A_saved_model_keeps_its_context()
    {
        using var stream = new MemoryStream();
        Model.Save(stream);
        stream.Position = 0;
        var loaded = KaemTableModel.Load(stream);
        loaded.Context.Should().Equal("kind", "level");
        var context = Of(50, seed: 9);
        AutoregressiveTableTests.Same(loaded.Generate(context, seed: 4), Model.Generate(context, seed: 4));
        loaded.LogLikelihood(context).Values.Should().Equal(Model.LogLikelihood(context).Values);
    }

    [Fact]
    public void What_can_not_be_is_refused()
    {
        Refused<InvalidOperationException>(() => Model.Generate(3), "*'kind', 'level'*table of these columns*");
        Refused<ArgumentException>(() => Model.Generate(3, new Dictionary<string, object> { ["kind"] = "high" }), "*of 'level' no value is given*");
        Refused<ArgumentException>(() => KaemTableModel.Train(Train, Options with { Rules = [TableRule.Unique("answer")] }), "*can't be kept*");
        Refused<ArgumentException>(
            () => KaemTableModel.Train(Train, Options with { Rules = [TableRule.LessOrEqual("level", "size")] }), "*'level', which rows are given*");
        Refused<InvalidOperationException>(() => Model.Model.Generate(3), "*first*columns*GenerateFor*");
        Refused<ArgumentException>(() => Model.Generate(Train.Keep("kind", "size")), "*no column 'level'*");
        Refused<ArgumentException>(() => Model.Generate(new Table([new NumericColumn("kind", [1]), new NumericColumn("level", [1])])), "*'kind' is Real*");
        Refused<ArgumentException>(() => _ = Options with { Context = ["kind", "kind"] }, "*'kind' twice*");
        Refused<ArgumentException>(() => KaemTableModel.Train(Train, Options with { Context = ["shoe"] }), "*no column 'shoe'*");
        Refused<ArgumentException>(() => KaemTableModel.Train(Train, Options with { Context = ["kind", "level", "size", "answer"] }), "*beside the context*");
        Refused<ArgumentException>(
            () => KaemTableModel.Train(Train, Options with { Model = KaemPresets.TableByLatents, Dependence = ColumnDependence.ByLatents }), "*latents alone*");
        Refused<InvalidOperationException>(() => KaemTableModel.Train(Train, Options with { Context = [], Updates = 1 }).Generate(Train), "*no context*");
        (Options with { Context = ["kind"] }).Should().NotBe(Options);
        (Options with { Context = ["kind", "level"] }).Should().Be(Options);

        static void Refused<T>(Action action, string message)
            where T : Exception => action.Should().Throw<T>().WithMessage(message);
    }

    [Fact]
    public void Rules_hold_beside_a_context()
    {
        var random = new Random(3);
        double[] low = [.. Enumerable.Range(0, Train.Rows).Select(_ => (double)random.Next(30))];
        var table = new Table(
        [
            .. Train.Columns, new NumericColumn("from", low, isInteger: true),
            new NumericColumn("to", [.. low.Select(value => value + random.Next(9))], isInteger: true),
            CategoricalColumn.Of("word", Enumerable.Range(0, Train.Rows).Select(row => Train["answer"].TextAt(row) == "True" ? "yes" : "no")),
        ]);
        var model = KaemTableModel.Train(table, Options with { Updates = 200, Rules = [TableRule.LessOrEqual("from", "to")] });
        model.Rules.Should().HaveCount(2, "that the word follows from the answer, or the other way round, was found");
        model.Context.Should().Equal("kind", "level");
        var some = TableGaps.Of(0.2);
        foreach (var gaps in new[] { null, TableGaps.AsTrained, some })
        {
            var rows = model.Generate(Train.Keep("kind", "level"), seed: 4, gaps);
            rows.Columns.Select(column => column.Name).Should().BeEquivalentTo(table.Columns.Select(column => column.Name));
            rows["level"].Should().BeSameAs(Train["level"]);
            var (from, to) = ((NumericColumn)rows["from"], (NumericColumn)rows["to"]);
            Enumerable.Range(0, rows.Rows).Count(row => from.Values[row] > to.Values[row]).Should().Be(0);
            Enumerable.Range(0, rows.Rows).Where(row => !rows["word"].IsMissing(row) && !rows["answer"].IsMissing(row)).Should()
                .OnlyContain(row => rows["answer"].TextAt(row) == "True" == (rows["word"].TextAt(row) == "yes"));
            from.MissingCount.Should().BeInRange(gaps == some ? 450 : 0, gaps == some ? 750 : 0);
        }
        model.LogLikelihood(table.Slice(0, 20)).Values.Should().OnlyContain(value => float.IsFinite(value));
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;
        AutoregressiveTableTests.Same(KaemTableModel.Load(stream).Generate(Train.Slice(0, 30), seed: 4), model.Generate(Train.Slice(0, 30), seed: 4));
    }

    [Fact]
    public void A_context_of_one_value_tells_nothing()
    {
        var same = new Table([new NumericColumn("one", new double[Train.Rows]), Train["answer"]]);
        var model = KaemTableModel.Train(same, Options with { Context = ["one"], Updates = 50 });
        var rows = model.Generate(same.Keep("one"), seed: 2);
        rows.Columns.Select(column => column.Name).Should().Equal("one", "answer");
        ((CategoricalColumn)rows["answer"]).Codes.ToArray().Average().Should().BeApproximately(0.53, 0.08);
    }
}

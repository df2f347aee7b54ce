using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Tables;
using Kaem.ML.Training;

namespace Kaem.ML.Tests.Tables;

/// <summary>A model whose columns depend on those before them, trained once for all tests.</summary>
public class AutoregressiveTableTests
{
    private static readonly Table Train = Gapped(MadeTable.Of(2000));
    private static readonly Table Other = Gapped(MadeTable.Of(400, seed: 2));
    private static readonly Lazy<KaemTableModel> Shared = new(() => KaemTableModel.Train(Train, Options));

    private static KaemTableOptions Options { get; } = new()
    {
        Model = KaemPresets.Table with { Seed = 5, LatentSize = 2, OuterSize = 3, BatchSize = 100, ScoringSamples = 100 },
        Hidden = [48, 48],
        Updates = 700,
        StopEarly = false,
    };

    private static KaemTableModel Model => Shared.Value;

    [Fact]
    public void Generated_rows_are_like_the_training_rows()
    {
        var rows = Model.Generate(2500, seed: 3);
        rows.Schema.Columns.Select(column => (column.Name, column.Kind)).Should().Equal(Train.Schema.Columns.Select(column => (column.Name, column.Kind)));
        rows.Columns.Should().OnlyContain(column => column.MissingCount == 0);
        foreach (string name in new[] { "size", "age", "gain", "pay" })
        {
            double[] real = ((NumericColumn)Train[name]).Sorted(), drawn = ((NumericColumn)rows[name]).Sorted();
            drawn[0].Should().BeGreaterThanOrEqualTo(real[0], name);
            drawn[^1].Should().BeLessThanOrEqualTo(real[^1], name);
        }
        var quality = TableEvaluation.Evaluate(Train, rows);
        quality.ColumnShapes.Should().BeGreaterThan(0.95);
        quality.PairTrends.Should().BeGreaterThan(0.89);
        quality.PairTrends.Should().BeGreaterThan(TableEvaluation.Evaluate(Train, MadeTable.Shuffled(Train)).PairTrends + 0.02);
    }

    [Fact]
    public void Rows_depend_on_seed_and_index_alone()
    {
        var rows = Model.Generate(1500, seed: 3, TableGaps.AsTrained);
        Same(Model.GenerateRange(700, 100, 3, TableGaps.AsTrained), rows.Slice(700, 100));
        var given = new Dictionary<string, object> { ["town"] = "Cork" };
        Same(Model.Generate(1100, given, seed: 4).Slice(0, 30), Model.Generate(30, given, seed: 4));
    }

    [Fact]
    public void Gaps_come_where_they_come_in_training()
    {
        // Members lack their pay more often than others, and who has none has no town.
        var rows = Model.Generate(4000, seed: 3, TableGaps.AsTrained);
        foreach (bool member in new[] { true, false })
            Share(rows, member).Should().BeApproximately(Share(Train, member), 0.05, $"{member}");
        Share(Train, true).Should().BeGreaterThan(Share(Train, false) + 0.2);
        Model.Generate(500, seed: 3, TableGaps.Of(0.5))["pay"].MissingCount.Should().BeInRange(200, 300);

        static double Share(Table rows, bool member)
        {
            int[] of = [.. Enumerable.Range(0, rows.Rows).Where(row => ((CategoricalColumn)rows["member"]).Codes[row] == (member ? 1 : 0))];
            return of.Count(row => rows["pay"].IsMissing(row)) / (double)of.Length;
        }
    }

    [Fact]
    public void A_loaded_model_is_the_same_to_the_last_bit()
    {
        using var stream = new MemoryStream();
        Model.Save(stream);
        stream.Position = 0;
        var loaded = KaemTableModel.Load(stream);
        loaded.Model.Options.Should().Be(Model.Model.Options);
        Same(loaded.Generate(200, 3, TableGaps.AsTrained), Model.Generate(200, 3, TableGaps.AsTrained));
        loaded.LogLikelihood(Other).Values.Should().Equal(Model.LogLikelihood(Other).Values);
        Same(loaded.Impute(Hidden()), Model.Impute(Hidden()));
    }

    [Fact]
    public void Training_gives_the_same_bits_whatever_the_threads()
    {
        var codec = TableCodec.Fit(Train, Options.EncodingFor(Train));
        var options = Options.Of(codec, Train.Rows) with { Seed = 3 };
        float[] rows = new float[codec.Width * 300];
        codec.EncodeToLearn(Train).CopyTo(Enumerable.Range(0, 300).ToArray(), rows);
        float[][] trained = [.. new[] { 1, 3 }.Select(threads =>
        {
            var workers = new WorkerPool(threads);
            var engine = new CpuEngine(ModelParts.Initial(options, codec.Width), workers);
            for (int step = 0; step < 6; step++)
                engine.TrainStep(new TrainingBatch(rows.AsSpan(step % 3 * 100 * codec.Width, 100 * codec.Width), step) { Steps = 6 });
            return engine.Network.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray()).ToArray();
        })];
        trained[0].Should().Equal(trained[1]);
    }

    [Fact]
    public void A_warm_update_allocates_nothing()
    {
        var codec = TableCodec.Fit(Train, Options.EncodingFor(Train));
        var engine = new CpuEngine(ModelParts.Initial(Options.Of(codec, Train.Rows), codec.Width), new WorkerPool(1));
        float[] rows = new float[codec.Width * 100];
        codec.EncodeToLearn(Train).CopyTo(Enumerable.Range(0, 100).ToArray(), rows);
        long step = 0;
        void Update() => engine.TrainStep(new TrainingBatch(rows, step++) { Steps = 100 });
        for (int i = 0; i < 5; i++)
            Update();
        Allocations.Usual(Update).Should().BeLessThan(1000);
    }

    [Fact]
    public void Values_that_training_lacked_are_unlikely()
    {
        EvidenceEstimator[] estimators = [EvidenceEstimator.ImportanceSampling(), EvidenceEstimator.Steppingstone(4, 3, chains: 3, warmUp: 12, draws: 8)];
        foreach (var estimator in estimators)
        {
            var model = Model.WithEvidence(estimator);
            var few = Other.Slice(0, 40);
            float[][] known = [.. ((CategoricalColumn)Train["town"]).Categories.Select(name => Values(In(name)))];
            float[] unseen = Values(In("Atlantis"));
            for (int row = 0; row < 40; row++)
                unseen[row].Should().BeLessThan(known.Min(values => values[row]), estimator.GetType().Name);
            float[] far = Values(With(few, new NumericColumn("age", [.. Enumerable.Repeat(3e9, 40)], isInteger: true)));
            far.Zip(Values(few)).Should().OnlyContain(pair => pair.First < pair.Second - 5);

            Table In(string town) => With(few, CategoricalColumn.Of("town", Enumerable.Repeat(town, 40)));

            float[] Values(Table rows) => [.. model.LogLikelihood(rows).Values];
        }
    }

    [Fact]
    public void Log_likelihoods_of_rows_with_gaps_are_those_of_what_is_there()
    {
        // Over the categories of a column that is a gap elsewhere, probabilities sum to that of the gap.
        var row = Other.Slice(0, 1);
        string[] towns = [.. ((CategoricalColumn)Train["town"]).Categories];
        double sum = towns.Sum(town => Math.Exp(Model.LogLikelihood(With(row, CategoricalColumn.Of("town", [town]))).Values[0]));
        double gap = Math.Exp(Model.LogLikelihood(With(row, CategoricalColumn.Of("town", [null]))).Values[0]);
        sum.Should().BeApproximately(gap, 2e-3 * gap, "half a value of 2000 is kept for towns that training lacked");
    }

    [Fact]
    public void Given_values_are_there_and_move_the_others()
    {
        var given = new Dictionary<string, object> { ["member"] = true };
        var members = Model.Generate(1500, given, seed: 3);
        Enumerable.Range(0, members.Rows).Should().OnlyContain(row => IsMember(members, row));
        // As those of all generated rows that have the value.
        var all = Model.Generate(6000, seed: 8);
        var chosen = all.Select([.. Enumerable.Range(0, all.Rows).Where(row => IsMember(all, row))]);
        var quality = TableEvaluation.Evaluate(chosen, members);
        quality.ColumnShapes.Should().BeGreaterThan(0.96, string.Join("; ", quality.Columns.Select(c => $"{c.Name} {c.Shape:F3}")));
        quality.PairTrends.Should().BeGreaterThan(0.94);
        TableEvaluation.Evaluate(all, members).ColumnShapes.Should().BeLessThan(quality.ColumnShapes - 0.03);
        // Few rows are drawn twice.
        Enumerable.Range(0, 1500).Select(row => string.Join('|', members.Columns.Select(column => column is NumericColumn number
            ? $"{number.Values[row]:R}" : $"{((CategoricalColumn)column).Codes[row]}"))).Distinct().Count().Should().BeGreaterThan(1400);
    }

    [Fact]
    public void Filled_gaps_beat_means_and_modes_and_are_no_gaps()
    {
        var filled = Model.Impute(Hidden());
        filled.Columns.Should().OnlyContain(column => column.MissingCount == 0);
        var town = (CategoricalColumn)Other["town"];
        int[] rows = [.. Enumerable.Range(0, Other.Rows).Where(row => row % 3 == 0 && !town.IsMissing(row))];
        double right = rows.Count(row => Name(filled, row) == Name(Other, row)) / (double)rows.Length;
        double mode = town.Counts().Max() / (double)town.Rows;
        right.Should().BeGreaterThan(mode + 0.02);
        Model.Impute(Hidden(), ImputationMode.Draw).Columns.Should().OnlyContain(column => column.MissingCount == 0);
        Same(Model.Impute(Hidden().Slice(0, 20)), filled.Slice(0, 20));

        static string Name(Table table, int row)
        {
            var column = (CategoricalColumn)table["town"];
            return column.Categories[column.Codes[row]];
        }
    }

    [Fact]
    public void Draws_for_gaps_know_that_the_other_columns_have_values()
    {
        // Where a is "no", b is there in a tenth of the rows only.
        var random = new Random(2);
        bool[] yes = [.. Enumerable.Range(0, 4000).Select(_ => random.Next(2) == 1)];
        string?[] b = [.. yes.Select(a => a || random.Next(10) == 0 ? $"b{random.Next(2)}" : null)];
        Table Rows(IEnumerable<string?> a, IEnumerable<string?> b) => new([CategoricalColumn.Of("a", a), CategoricalColumn.Of("b", b)]);
        var model = KaemTableModel.Train(Rows(yes.Select(a => a ? "yes" : "no"), b), Options with { Updates = 400 });
        double counted = (double)yes.Where((a, row) => a && b[row] == "b1").Count() / b.Count(name => name == "b1");

        float[] logs = [.. model.LogLikelihood(Rows(["no", "yes"], ["b1", "b1"])).Values];
        double expected = 1 / (1 + Math.Exp(logs[0] - logs[1]));
        expected.Should().BeApproximately(counted, 0.02);
        var drawn = (CategoricalColumn)model.Impute(
            Rows(Enumerable.Repeat<string?>(null, 5000), Enumerable.Repeat("b1", 5000)), ImputationMode.Draw, samples: 1000)["a"];
        ((double)Enumerable.Range(0, 5000).Count(row => drawn.NameAt(row) == "yes") / 5000).Should().BeApproximately(expected, 0.02);
    }

    [Fact]
    public void The_odd_column_contributes_least()
    {
        var rows = Other.Slice(0, 30);
        var odd = With(rows, new NumericColumn("age", [.. Enumerable.Repeat(3e9, 30)], isInteger: true));
        var contributions = Model.Contributions(odd);
        int age = Train.Schema.Columns.Select(column => column.Name).ToList().IndexOf("age");
        for (int row = 0; row < 30; row++)
            contributions.Row(row).IndexOf(contributions.Row(row).ToArray().Min()).Should().Be(age);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void As_many_samples_are_taken_as_are_asked_for(bool encoder)
    {
        // Few updates, so that latents still differ in what they say of columns.
        var random = new Random(3);
        int[] a = [.. Enumerable.Range(0, 300).Select(_ => random.Next(3))];
        var train = new Table(
        [
            CategoricalColumn.Of("a", a.Select(code => $"a{code}")), CategoricalColumn.Of("b", a.Select(code => $"b{(code + random.Next(2)) % 3}")),
            CategoricalColumn.Of("c", a.Select(code => $"c{code * random.Next(3)}")),
        ]);
        var ofModel = encoder
            ? Options.Model with { OuterSize = null, Prior = KaemPrior.JointMixture(3), Sampler = PosteriorSampler.Amortised(KaemEncoder.Plain([8])) }
            : Options.Model;
        var model = KaemTableModel.Train(train, Options with { Model = ofModel, Updates = 30 });
        var plain = model.Model.WithoutEncoder();
        var rows = train.Slice(0, 20);
        var gapped = new Table([.. rows.Columns.Select(column => column.Name == "b" ? TableParts.Missing(column.Schema, 20) : column)]);
        DataMatrix whole = model.Codec.Encode(rows), without = model.Codec.Encode(gapped);
        foreach (int samples in new[] { 150, 1000 })
        {
            IReadOnlyList<float> all = plain.LogLikelihood(whole, samples).Values, others = plain.LogLikelihood(without, samples).Values;
            var contributions = model.Model.Contributions(whole, samples);
            for (int row = 0; row < 20; row++)
                contributions.Row(row)[1].Should().BeApproximately(all[row] - others[row], 1e-3f);
            model.LogLikelihood(gapped, samples).Values.Zip(others).Should().OnlyContain(pair => Math.Abs(pair.First - pair.Second) < 0.02f);
            model.Model.Predict(without, samples).Values.ToArray().Should().Equal(plain.Predict(without, samples).Values.ToArray());
        }
    }

    [Fact]
    public void What_columns_say_sums_to_the_log_likelihood()
    {
        int[] whole = [.. Enumerable.Range(0, Other.Rows).Where(row => Other.Columns.All(column => !column.IsMissing(row))).Take(40)];
        var rows = Other.Select(whole);
        var columns = Model.ColumnLogLikelihoods(rows);
        var sums = Model.LogLikelihood(rows).Values;
        for (int row = 0; row < rows.Rows; row++)
            columns.Row(row).ToArray().Sum(value => (double)value).Should().BeApproximately(sums[row], 2e-3);
        Model.LatentInformation(rows).Should().BeInRange(0, Math.Log(100));
    }

    [Fact]
    public void Numbers_with_a_density_are_refused()
    {
        var encoding = new EncodingOptions { Columns = new Dictionary<string, ColumnEncoding> { ["pay"] = new() { Numeric = NumericEncoding.Quantile } } };
        FluentActions.Invoking(() => KaemTableModel.Train(Train, Options with { Encoding = encoding })).Should().Throw<ArgumentException>()
            .WithMessage("Column 'pay' is to be encoded as Quantile, but autoregressive columns are bins and categories.*");
    }

    [Fact]
    public void Held_out_rows_end_the_training_of_few_rows()
    {
        var notices = new List<string>();
        var few = MadeTable.Of(120);
        var model = KaemTableModel.Train(few, Options with { Updates = 2000, StopEarly = true }, progress: new Notices(notices));
        model.Training.Steps.Should().BeInRange(10, 1500);
        model.Training.Rows.Should().Be(120);
        notices.Should().HaveCount(2).And.Contain(notice => notice.Contains("all but 18 rows", StringComparison.Ordinal));
        var held = MadeTable.Of(500, seed: 9);
        double whole = KaemTableModel.Train(few, Options with { Updates = 2000 }).LogLikelihood(held).Values.Average();
        model.LogLikelihood(held).Values.Average().Should().BeGreaterThan((float)whole + 1, "the rows were not learned by heart");
    }

    private sealed class Notices(List<string> notices) : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value)
        {
            if (value.Notice is { } notice)
                notices.Add(notice);
        }
    }

    private static Table Gapped(Table table)
    {
        var pay = (NumericColumn)table["pay"];
        int members = 0;
        return With(table, new NumericColumn(
            "pay", [.. Enumerable.Range(0, table.Rows).Select(row => IsMember(table, row) && members++ % 4 == 0 ? double.NaN : pay.Values[row])],
            pay.IsInteger));
    }

    private static bool IsMember(Table table, int row) => ((CategoricalColumn)table["member"]).Codes[row] == 1;

    private static Table Hidden() => With(Other, ((CategoricalColumn)Other["town"]) is var town
        ? new CategoricalColumn("town", [.. Enumerable.Range(0, Other.Rows).Select(row => row % 3 == 0 ? -1 : town.Codes[row])], [.. town.Categories]) : null!);

    private static Table With(Table table, TableColumn other) => new([.. table.Columns.Select(column => column.Name == other.Name ? other : column)]);

    internal static void Same(Table first, Table second)
    {
        for (int c = 0; c < first.Columns.Count; c++)
        {
            if (first.Columns[c] is NumericColumn number)
                number.Values.ToArray().Should().Equal(((NumericColumn)second.Columns[c]).Values.ToArray());
            else
                ((CategoricalColumn)first.Columns[c]).Codes.ToArray().Should().Equal(((CategoricalColumn)second.Columns[c]).Codes.ToArray());
        }
    }
}

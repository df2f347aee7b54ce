using Kaem.ML.Numerics;
using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>A model of <see cref="MadeTable"/>, trained once for all tests.</summary>
public class TableModelTests
{
    private static readonly Table Train = MadeTable.Of(2000);
    private static readonly Table Other = MadeTable.Of(600, seed: 2);
    private static readonly Lazy<KaemTableModel> Shared = new(() => KaemTableModel.Train(Train, Options));

    private static KaemTableOptions Options { get; } = new()
    {
        Dependence = ColumnDependence.ByLatents,
        StopEarly = false,
        Model = KaemPresets.TableByLatents with
        { LatentSize = 4, OuterSize = 4, Sampler = PosteriorSampler.ImportanceSampling(200, Resampler.None), BatchSize = 100, ScoringSamples = 500 },
        Encoding = new EncodingOptions { Columns = new Dictionary<string, ColumnEncoding> { ["pay"] = new() { Numeric = NumericEncoding.Quantile } } },
        Updates = 600,
    };

    private static KaemTableModel Model => Shared.Value;

    [Fact]
    public void Generated_rows_are_like_the_training_rows()
    {
        var rows = Model.Generate(2500, seed: 3);
        rows.Schema.Columns.Select(column => (column.Name, column.Kind)).Should().Equal(Train.Schema.Columns.Select(column => (column.Name, column.Kind)));
        rows.Columns.Should().OnlyContain(column => column.MissingCount == 0);
        ((CategoricalColumn)rows["town"]).Categories.Should().Equal(((CategoricalColumn)Train["town"]).Categories);
        foreach (string name in new[] { "size", "age", "gain", "pay" })
        {
            double[] real = ((NumericColumn)Train[name]).Sorted(), drawn = ((NumericColumn)rows[name]).Sorted();
            drawn[0].Should().BeGreaterThanOrEqualTo(real[0], name);
            drawn[^1].Should().BeLessThanOrEqualTo(real[^1], name);
        }
        ((NumericColumn)rows["age"]).IsInteger.Should().BeTrue();
        var quality = TableEvaluation.Evaluate(Train, rows);
        quality.ColumnShapes.Should().BeGreaterThan(0.93);
        quality.PairTrends.Should().BeGreaterThan(0.9);
        // Columns in random order have the shapes but not the trends.
        var apart = TableEvaluation.Evaluate(Train, MadeTable.Shuffled(Train));
        quality.PairTrends.Should().BeGreaterThan(apart.PairTrends + 0.02);
    }

    [Fact]
    public void Options_that_were_not_meant_for_tables_serve_them()
    {
        var few = Train.Slice(0, 200);
        var options = new KaemOptions { LatentSize = 2, OuterSize = 2, Sampler = PosteriorSampler.ImportanceSampling(50), ScoringSamples = 50 };
        options.Generator.Output.Should().Be(OutputActivation.Sigmoid);
        var ofTable = new KaemTableOptions { Dependence = ColumnDependence.ByLatents, Model = options, Updates = 5 };
        KaemTableModel.Train(few, ofTable).Model.Options.Generator.Output.Should().Be(OutputActivation.None);
        // Where every encoded number lies in [0, 1], the choice stays.
        var within = new EncodingOptions { Numeric = NumericEncoding.MinMax };
        KaemTableModel.Train(few, ofTable with { Encoding = within }).Model.Options.Generator.Output.Should().Be(OutputActivation.Sigmoid);
    }

    [Fact]
    public void Generated_rows_depend_on_seed_and_index_alone()
    {
        string[] all = MadeTable.Cells(Model.Generate(1500, seed: 4, TableGaps.AsTrained).Slice(1100, 100));
        all.Should().Equal(MadeTable.Cells(Model.GenerateRange(1100, 100, seed: 4, TableGaps.AsTrained)));
        all.Should().NotEqual(MadeTable.Cells(Model.GenerateRange(1100, 100, seed: 5, TableGaps.AsTrained)));
        Model.Generate(0).Rows.Should().Be(0);
    }

    [Fact]
    public void Rows_get_the_gaps_asked_for()
    {
        Model.Generate(2000, gaps: TableGaps.Of(0.3)).Columns.Should().OnlyContain(column => column.MissingCount > 500 && column.MissingCount < 700);
        var trained = Model.Generate(2000, gaps: TableGaps.AsTrained);
        trained["age"].MissingCount.Should().Be(0);
        trained["pay"].MissingCount.Should().BeInRange(130, 270);
        Enumerable.Range(0, 2000).Should().OnlyContain(row => trained["pay"].IsMissing(row) == trained["town"].IsMissing(row), "they lack values together");
    }

    [Fact]
    public void Given_values_are_there_and_move_the_others()
    {
        var given = new Dictionary<string, object> { ["town"] = "Esbjerg", ["age"] = 55, ["member"] = true };
        var rows = Model.Generate(800, given, seed: 2, TableGaps.Of(0.1));
        for (int row = 0; row < rows.Rows; row++)
            (((CategoricalColumn)rows["town"]).NameAt(row), ((NumericColumn)rows["age"]).Values[row], ((CategoricalColumn)rows["member"]).NameAt(row)).Should()
                .Be(("Esbjerg", 55.0, "True"));
        rows["size"].MissingCount.Should().BeInRange(40, 130);
        // A size is 10 in the first town and 18 in the last, on average, and pay grows with age.
        Mean(Model.Generate(800, new Dictionary<string, object> { ["town"] = "Aarhus" }), "size").Should().BeLessThan(11.5);
        Mean(rows, "size").Should().BeGreaterThan(16);
        Mean(Model.Generate(800, new Dictionary<string, object> { ["age"] = 60.0 }), "pay").Should()
            .BeGreaterThan(2 * Mean(Model.Generate(800, new Dictionary<string, object> { ["age"] = 30L }), "pay"));
        MadeTable.Cells(Model.Generate(20, given)).Should().Equal(MadeTable.Cells(Model.Generate(50, given).Slice(0, 20)));
        MadeTable.Cells(Model.Generate(20, new Dictionary<string, object>())).Should().Equal(MadeTable.Cells(Model.Generate(20)));
    }

    [Theory]
    [InlineData("town", "Paris", "Column 'town' had no category 'Paris' in training. It had 'Aarhus'*")]
    [InlineData("Town", "Cork", "There is no column 'Town' to give a value of. The columns are 'size'*")]
    [InlineData("town", null, "The value given for column 'town' is null*")]
    [InlineData("age", "old", "The value given for column 'age' is 'old' (String); the column is Integer*")]
    [InlineData("age", 40.5, "The value given for column 'age' is 40.5, which is no whole number*")]
    [InlineData("age", 200, "The value given for column 'age' is 200; training saw values from 17*")]
    [InlineData("size", double.NaN, "The value given for column 'size' is NaN*")]
    [InlineData("member", 1, "The value given for column 'member' is '1' (Int32); the column is Boolean*")]
    public void Values_that_can_not_be_given_are_refused_by_name(string column, object? value, string message) =>
        FluentActions.Invoking(() => Model.Generate(1, new Dictionary<string, object> { [column] = value! }))
            .Should().Throw<ArgumentException>().WithMessage(message).And.ParamName.Should().Be("given");

    [Fact]
    public void Filled_gaps_beat_means_and_modes_and_nothing_else_changes()
    {
        var (size, town, pay) = ((NumericColumn)Other["size"], (CategoricalColumn)Other["town"], (NumericColumn)Other["pay"]);
        var hidden = new Table(
            [TableParts.Missing(size.Schema, 600), Other["age"], TableParts.Missing(pay.Schema, 600), Other["gain"], Other["member"], town,
            new NumericColumn("row", [.. Enumerable.Range(0, 600).Select(row => (double)row)])]);
        var filled = Model.Impute(hidden);
        filled.Columns.Select(column => column.Name).Should().Equal(hidden.Columns.Select(column => column.Name));
        filled["row"].Should().BeSameAs(hidden["row"]);
        filled["age"].Should().BeSameAs(hidden["age"]);
        int[] known = [.. Enumerable.Range(0, 600).Where(row => !town.IsMissing(row))];
        Error(size, (NumericColumn)filled["size"], known).Should()
            .BeLessThan(0.6 * Error(size, Constant(((NumericColumn)Train["size"]).Sorted().Average()), known));
        Error(pay, (NumericColumn)filled["pay"], known).Should()
            .BeLessThan(0.9 * Error(pay, Constant(((NumericColumn)Train["pay"]).Sorted().Average()), known));

        var towns = (CategoricalColumn)Model.Impute(
            new Table([Other["size"], Other["age"], Other["pay"], Other["gain"], Other["member"], TableParts.Missing(town.Schema, 600)]))["town"];
        int right = known.Count(row => towns.NameAt(row) == town.NameAt(row)), mode = known.Count(row => town.NameAt(row) == "Aarhus");
        right.Should().BeGreaterThan(mode + 60);

        var drawn = (NumericColumn)Model.Impute(hidden, ImputationMode.Draw, seed: 5)["size"];
        Spread(drawn).Should().BeApproximately(Spread(size), 0.15 * Spread(size), "draws are spread as real values are");
        Spread((NumericColumn)filled["size"]).Should().BeLessThan(Spread(drawn));
    }

    [Fact]
    public void Densities_are_in_the_columns_own_units()
    {
        var rows = Other.Slice(0, 50).Keep("size", "town");
        var small = KaemTableModel.Train(Train.Keep("size", "town"), Options with { Encoding = new() });
        var scaled = new NumericColumn("size", [.. ((NumericColumn)Train["size"]).Values.ToArray().Select(size => 1024 * size)]);
        var large = KaemTableModel.Train(new Table([scaled, Train["town"]]), Options with { Encoding = new() });
        var before = small.LogLikelihood(rows);
        var after = large.LogLikelihood(
            new Table([new NumericColumn("size", [.. ((NumericColumn)rows["size"]).Values.ToArray().Select(size => 1024 * size)]), rows["town"]]));
        for (int row = 0; row < 50; row++)
            after.Values[row].Should().BeApproximately(before.Values[row] - MathF.Log(1024), 2e-4f);

        // A density integrates to 1 whatever the encoding, and the bins' probabilities sum to 1.
        foreach (var encoding in new[] { NumericEncoding.Standard, NumericEncoding.MinMax, NumericEncoding.Quantile, NumericEncoding.Bins })
        {
            var model = KaemTableModel.Train(Train.Keep("size", "town"), Options with { Encoding = new() { Numeric = encoding }, Updates = 100 });
            double[] grid = [.. Enumerable.Range(0, 4000).Select(i => 0.0 + 0.01 * i)];
            var town = new CategoricalColumn("town", [.. Enumerable.Repeat(0, grid.Length)], [.. ((CategoricalColumn)Train["town"]).Categories]);
            double mass = model.LogLikelihood(new Table([new NumericColumn("size", grid), TableParts.Missing(town.Schema, grid.Length)])).Values.Sum(
                value => 0.01 * Math.Exp(value));
            bool ends = encoding is NumericEncoding.Standard or NumericEncoding.MinMax;
            if (ends)
                mass.Should().BeApproximately(1, 0.02, encoding.ToString());
            else
                InRange(model, Train, encoding).Should().BeApproximately(1, 0.03, encoding.ToString());
        }

        static double InRange(KaemTableModel model, Table train, NumericEncoding encoding)
        {
            double[] sorted = ((NumericColumn)train["size"]).Sorted();
            int steps = 4000;
            double width = (sorted[^1] - sorted[0]) / steps;
            double[] grid = [.. Enumerable.Range(0, steps).Select(i => sorted[0] + (i + 0.5) * width)];
            var town = TableParts.Missing(train["town"].Schema, steps);
            return model.LogLikelihood(new Table([new NumericColumn("size", grid), town])).Values.Sum(value => width * Math.Exp(value));
        }
    }

    [Fact]
    public void The_odd_column_contributes_least()
    {
        var rows = new Table(
        [
            new NumericColumn("size", [25.0, 10.0]), new NumericColumn("age", [40.0, 40.0], isInteger: true),
            new NumericColumn("gain", [0.0, double.NaN], isInteger: true),
            new NumericColumn("pay", [7.4, 7.4]), CategoricalColumn.OfBooleans("member", [0, 0]), CategoricalColumn.Of("town", ["Aarhus", "Aarhus"]),
        ]);
        var contributions = Model.Contributions(rows);
        contributions.Columns.Should().Be(6);
        contributions.Row(0).ToArray().Min().Should().Be(contributions.Row(0)[0], "no one of that size lives there");
        contributions.Row(1)[2].Should().Be(0, "it is missing");
        float[] likelihood = [.. Model.LogLikelihood(rows).Values],
            without = [.. Model.LogLikelihood(new Table([TableParts.Missing(Train["size"].Schema, 2), .. rows.Columns.Skip(1)])).Values];
        for (int row = 0; row < 2; row++)
            contributions.Row(row)[0].Should().BeApproximately(likelihood[row] - without[row], 1e-3f);
    }

    [Fact]
    public void Scores_do_not_depend_on_the_other_rows()
    {
        var all = Model.LogLikelihood(Other).Values;
        for (int row = 0; row < 600; row += 97)
        {
            var alone = Other.Slice(row, 1);
            Model.LogLikelihood(alone).Values[0].Should().Be(all[row]);
            MadeTable.Cells(Model.Impute(alone)).Select(cell => cell[(cell.IndexOf(':') + 1)..])
                .Should().Equal(MadeTable.Cells(Model.Impute(Other).Slice(row, 1)).Select(cell => cell[(cell.IndexOf(':') + 1)..]));
        }
    }

    [Fact]
    public void A_loaded_model_is_the_same_to_the_last_bit()
    {
        using var stream = new MemoryStream();
        Model.Save(stream);
        stream.Position = 0;
        var loaded = KaemTableModel.Load(stream);
        MadeTable.Cells(loaded.Generate(200, seed: 9, TableGaps.AsTrained)).Should().Equal(MadeTable.Cells(Model.Generate(200, seed: 9, TableGaps.AsTrained)));
        loaded.LogLikelihood(Other).Values.Should().Equal(Model.LogLikelihood(Other).Values);
        MadeTable.Cells(loaded.Impute(Other, ImputationMode.Draw)).Should().Equal(MadeTable.Cells(Model.Impute(Other, ImputationMode.Draw)));
        loaded.Training.Should().BeEquivalentTo(Model.Training);
    }

    [Fact]
    public void Damaged_files_are_refused()
    {
        using var stream = new MemoryStream();
        Model.Save(stream);
        byte[] bytes = stream.ToArray();
        for (int at = 0; at < bytes.Length; at += bytes.Length / 40)
        {
            byte[] damaged = [.. bytes];
            damaged[at] ^= 1;
            FluentActions.Invoking(() => KaemTableModel.Load(new MemoryStream(damaged))).Should().Throw<ModelFormatException>($"byte {at} is another");
            FluentActions.Invoking(() => KaemTableModel.Load(new MemoryStream(bytes[..at]))).Should().Throw<ModelFormatException>($"it ends at {at}");
        }
        FluentActions.Invoking(() => KaemModel.Load(new MemoryStream(bytes))).Should().Throw<ModelFormatException>().WithMessage("*KaemTableModel.Load*");
        using var other = new MemoryStream();
        Model.Model.Save(other);
        FluentActions.Invoking(() => KaemTableModel.Load(new MemoryStream(other.ToArray()))).Should().Throw<ModelFormatException>();
    }

    [Fact]
    public void Updates_take_the_place_of_epochs()
    {
        Model.Training.Steps.Should().Be(600);
        KaemTableModel.Train(Train.Slice(0, 150), Options with { Updates = 7 }).Training.Steps.Should().Be(7);
        KaemTableModel.Train(Train.Slice(0, 150), Options with { Updates = null, Model = Options.Model with { Epochs = 2 } }).Training.Epochs.Should()
            .HaveCount(2);
        FluentActions.Invoking(() => KaemTableModel.Train(Train.Slice(0, 0))).Should().Throw<ArgumentException>().WithMessage("The table has no rows*");
    }

    private static NumericColumn Constant(double value) => new("constant", [.. Enumerable.Repeat(value, 600)]);

    private static double Mean(Table table, string name) => ((NumericColumn)table[name]).Sorted().Average();

    private static double Spread(NumericColumn column)
    {
        double[] values = column.Sorted();
        double mean = values.Average();
        return Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
    }

    private static double Error(NumericColumn real, NumericColumn guess, int[] rows) =>
        Math.Sqrt(rows.Where(row => !real.IsMissing(row)).Average(row => Math.Pow(real.Values[row] - guess.Values[row], 2)));
}

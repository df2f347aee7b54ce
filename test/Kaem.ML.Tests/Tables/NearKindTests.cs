using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Tables;

/// <summary>Data whose columns are nearly of the training data's kinds: their rows alone decide on whole numbers and on gaps of booleans.</summary>
public class NearKindTests
{
    private static readonly KaemTableOptions Options = People.Options with { Updates = 60 };

    private static GenerativeCatalog Catalog => Toy.Context.Generative();

    [Fact]
    public void A_column_that_was_whole_takes_fractions_everywhere()
    {
        var train = Whole(200, 0);
        // Few values, which get bins, and many, which are scaled.
        var test = Whole(40, 0.5f);
        var model = Catalog.KaemTable(Options, ["Few", "Many"]).Fit(train, test);
        model.Model.Schema.Find("Few")!.Kind.Should().Be(ColumnKind.Integer);
        float[] known = model.Transform(Whole(40, 0)).Values<float>("LogLikelihood"), odd = model.Transform(test).Values<float>("LogLikelihood");
        odd.Should().OnlyContain(value => float.IsFinite(value));
        for (int row = 0; row < 40; row++)
            odd[row].Should().BeLessThan(known[row]);
        var engine = Toy.Context.Model.CreatePredictionEngine<Pair, Scored>(model);
        engine.Predict(new Pair { Few = 2.5f, Many = 3.5f }).LogLikelihood.Should().Be(odd[2]);
        model.Impute(test).Values<float>("Few").Should().Equal(test.Values<float>("Few"));
        var holed = Toy.Context.Data.LoadFromEnumerable([new Pair { Few = 2.5f, Many = float.NaN }, new Pair { Few = float.NaN, Many = 3.25f }]);
        model.Impute(holed).Values<float>("Many").Should().OnlyContain(value => float.IsFinite(value)).And.HaveElementAt(1, 3.25f);
        Catalog.EvaluateTable(test, model.Generate(50)).Columns.Should().HaveCount(2);
        model.Model.ToHtml(new HtmlTableReportOptions { Training = Catalog.ReadTable(train), HeldOut = Catalog.ReadTable(test) }).Should()
            .Contain("Log-likelihood");
    }

    [Fact]
    public void Booleans_with_gaps_and_without_are_one_kind()
    {
        Table full = Flags(150, gaps: false), holed = Flags(150, gaps: true);
        foreach (var (train, test) in new[] { (full, holed), (holed, full), (holed, holed) })
        {
            IDataView trainData = Catalog.LoadFromTable(train), testData = Catalog.LoadFromTable(test);
            var model = Catalog.KaemTable(Options).Fit(trainData, testData);
            float[] scores = model.Transform(testData).Values<float>("LogLikelihood");
            scores.Should().OnlyContain(value => float.IsFinite(value)).And.Equal(model.Model.LogLikelihood(test).Values);
            var filled = model.Model.Impute(test);
            filled["flag"].Kind.Should().Be(ColumnKind.Boolean);
            filled["flag"].MissingCount.Should().Be(0);
            Catalog.ReadTable(model.Impute(testData))["flag"].MissingCount.Should().Be(0);
            Catalog.EvaluateTable(trainData, model.Generate(60), testData, "flag").Utility.Should().NotBeNull();
            model.Model.ToHtml(new HtmlTableReportOptions { Training = train, HeldOut = test, Label = "flag" }).Should().Contain("Quality");
        }
    }

    [Fact]
    public void Points_and_lengths_of_time_are_written_as_they_were()
    {
        var random = new Random(1);
        string[] hours = [.. Enumerable.Range(0, 90).Select(_ => $"{random.Next(24):00}:{random.Next(60):00}")];
        var text = new TextTable(
            ["at", "when", "took", "amount"],
            [
                hours, [.. hours.Select(hour => $"{random.Next(1, 29)}.{random.Next(1, 13)}.2024 {hour}")],
                [.. hours.Select(_ => $"{random.Next(30, 90)}:{random.Next(10, 60)}:{random.Next(10, 60)}")], [.. hours.Select(_ => $"{random.Next(9)},50 €")],
            ]);
        var table = text.Parse(TableSchema.Infer(text, options: new ColumnKindOptions { DecimalComma = true }));
        table.Columns.Select(column => column.Kind).Should().Equal(ColumnKind.Time, ColumnKind.Timestamp, ColumnKind.Duration, ColumnKind.Real);
        var mlContext = new MLContext(seed: 1);
        var data = mlContext.Generative().LoadFromTable(table);
        mlContext.Generative().ReadTable(data).Schema.Columns.Should()
            .Equal(table.Schema.Columns, (own, other) => own.Kind == other.Kind && own.Format == other.Format);
        var model = mlContext.Generative().KaemTable(new KaemTableOptions { Updates = 5, StopEarly = false }).Fit(data);
        var made = mlContext.Generative().ReadTable(model.Generate(20, seed: 1));
        for (int row = 0; row < 20; row++)
        {
            made["at"].TextAt(row).Should().MatchRegex(@"^\d\d:\d\d$");
            made["when"].TextAt(row).Should().MatchRegex(@"^\d\d?\.\d\d?\.2024 \d\d:\d\d$");
            made["took"].TextAt(row).Should().MatchRegex(@"^\d\d:\d\d:\d\d$");
            made["amount"].TextAt(row).Should().MatchRegex(@"^\d,50 €$");
        }
    }

    [Fact]
    public void What_a_model_leaves_out_needs_no_counterpart()
    {
        var random = new Random(1);
        var data = Toy.Context.Data.LoadFromEnumerable(Enumerable.Range(0, 120).Select(row => new Visit
        {
            Id = $"id-{row}", Empty = "", Day = new DateTime(2024, 1, 1).AddDays(row), Vector = [row, 1], Age = random.Next(20, 60), Kind = row % 3 == 0
            ? "a"
            : "b",
        }));
        var (train, test) = (Toy.Context.Data.TakeRows(data, 110), Toy.Context.Data.SkipRows(data, 110));
        var model = Catalog.KaemTable(Options).Fit(train);
        var quality = Catalog.EvaluateTable(train, model.Generate(80), holdout: test, labelColumn: "Kind");
        quality.Columns.Select(column => column.Name).Should().Equal("Empty", "Day", "Age", "Kind");
        quality.Privacy.Holdout.Should().NotBeNull();
    }

    [Fact]
    public void A_label_that_can_not_be_one_is_refused_before_anything_else()
    {
        var table = Catalog.ReadTable(Whole(100, 0));
        FluentActions.Invoking(() => TableEvaluation.CheckLabel(table, "Fwe")).Should().Throw<ArgumentException>()
            .WithMessage("There is no column 'Fwe' to predict. The columns are 'Few', 'Many'*");
        FluentActions.Invoking(() => TableEvaluation.CheckLabel(table, "Many")).Should().Throw<ArgumentException>()
            .WithMessage("Column 'Many' has 100 different values; a label needs*");
        TableEvaluation.CheckLabel(table, "Few");
    }

    [Fact]
    public void Text_and_names_without_utf8_are_refused_before_training()
    {
        const string odd = "a\ud800";
        var rows = Enumerable.Range(0, 120).Select(row => new Visit { Age = row % 9, Kind = row % 3 == 0 ? odd : row % 3 == 1 ? "a\udc00" : "b" });
        var data = Toy.Context.Transforms.SelectColumns("Age", "Kind").Fit(Toy.Context.Data.LoadFromEnumerable(rows))
            .Transform(Toy.Context.Data.LoadFromEnumerable(rows));
        Catalog.Invoking(it => it.KaemTable(Options).Fit(data)).Should().Throw<ArgumentException>()
            .WithMessage("Row 0 of column 'Kind' is 'a\\ud800', no valid UTF-16*");
        FluentActions.Invoking(() => Catalog.KaemTable(odd)).Should().Throw<ArgumentException>().WithMessage("'a\\ud800' is no valid UTF-16*");
        FluentActions.Invoking(() => Catalog.Kaem(odd)).Should().Throw<ArgumentException>().WithMessage("'a\\ud800' is no valid UTF-16*");
        FluentActions.Invoking(() => new NumericColumn(odd, [1])).Should().Throw<ArgumentException>().WithMessage("The name 'a\\ud800' of a column*");
    }

    private static IDataView Whole(int rows, float add) =>
        Toy.Context.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(row => new Pair { Few = row % 10 + add, Many = row + 1 + add }));

    private static Table Flags(int rows, bool gaps)
    {
        var random = new Random(2);
        double[] sizes = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())];
        return new Table(
        [
            CategoricalColumn.OfBooleans("flag", sizes.Select((size, row) => gaps && row % 7 == 0 ? (bool?)null : size > 0.4)),
            new NumericColumn("size", sizes),
        ]);
    }

    private sealed class Pair
    {
        public float Few { get; set; }

        public float Many { get; set; }
    }

    private sealed class Scored
    {
        public float LogLikelihood { get; set; }
    }

    private sealed class Visit
    {
        public string Id { get; set; } = "";

        public string Empty { get; set; } = "";

        public DateTime Day { get; set; }

        [VectorType(2)]
        public float[] Vector { get; set; } = [0, 0];

        public float Age { get; set; }

        public string Kind { get; set; } = "";
    }
}

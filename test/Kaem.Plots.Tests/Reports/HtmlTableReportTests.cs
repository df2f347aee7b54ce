using System.Text.RegularExpressions;
using Kaem.ML.Fitting;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Plots;
using Kaem.ML.Priors;
using Kaem.ML.Tables;
using Kaem.ML.Tests.Tables;

namespace Kaem.ML.Tests.Reports;

public partial class HtmlTableReportTests
{
    private static readonly Table Train = MadeTable.Of(400);
    private static readonly Table Other = MadeTable.Of(150, seed: 2);
    private static readonly Lazy<KaemTableModel> Shared = new(() => Small(Train));
    private static readonly HtmlTableReportOptions Full = new() { Title = "Towns & more", Training = Train, HeldOut = Other, Label = "member", Rows = 300 };

    private static KaemTableModel Model => Shared.Value;

    [Fact]
    public void It_has_every_section_that_the_given_rows_allow()
    {
        Headings(Model.ToHtml()).Should().Equal("The model", "Generated rows", "Columns", "Training", "Prior", "Settings");
        Headings(Model.ToHtml(Full with { HeldOut = null })).Should()
            .Equal("The model", "Generated rows", "Columns", "Quality", "Real and generated columns", "What columns add", "Training", "Prior", "Settings");
        string page = Model.ToHtml(Full);
        Headings(page).Should()
            .Equal("The model", "Generated rows", "Columns", "Quality", "Real and generated columns", "What columns add", "Log-likelihood", "Training", "Prior",
                "Settings");
        page.Should().StartWith("<!DOCTYPE html>").And.Contain("<h1>Towns &amp; more</h1>").And.NotContain("<script");
        page.Should()
            .Contain("300 generated rows, with gaps as often as training had them, against 300 rows drawn from 400 training rows, and 150 held-out rows "
                + "beside them.")
            .And.Contain("Predicting member by logistic regression, tested on the held-out rows").And.Contain(
                "Distances to the nearest of the 300 rows drawn from 400 training rows")
            .And.Contain("closer to training than to held-out rows");
        Plots(page).Should().BeGreaterThan(6 + 3 + 3 * 3 + 1 + 2, "columns, associations, pairs, log-likelihoods and training");
    }

    [Fact]
    public void Quality_alone_is_a_page_of_its_own()
    {
        var generated = Model.Generate(200, seed: 3, TableGaps.AsTrained);
        var quality = TableEvaluation.Evaluate(Train, generated, Other, "member");
        string page = quality.ToHtml(Train, generated, Other, new HtmlTableReportOptions { Title = "Rows & rows" });
        Headings(page).Should().Equal("Quality", "Real and generated columns");
        page.Should().StartWith("<!DOCTYPE html>").And.Contain("<h1>Rows &amp; rows</h1>").And.NotContain("<script")
            .And.Contain("200 generated rows against 400 real rows, and 150 held-out rows beside them.").And.NotContain("as often as training")
            .And.Contain("Predicting member by logistic regression, tested on the held-out rows").And.Contain(Words.Percent(quality.Overall));
        quality.ToHtml(Train, generated).Should().Contain("<h1>A synthetic table</h1>").And.Contain("against 400 real rows.")
            .And.Contain("a fifth of the real rows");
        string path = Path.GetTempFileName();
        quality.ToHtmlReport(path, Train, generated);
        File.ReadAllText(path).Should().Be(quality.ToHtml(Train, generated));
        File.Delete(path);
        FluentActions.Invoking(() => quality.ToHtml(Train.Without("member"), generated.Without("member"))).Should().Throw<ArgumentException>()
            .WithMessage("The quality is that of a table with other columns.*");
    }

    [Fact]
    public void It_says_what_was_learned_without_any_rows()
    {
        string page = Model.ToHtml();
        page.Should().Contain("rows of a table with 6 columns").And.Contain("2 categorical columns: a softmax over the categories.")
            .And.Contain("each column depends on those before it").And.Contain("3 columns with gaps: that a value is lacking is learned as a category is");
        // The share of gaps is the training rows', known from the encoding.
        double missing = (double)Train["pay"].MissingCount / Train.Rows;
        Model.Codec.Gaps.Shares()[3].Should().BeApproximately(missing, 1e-12);
        Cells(page).Should().ContainInOrder("pay", "real").And.Contain(Words.Percent(missing)).And.Contain("softmax over 5 categories and gaps");
        page.Should().Contain("5 categories: Aarhus ");
    }

    [Fact]
    public void It_says_what_columns_add_in_their_order()
    {
        string page = Model.ToHtml(new HtmlTableReportOptions { HeldOut = Other });
        page.Should().Contain("What columns add").And.Contain("held-out rows, of numbers the density").And.Contain("the latents know");
        var few = Other.Slice(0, Math.Min(Other.Rows, 1000));
        var logs = Model.ColumnLogLikelihoods(few);
        double town = Enumerable.Range(0, few.Rows).Average(row => (double)logs.Row(row)[5]);
        Cells(page).Should().ContainInOrder("town", Words.Number(town));
    }

    [Fact]
    public void The_same_seed_gives_the_same_page()
    {
        string page = Model.ToHtml(Full);
        Model.ToHtml(Full).Should().Be(page);
        using var stream = new MemoryStream();
        Model.Save(stream);
        stream.Position = 0;
        KaemTableModel.Load(stream).ToHtml(Full).Should().Be(page, "a loaded model has the same report");
        Model.ToHtml(Full with { Seed = 2 }).Should().NotBe(page);
    }

    [Fact]
    public void A_page_does_not_depend_on_the_threads_that_are_free()
    {
        string page = Model.ToHtml(Full);
        // Several at a time: the pool serves one of them, and the others do all their parts themselves.
        Enumerable.Range(0, 4).AsParallel().WithDegreeOfParallelism(4).Select(_ => Model.ToHtml(Full)).ToArray().Should().OnlyContain(other => other == page);
    }

    [Fact]
    public void Values_that_training_lacked_are_counted()
    {
        var town = (CategoricalColumn)Other["town"];
        string[] names = [.. town.Categories];
        names[0] = "Zagreb";
        int unseen = town.Codes.Count(0);
        var moved = new Table([.. Other.Columns.Select(column => column.Name == "town" ? new CategoricalColumn("town", town.Codes.ToArray(), names) : column)]);
        Model.ToHtml(new HtmlTableReportOptions { HeldOut = moved }).Should()
            .Contain($"missing values are left out. {unseen} values that training lacked are unlikely.");
        Model.ToHtml(new HtmlTableReportOptions { HeldOut = Other }).Should().Contain("missing values are left out.");
    }

    [Fact]
    public void Hostile_names_are_text()
    {
        const string Hostile = "<script>alert('x')</script>", Quoted = "\"><img src=x onerror=alert(1)>";
        var table = new Table(
        [
            CategoricalColumn.Of(
                Hostile, Enumerable.Range(0, 90).Select(row => row % 3 == 0 ? "</td></svg>" + Hostile : row % 3 == 1 ? Quoted : new string('x', 500))),
            new NumericColumn(Quoted, [.. Enumerable.Range(0, 90).Select(row => row % 7 * 1.5)]),
        ]);
        string page = Small(table).ToHtml(new HtmlTableReportOptions { Title = Hostile, Training = table, HeldOut = table, Label = Hostile });
        page.Should().Contain("&lt;script&gt;");
        foreach (string tag in new[] { "<script", "<img", "</td></svg>" })
            page.Contains(tag, StringComparison.OrdinalIgnoreCase).Should().BeFalse(tag);
        Markup(page).Should().NotContain("onerror", "a name never gets into a tag");
        Cells(page).Should().Contain(new string('x', 60) + "…").And.NotContain(cell => cell.Length > 300, "long names are cut where rows are shown");
    }

    [Fact]
    public void Odd_columns_do_not_stop_it()
    {
        var table = new Table(
        [
            new NumericColumn("constant", [.. Enumerable.Repeat(4.0, 60)], isInteger: true),
            CategoricalColumn.Of("same", Enumerable.Repeat("a", 60)),
            new NumericColumn("huge", [.. Enumerable.Range(0, 60).Select(row => row % 5 * 1e300)]),
            CategoricalColumn.OfBooleans("flag", [.. Enumerable.Range(0, 60).Select(row => (bool?)(row % 2 == 0))]),
        ]);
        var gaps = new Table([.. table.Columns.Select(column => column.Name is "flag" or "huge" ? TableParts.Missing(column.Schema, 60) : column)]);
        var model = Small(table);
        string page = model.ToHtml(new HtmlTableReportOptions { Training = table });
        page.Should()
            .Contain("always 4").And.Contain("always a").And.Contain("2 columns with one value only: nothing to learn.").And.Contain("none: one value");
        model.ToHtml(new HtmlTableReportOptions { HeldOut = gaps }).Should().Contain("Shown are 2 of 4 columns");
        model.ToHtml(new HtmlTableReportOptions { Training = table.Slice(0, 1), HeldOut = table.Slice(3, 2) }).Should().Contain("1 training row,");
        model.ToHtml(new HtmlTableReportOptions { Training = table.Slice(0, 0) }).Should().Be(model.ToHtml());
    }

    [Fact]
    public void A_table_of_one_column_has_no_pairs()
    {
        var table = new Table([CategoricalColumn.Of("only", Enumerable.Range(0, 60).Select(row => row % 3 == 0 ? "a" : "b"))]);
        string page = Small(table).ToHtml(new HtmlTableReportOptions { Training = table, HeldOut = table });
        page.Should().Contain("a table with 1 column:").And.NotContain("Pairs of columns").And.NotContain("worst trends");
        Headings(page).Should().Contain("Real and generated columns");
    }

    [Fact]
    public void Wide_tables_show_a_part_and_say_so()
    {
        var random = new Random(4);
        var table = new Table(
            [.. Enumerable.Range(1, 60).Select(c => (TableColumn)new NumericColumn($"c{c}", [.. Enumerable.Range(0, 80).Select(_ => random.NextDouble())]))]);
        var model = Small(table);
        string page = model.ToHtml(new HtmlTableReportOptions { Training = table, Columns = 5, Pairs = 2 });
        page.Should()
            .Contain("Generated rows, the first 5 of 60 columns").And.Contain("Columns of the training rows, the first 5 of 60").And.Contain(
                "The other 55 columns")
            .And.Contain("The 5 of 60 columns that are least alike").And.Contain("Shown are 5 of 60 columns").And.Contain("for 2 of 1,770 pairs").And.Contain(
                "not measured");
        // Histograms, associations, two pairs, training, priors: no more for 60 columns than for 6.
        Plots(page).Should().BeLessThan(5 + 3 + 6 + 2 + 12);
        model.ToHtml(new HtmlTableReportOptions { Training = table, Pairs = 0 }).Should().NotContain("occur together");
    }

    [Fact]
    public void A_model_that_was_not_trained_says_so()
    {
        var stopped = KaemTableModel.Train(Train, Options, cancellationToken: new CancellationToken(canceled: true));
        string page = stopped.ToHtml(Full);
        page.Should().Contain("no updates were done").And.NotContain("nats of the encoding");
        Headings(page).Should().Contain("Quality");
    }

    [Fact]
    public void Rows_that_do_not_fit_are_refused_by_name()
    {
        Refused(new HtmlTableReportOptions { Training = Train.Without("pay") }, "*'pay'*Training lack*");
        Refused(new HtmlTableReportOptions
            { HeldOut = new Table([.. Other.Columns.Select(column => column.Name == "size" ? Other["town"].Rename("size") : column)]) },
            "*'size' is Categorical in the rows of HeldOut*Real*");
        Refused(Full with { Label = "nothing" }, "*Label is 'nothing'*'size'*");
        FluentActions.Invoking(() => new HtmlTableReportOptions { Rows = 1 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Rows*");
        FluentActions.Invoking(() => new HtmlTableReportOptions { Columns = 0 }).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Columns*");
        // Other columns besides the model's do not matter, nor does their order.
        var more = new Table([Train["size"].Rename("more"), .. Train.Columns.Reverse()]);
        Model.ToHtml(Full with { Training = more }).Should().Be(Model.ToHtml(Full));

        static void Refused(HtmlTableReportOptions options, string message) =>
            FluentActions.Invoking(() => Model.ToHtml(options)).Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void It_is_written_whole_or_not_at_all()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, file = Path.Combine(folder, "report.html");
        try
        {
            Model.ToHtmlReport(file);
            File.ReadAllText(file).Should().Be(Model.ToHtml());
            FluentActions.Invoking(() => Model.ToHtmlReport(file, new HtmlTableReportOptions { Label = "nothing" })).Should().Throw<ArgumentException>();
            Directory.GetFiles(folder).Should().Equal(file);
            File.ReadAllText(file).Should().Be(Model.ToHtml());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static KaemTableOptions Options { get; } = new()
    {
        Model = KaemPresets.Table with
        { LatentSize = 2, OuterSize = 2, Sampler = PosteriorSampler.ImportanceSampling(50, Resampler.None), BatchSize = 50, ScoringSamples = 100 },
        Updates = 40,
    };

    private static KaemTableModel Small(Table table) => KaemTableModel.Train(table, Options);

    private static string[] Headings(string page) => [.. Heading().Matches(page).Select(match => match.Groups[1].Value)];

    private static string[] Cells(string page) => [.. Cell().Matches(page).Select(match => match.Groups[1].Value)];

    private static int Plots(string page) => Regex.Count(page, "<svg ");

    /// <summary>The tags without what stands between them and without what attributes hold.</summary>
    private static string Markup(string page) => string.Join("", Tag().Matches(page).Select(match => Attribute().Replace(match.Value, "")));

    [GeneratedRegex("<h2>(.*?)</h2>")]
    private static partial Regex Heading();

    [GeneratedRegex("<t[dh][^>]*>(.*?)</t[dh]>")]
    private static partial Regex Cell();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Attribute();
}

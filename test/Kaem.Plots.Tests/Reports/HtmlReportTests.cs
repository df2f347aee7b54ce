using System.Text.Json;
using System.Text.RegularExpressions;
using Kaem.ML.Engines;
using Kaem.ML.Fitting;
using Kaem.ML.Generators;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Persistence;
using Kaem.ML.Plots;
using Kaem.ML.Priors;
using Kaem.ML.Tests.Model;

namespace Kaem.ML.Tests.Reports;

public partial class HtmlReportTests
{
    private static readonly string[] Names = ["one", "two", "<three>", "four", "five", "six"];
    private static readonly HtmlReportOptions Full =
        new() { Title = "Arcs & more", Training = SmallModel.Arc(200), HeldOut = SmallModel.Arc(50, 2), ColumnNames = Names };

    [Fact]
    public void A_page_needs_nothing_but_itself()
    {
        string page = SmallModel.Trained.ToHtml(Full);
        page.Should().StartWith("<!DOCTYPE html>").And.NotContain("<script");
        // The only address is the name of SVG's vocabulary; images and icon are data.
        Address().Matches(page).Select(match => match.Value).Distinct().Should().Equal("http://www.w3.org/2000/svg");
        Source().Matches(page).Select(match => match.Groups[1].Value).Should().NotBeEmpty().And.OnlyContain(source => source.StartsWith("data:"));
    }

    [Fact]
    public void It_has_every_section_and_escapes_names()
    {
        string page = SmallModel.Trained.ToHtml(Full);
        Heading().Matches(page).Select(match => match.Groups[1].Value).Should()
            .Equal("The model", "Samples", "Training", "Prior", "Generator", "Data", "Real and generated rows", "Settings");
        page.Should().Contain("Arcs &amp; more").And.Contain("&lt;three&gt;").And.NotContain("<three>");
        Heading().Matches(SmallModel.Trained.ToHtml()).Select(match => match.Groups[1].Value).Should()
            .Equal("The model", "Samples", "Training", "Prior", "Generator", "Settings");
    }

    [Fact]
    public void The_settings_name_every_option()
    {
        var rows = Settings.Of(SmallModel.Trained);
        using var document = JsonDocument.Parse(OptionsJson.Write(SmallModel.Trained.Options, 6));
        rows.Should().HaveCount(Leaves(document.RootElement));
        rows.Should().ContainSingle(row => row[0] == "latent size").Which[1].Should().Be("2");
        rows.Should().ContainSingle(row => row[0] == "prior › basis › grid size").Which[1].Should().Be("8");

        static int Leaves(JsonElement json) =>
            json.EnumerateObject().Sum(property => property.Value.ValueKind == JsonValueKind.Object ? Leaves(property.Value) : 1);
    }

    [Fact]
    public void A_loaded_model_has_the_same_report()
    {
        using var stream = new MemoryStream();
        SmallModel.Trained.Save(stream);
        stream.Position = 0;
        KaemModel.Load(stream).ToHtml(Full).Should().Be(SmallModel.Trained.ToHtml(Full));
    }

    [Fact]
    public void It_is_written_whole_or_not_at_all()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, file = Path.Combine(folder, "report.html");
        try
        {
            SmallModel.Trained.ToHtmlReport(file);
            File.ReadAllText(file).Should().Be(SmallModel.Trained.ToHtml());
            var refused = () => SmallModel.Trained.ToHtmlReport(file, new HtmlReportOptions { HeldOut = new DataMatrix(new float[7], 1, 7) });
            refused.Should().Throw<ArgumentException>().WithMessage("*6 columns*HeldOut*7*");
            Directory.GetFiles(folder).Should().Equal(file);
            File.ReadAllText(file).Should().Be(SmallModel.Trained.ToHtml());
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Options_that_do_not_fit_are_refused()
    {
        Refused(new HtmlReportOptions { ColumnNames = ["a"] }, "*6 columns*ColumnNames*1 names*");
        Refused(new HtmlReportOptions { Image = (2, 2, 1) }, "*2 x 2*6 columns*");
        Refused(new HtmlReportOptions { Image = (3, 1, 2) }, "*1 channel or 3*");
        Refused(new HtmlReportOptions { Training = new DataMatrix(new float[4], 2, 2) }, "*6 columns*Training*2*");
        var none = () => new HtmlReportOptions { Samples = 0 };
        none.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Samples*");

        static void Refused(HtmlReportOptions options, string message)
        {
            var report = () => SmallModel.Trained.ToHtml(options);
            report.Should().Throw<ArgumentException>().WithMessage(message);
        }
    }

    [Fact]
    public void Rows_are_images_where_their_shape_is_given()
    {
        SmallModel.Trained.ToHtml().Should().NotContain("<img");
        SmallModel.Trained.ToHtml(new HtmlReportOptions { Image = (3, 2, 1), HeldOut = SmallModel.Arc(9) }).Should()
            .Contain("alt=\"real, held out\"").And.Contain("alt=\"generated\"");
    }

    [Fact]
    public void A_convolutional_model_shows_images_unasked()
    {
        var options = SmallModel.Options with
        {
            Generator = KaemGenerator.Convolutional(
                new ImageShape(2, 2, 3), [new(4, Kernel: 2, Stride: 1, Padding: 0), new(3, Kernel: 3, Stride: 1, Padding: 1)]),
            GridAdaptation = GridAdaptation.Off,
            Epochs = 1,
        };
        var rows = new DataMatrix([.. Enumerable.Range(0, 40 * 12).Select(i => i * 7 % 11 / 11f)], 40, 12);
        var model = KaemModel.Train(options, rows);
        model.ToHtml().Should().Contain("alt=\"generated\"");
        model.ToHtml(new HtmlReportOptions { ColumnNames = [.. Enumerable.Range(0, 12).Select(i => $"v{i}")] }).Should().Contain("alt=\"generated\"");
    }

    [Fact]
    public void The_likelihood_is_said_in_words()
    {
        Sentence(KaemLikelihood.Gaussian(0.25f)).Should().Contain("columns are Gaussian with σ = 0.25.");
        Sentence(KaemLikelihood.Gaussian(0.25f, SigmaLearning.Shared)).Should().Contain("columns are Gaussian with one learned σ.");
        Sentence(KaemLikelihood.Mixed(LikelihoodBlock.Gaussian(1), LikelihoodBlock.Categorical(2), LikelihoodBlock.Categorical(3))).Should()
            .Contain("Given the latents, 1 column is Gaussian with a learned σ and 2 variables are categorical, with a softmax over 2 to 3 columns each.");
        Sentence(KaemLikelihood.Mixed(LikelihoodBlock.Categorical(6))).Should()
            .Contain("Given the latents, 1 variable is categorical, with a softmax over 6 columns.");

        static string Sentence(KaemLikelihood likelihood) =>
            OverviewSection.Sentence(new KaemModel(new CpuEngine(SmallModel.Options with { Likelihood = likelihood }, 6), new TrainingSummary(1, 0, true, [])));
    }

    [Fact]
    public void The_prior_before_training_is_shown_where_it_is_known()
    {
        const string Before = "before training</text>";
        SmallModel.Trained.ToHtml().Should().Contain(Before).And.NotContain("is not shown");
        Without(SmallModel.Trained.ContinueTraining(SmallModel.Options with { Epochs = 1 }, SmallModel.Arc(40)));
        Without(KaemModel.Train(SmallModel.Options with { Epochs = 1 }, SmallModel.Arc(40), startFrom: SmallModel.Trained.Prior));

        var mixture = KaemModel.Train(
            SmallModel.Options with
            { OuterSize = 1, Prior = KaemPrior.Mixture(ReferencePrior.Gaussian, KanBasis.Rbf(8), MixtureProportions.Learned), Epochs = 2 }, SmallModel.Arc(40));
        mixture.ToHtml().Should().Contain(Before);
        mixture.PruneMixture(0).ToHtml().Should().Contain(Before, "nothing vanished");
        Without(mixture.PruneMixture(0.9f));

        var deep = SmallModel.Options with { Prior = KaemPrior.Deep(basis: KanBasis.Rbf(6), steps: 3), Epochs = 1 };
        var first = KaemModel.Train(deep, SmallModel.Arc(40));
        first.ToHtml().Should().Contain(Before);
        Without(first.ContinueTraining(deep, SmallModel.Arc(40)));

        static void Without(KaemModel model)
        {
            using var stream = new MemoryStream();
            model.Save(stream);
            stream.Position = 0;
            foreach (var same in new[] { model, KaemModel.Load(stream) })
                same.ToHtml().Should().NotContain(Before).And.Contain("What it was before training is not shown");
        }
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.00001, "−1e−5")]
    [InlineData(0.12345, "0.1235")]
    [InlineData(12.345, "12.35")]
    [InlineData(-1234.6, "−1,235")]
    [InlineData(12345678, "1.235e7")]
    [InlineData(double.NaN, "–")]
    public void Numbers_have_about_four_figures(double value, string text) => Words.Number(value).Should().Be(text);

    [GeneratedRegex("https?://[^\"'<> ]+")]
    private static partial Regex Address();

    [GeneratedRegex("(?:src|href)=\"([^\"]*)")]
    private static partial Regex Source();

    [GeneratedRegex("<h2>(.*?)</h2>")]
    private static partial Regex Heading();
}

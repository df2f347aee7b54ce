using Kaem.ML.Fitting;
using Kaem.ML.Tests.Tables;
using Microsoft.ML;

namespace Kaem.ML.Tests.Transformers;

public class HtmlTableReportTests
{
    private static readonly IDataView Train = People.View(200);
    private static readonly IDataView HeldOut = People.View(80, seed: 2);

    [Fact]
    public void The_report_is_the_models_with_the_rows_of_the_data()
    {
        var catalog = Toy.Context.Generative();
        var options = new HtmlTableReportOptions { Label = "Member" };
        string page = Report(path => People.Model.ToHtmlReport(path, Train, HeldOut, options));
        page.Should()
            .Be(People.Model.Model.ToHtml(options with { Training = catalog.ReadTable(Selected(Train)), HeldOut = catalog.ReadTable(Selected(HeldOut)) }));
        page.Should().Contain("against 200 training rows, and 80 held-out rows beside them").And.Contain("Predicting Member");
        Report(path => People.Model.ToHtmlReport(path)).Should().Be(People.Model.Model.ToHtml());
    }

    [Fact]
    public void The_rows_of_the_options_come_before_those_of_the_data()
    {
        var options = new HtmlTableReportOptions { HeldOut = Toy.Context.Generative().ReadTable(Selected(HeldOut)) };
        Report(path => People.Model.ToHtmlReport(path, heldOut: Train, options: options)).Should().Be(People.Model.Model.ToHtml(options));
    }

    [Fact]
    public void A_model_from_a_zip_writes_the_same_report()
    {
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.zip");
        try
        {
            Toy.Context.Model.Save(People.Model, Train.Schema, file);
            var fresh = new MLContext(seed: 3);
            fresh.Generative().TryGetTableModel(fresh.Model.Load(file, out _), out var loaded).Should().BeTrue();
            Report(path => loaded!.ToHtmlReport(path, Train, HeldOut)).Should().Be(Report(path => People.Model.ToHtmlReport(path, Train, HeldOut)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Data_without_a_column_or_with_other_types_is_refused()
    {
        const string Unused = "unused.html";
        var without = Toy.Context.Transforms.DropColumns("Age").Fit(Train).Transform(Train);
        People.Model.Invoking(model => model.ToHtmlReport(Unused, without)).Should().Throw<ArgumentException>().WithMessage("*'Age'*")
            .WithParameterName("train");
        var converted = Toy.Context.Transforms.Conversion.ConvertType("Age", outputKind: Microsoft.ML.Data.DataKind.String).Fit(Train).Transform(Train);
        People.Model.Invoking(model => model.ToHtmlReport(Unused, heldOut: converted)).Should().Throw<ArgumentException>()
            .WithMessage("*'Age' is of type String*").WithParameterName("heldOut");
        File.Exists(Unused).Should().BeFalse();
    }

    private static IDataView Selected(IDataView data) => Toy.Context.Transforms.SelectColumns(People.Columns).Fit(data).Transform(data);

    private static string Report(Action<string> write) => ReportFile.Read(write);
}

using Kaem.ML.Fitting;
using Kaem.ML.Plots;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Transformers;

public class HtmlReportTests
{
    [Fact]
    public void TheReportIsTheModelsWithTheRowsOfTheData()
    {
        var rows = Toy.Rows(30);
        Report(path => Toy.Transformer.ToHtmlReport(path, heldOut: Toy.View(rows)))
            .Should().Be(Toy.Transformer.Model.ToHtml(new HtmlReportOptions { HeldOut = Toy.Matrix(rows) }));
    }

    [Fact]
    public void ColumnsAreCalledAsTheSlotsAre()
    {
        var pipeline = Toy.Context.Transforms.Concatenate("Both", "First", "Second").Append(Toy.Context.Generative().Kaem(Toy.Options, "Both"));
        var data = Toy.Context.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Pair { First = i / 40f, Second = i % 7 / 7f }));
        var transformer = pipeline.Fit(data).LastTransformer;
        Report(path => transformer.ToHtmlReport(path)).Should().Contain("<th scope=\"col\">First</th><th scope=\"col\">Second</th>");
    }

    [Fact]
    public void VectorsOfTwoDimensionsAreImages()
    {
        var schema = SchemaDefinition.Create(typeof(Toy.Point));
        schema[nameof(Toy.Point.Features)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 2, 3);
        var data = Toy.Context.Data.LoadFromEnumerable(Toy.Rows(40), schema);
        var transformer = Toy.Context.Generative().Kaem(Toy.Options).Fit(data);
        Report(path => transformer.ToHtmlReport(path, data)).Should().Contain("<img").And.Contain("real, learned from");
    }

    [Fact]
    public void DataOfAnotherWidthIsRefused()
    {
        var data = Toy.Context.Data.LoadFromEnumerable([new Pair()]);
        Toy.Transformer.Invoking(it => it.ToHtmlReport("unused.html", heldOut: data)).Should().Throw<ArgumentException>().WithMessage("*Features*");
        File.Exists("unused.html").Should().BeFalse();
    }

    private static string Report(Action<string> write) => ReportFile.Read(write);

    private sealed class Pair
    {
        public float First { get; set; }

        public float Second { get; set; }
    }
}

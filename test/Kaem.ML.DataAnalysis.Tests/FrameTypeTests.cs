using Kaem.ML.Tables;
using Kaem.ML.Tests.Reliability;
using Microsoft.Data.Analysis;
using Microsoft.ML;

namespace Kaem.ML.Tests;

/// <summary>Types, order, nulls and empty texts come back as they went in.</summary>
public class FrameTypeTests
{
    [Fact]
    public void Generated_rows_have_the_columns_of_training_with_gaps_of_every_type()
    {
        var frame = Frames.OfAllTypes();
        var generated = Frames.Model.GenerateFrame(300, seed: 7, TableGaps.AsTrained);

        Layout(generated).Should().Equal(Layout(frame));
        generated.Rows.Count.Should().Be(300);
        foreach (var column in generated.Columns)
        {
            column.NullCount.Should().BeInRange(5, 150, column.Name);
            // No value is beyond those that were there, and whatever comes in few values comes in these.
            object[] known = [.. frame.Values(column.Name).OfType<object>()], made = [.. generated.Values(column.Name).OfType<object>()];
            made.Should().AllBeOfType(known[0].GetType());
            if (known.Distinct().Count() < 8)
                made.Distinct().Should().BeSubsetOf(known, column.Name);
            else
                made.Concat([known.Min()!, known.Max()!]).Order().Should().StartWith(known.Min()!).And.EndWith(known.Max()!, column.Name);
        }
        Frames.Model.GenerateFrame(50).Columns.Should().OnlyContain(column => column.NullCount == 0, "no gaps were asked for");
        // Cents stay cents, and offsets are those of the source.
        generated.Values("decimal").OfType<decimal>().Should().OnlyContain(value => value == Math.Round(value, 2));
        generated.Values("clock").OfType<DateTimeOffset>().Should().OnlyContain(time => time.Offset == TimeSpan.FromHours(2));
    }

    [Fact]
    public void Empty_text_and_null_are_kept_apart()
    {
        var frame = Frames.OfAllTypes();
        var table = frame.Read("string");
        table.Columns[0].MissingCount.Should().Be((int)frame["string"].NullCount);
        ((CategoricalColumn)table.Columns[0]).Categories.Should().Contain("");

        object?[] texts = Frames.Model.GenerateFrame(300, seed: 3, TableGaps.AsTrained).Values("string");
        texts.Should().Contain("").And.Contain((object?)null);
        Frames.Model.ImputeFrame(frame).Values("string").Should().NotContainNulls().And.Contain("");
    }

    [Fact]
    public void Empty_text_where_null_is_expected_is_named_and_can_be_made_null()
    {
        string csv = "n,town\n" + string.Join('\n', Enumerable.Range(0, 40).Select(i => $"{i % 7},{(i % 4 == 0 ? "" : i % 4 == 1 ? "Cork" : "Bergen")}"));
        var frame = DataFrame.LoadCsvFromString(csv);
        frame["town"].NullCount.Should().Be(0, "this is how such files are loaded");
        var context = new MLContext(seed: 1);
        var said = new List<string>();
        context.Log += (_, line) => said.Add(line.Message);
        context.Generative().KaemTable(Frames.Options).FitFrame(frame).GenerateFrame(60, gaps: TableGaps.AsTrained)["town"].NullCount.Should().Be(0);
        said.Should().ContainSingle(line => line.Contains("'town' has 10 empty texts and no null"));

        said.Clear();
        var marked = frame.WithEmptyTextAsNull();
        marked["town"].NullCount.Should().Be(10);
        frame.Values("town").Should().Contain("", "the source stays as it is");
        marked.Values("n").Should().Equal(frame.Values("n"));
        context.Generative().KaemTable(Frames.Options).FitFrame(marked).GenerateFrame(60, gaps: TableGaps.AsTrained)["town"].NullCount.Should().BePositive();
        said.Should().NotContain(line => line.Contains("empty text"));

        frame.WithEmptyTextAsNull("town").Values("town").Should().Equal(marked.Values("town"));
        FluentActions.Invoking(() => frame.WithEmptyTextAsNull("n")).Should().Throw<ArgumentException>().WithMessage("Column 'n' holds Single and no text.*")
            .WithParameterName("columnNames");
        FluentActions.Invoking(() => frame.WithEmptyTextAsNull("twon")).Should().Throw<ArgumentException>().WithMessage("*Did you mean 'town'?*");
    }

    [Fact]
    public void A_saved_model_gives_the_same_frames()
    {
        var context = new MLContext();
        using var folder = new TemporaryFolder();
        string zip = Path.Combine(folder.Path, "all.zip");
        context.Model.Save(Frames.Model, null, zip);
        context.Generative().TryGetTableModel(context.Model.Load(zip, out _), out var loaded).Should().BeTrue();

        var frame = Frames.OfAllTypes();
        Same(loaded!.GenerateFrame(60, seed: 9, TableGaps.AsTrained), Frames.Model.GenerateFrame(60, seed: 9, TableGaps.AsTrained));
        Same(loaded!.ImputeFrame(frame), Frames.Model.ImputeFrame(frame));
        Same(loaded!.ScoreFrame(frame), Frames.Model.ScoreFrame(frame));
    }

    [Fact]
    public void Without_gaps_a_frame_is_learned_as_its_view_is()
    {
        // What a frame gives a data view: it has no lengths of time, nor characters and decimals as such.
        string[] names = ["single", "double", "sbyte", "byte", "short", "ushort", "int", "uint", "bool", "moment"];
        var all = Frames.OfAllTypes(gaps: false);
        var frame = new DataFrame(names.Select(name => all[name]));
        var fromFrame = Frames.Estimator(names).FitFrame(frame);
        var fromView = Frames.Estimator(names).Fit(frame);

        Same(fromFrame.GenerateFrame(40), fromView.GenerateFrame(40));
        Same(fromFrame.GenerateFrame(40), fromView.Generate(40).ToDataFrame(maxRows: -1));
        fromFrame.ScoreFrame(frame).Values("LogLikelihood").Should()
            .Equal(fromView.Transform(frame).ToDataFrame(-1, "LogLikelihood").Values("LogLikelihood"));
    }

    [Fact]
    public void Texts_of_Arrow_and_columns_of_no_class_of_their_own_come_back()
    {
        string?[] values = [.. Enumerable.Range(0, 40).Select(i => i % 5 == 0 ? null : i % 5 == 1 ? "" : "Zürich")];
        var texts = new DataFrame(new StringDataFrameColumn("text", values!)).Read();
        var arrow = Arrow(texts);
        arrow.NullCount.Should().Be(8);
        arrow.Should().Equal(values);
        var frame = new DataFrame(arrow, new PrimitiveDataFrameColumn<int>("number", Enumerable.Range(0, 40).Select(i => i % 6 == 0 ? (int?)null : i % 3)));
        var model = Frames.Estimator().FitFrame(frame);

        var generated = model.GenerateFrame(100, gaps: TableGaps.AsTrained);
        generated["text"].Should().BeOfType<ArrowStringDataFrameColumn>();
        generated.Values("text").Distinct().Should().BeEquivalentTo([null, "", "Zürich"]);
        var filled = model.ImputeFrame(frame);
        filled["text"].Should().BeOfType<ArrowStringDataFrameColumn>().Which.NullCount.Should().Be(0);
        filled["number"].Should().BeAssignableTo<PrimitiveDataFrameColumn<int>>().Which.NullCount.Should().Be(0);
        ((string)frame["text"][2]).Should().Be("Zürich", "the source stays as it is");

        static ArrowStringDataFrameColumn Arrow(Table table) => (ArrowStringDataFrameColumn)new StringType(isArrow: true).Write(table.Columns[0]);
    }

    [Fact]
    public void Tables_are_frames_and_back()
    {
        var frame = Frames.OfAllTypes();
        var table = frame.Read();
        table.Columns.Select(column => (long)column.MissingCount).Should().Equal(frame.Columns.Select(column => column.NullCount));
        table.Columns.Select(column => column.Kind).Should().Equal([
            ColumnKind.Real, ColumnKind.Real, ColumnKind.Real, .. Enumerable.Repeat(ColumnKind.Integer, 8), ColumnKind.Boolean, ColumnKind.Categorical,
            ColumnKind.Categorical, ColumnKind.Timestamp, ColumnKind.Timestamp, ColumnKind.Duration, ColumnKind.Date, ColumnKind.Time]);

        var again = table.ToDataFrame();
        again.Columns.Select(column => column.DataType.Name).Should().Equal(
            "Double", "Double", "Double", "Int64", "Int64", "Int64", "Int64", "Int64", "Int64", "Int64", "Int64", "Boolean", "String", "String", "DateTime",
            "DateTime", "TimeSpan", "DateOnly", "TimeOnly");
        foreach (string name in new[] { "double", "long", "bool", "string", "moment", "length", "day", "time" })
            again.Values(name).Should().Equal(frame.Values(name), name);
    }

    [Fact]
    public void What_identifies_rows_gets_new_values_of_its_type()
    {
        var frame = new DataFrame(
            new Int32DataFrameColumn("id", Enumerable.Range(0, 80).Select(i => (int?)(1000 + 7 * i))),
            new StringDataFrameColumn("code", Enumerable.Range(0, 80).Select(i => $"K-{i * 37 % 997:D4}")),
            new BooleanDataFrameColumn("member", Enumerable.Range(0, 80).Select(i => i % 11 == 0 ? null : (bool?)(i % 3 == 0))));
        var model = Frames.Estimator().FitFrame(frame);
        model.ColumnNames.Should().Equal("member");

        var generated = model.GenerateFrame(50);
        Layout(generated).Should().Equal(Layout(frame));
        generated.Values("id").Should().OnlyHaveUniqueItems().And.NotIntersectWith(frame.Values("id"));
        generated.Values("code").Should().OnlyHaveUniqueItems().And.NotIntersectWith(frame.Values("code"));
    }

    internal static void Same(DataFrame actual, DataFrame expected)
    {
        Layout(actual).Should().Equal(Layout(expected));
        foreach (var column in expected.Columns)
            actual.Values(column.Name).Should().Equal(expected.Values(column.Name), column.Name);
    }

    private static IEnumerable<(string, Type)> Layout(DataFrame frame) => frame.Columns.Select(column => (column.Name, column.GetType()));
}

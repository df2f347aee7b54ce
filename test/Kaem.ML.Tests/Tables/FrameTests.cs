using Microsoft.Data.Analysis;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Tables;

/// <summary>Data frames as data: their gaps are gaps, or are refused where a view can't show them.</summary>
public class FrameTests
{
    private static readonly string?[] Towns = [.. Enumerable.Range(0, 60).Select(i => i % 6 == 1 ? null : i % 3 == 0 ? "Cork" : "Bergen")];
    private static readonly float?[] Ages = [.. Enumerable.Range(0, 60).Select(i => i % 7 == 0 ? null : (float?)(20 + i % 13))];
    private static readonly int?[] Visits = [.. Enumerable.Range(0, 60).Select(i => (int?)(i % 4))];

    private static readonly KaemTableOptions Options = People.Options with { Updates = 20 };

    [Fact]
    public void Nulls_of_numbers_and_text_are_gaps()
    {
        var frame = new DataFrame(Column("Age", Ages), Column("Town", Towns), Column("Visits", Visits));
        var table = Toy.Context.Generative().ReadTable(frame);
        table.Columns.Select(column => column.MissingCount).Should().Equal(9, 10, 0);

        var model = Toy.Context.Generative().KaemTable(Options).Fit(frame);
        model.ColumnNames.Should().Equal("Age", "Town", "Visits");
        model.Transform(frame).Values<float>("LogLikelihood").Should().Equal(model.Model.LogLikelihood(table).Values);
        model.Impute(frame).Values<float>("Age").Should().NotContain(float.NaN);
        model.Impute(frame).Values<ReadOnlyMemory<char>>("Town").Should().OnlyContain(town => town.Length > 0);
    }

    [Fact]
    public void A_gap_that_a_view_cannot_show_is_refused_wherever_its_column_is_read()
    {
        int?[] visits = [null, .. Visits[1..]];
        bool?[] member = [null, null, .. Enumerable.Repeat<bool?>(true, 58)];
        var whole = new DataFrame(Column("Age", Ages), Column("Visits", Visits));
        var frame = new DataFrame(Column("Age", Ages), Column("Visits", visits), Column("Member", member));
        var catalog = Toy.Context.Generative();
        var model = catalog.KaemTable(Options).Fit(whole);
        const string Visit =
            "Column 'Visits' has 1 gap that would be read as 0: data of type Int32 have no missing value. Make it a column of Single or Double, or fill the "
            + "gaps.*";

        Refused(() => catalog.ReadTable(frame), Visit, "data");
        Refused(() => catalog.KaemTable(Options).Fit(frame), Visit, "input");
        Refused(() => catalog.KaemTable(Options, ["Age", "Member"])
            .Fit(frame), "Column 'Member' has 2 gaps that would be read as false:*column of text*", "input");
        Refused(() => model.Transform(frame), Visit, "input");
        Refused(() => model.Impute(frame).Values<float>("Age"), Visit, "data");
        Refused(() => catalog.EvaluateTable(whole, frame), Visit, "synthetic");

        // Views upon a frame, in any number, read its null as 0, too, and so does a conversion.
        const string Through = "Column 'Visits' has 1 gap in the data frame that these data come from that would be read as 0:*";
        var context = Toy.Context;
        var shuffled = context.Data.ShuffleRows(context.Data.TakeRows(frame, 40), seed: 1);
        Refused(() => catalog.ReadTable(context.Data.Cache(shuffled)), Through, "data");
        Refused(() => catalog.KaemTable(Options).Fit(context.Data.TrainTestSplit(frame, 0.2).TrainSet), Through, "input");
        var toSingle = context.Transforms.Conversion.ConvertType("Visits", outputKind: DataKind.Single);
        Refused(() => toSingle.Append(catalog.KaemTable(Options)).Fit(frame), Through, "input");
        context.Data.TakeRows(whole, 40).Should().Match<IDataView>(view => catalog.ReadTable(view).Rows == 40);

        // Columns that nobody reads may be as they are.
        catalog.ReadTable(frame, "Age").Rows.Should().Be(60);
    }

    private static void Refused(Action action, string message, string argument) =>
        action.Should().Throw<ArgumentException>().WithMessage(message).WithParameterName(argument);

    private static PrimitiveDataFrameColumn<T> Column<T>(string name, T?[] values)
        where T : unmanaged => new(name, values);

    private static StringDataFrameColumn Column(string name, string?[] values) => new(name, values!);
}

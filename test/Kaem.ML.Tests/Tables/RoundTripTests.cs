using Kaem.ML.Numerics;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Tables;

public class RoundTripTests
{
    private static readonly IDataView Source = EveryType.View(300);

    [Fact]
    public void Values_types_and_names_come_back()
    {
        var columns = TableReader.Columns(Source.Schema, null, "data");
        var back = new TableView(TableReader.Read(Source, columns, "data", "data"), columns);

        back.GetRowCount().Should().Be(300);
        back.Schema.Select(column => (column.Name, column.Type)).Should()
            .Equal(Source.Schema.Where(column => !column.IsHidden).Select(column => (column.Name, column.Type)));
        Same<float>("Single", back);
        Same<double>("Double", back);
        Same<sbyte>("SByte", back);
        Same<byte>("Byte", back);
        Same<short>("Int16", back);
        Same<ushort>("UInt16", back);
        Same<int>("Int32", back);
        Same<uint>("UInt32", back);
        Same<long>("Int64", back);
        Same<ulong>("UInt64", back);
        Same<bool>("Flag", back);
        Same<uint>("Key", back);
        Same<byte>("ByteKey", back);
        Same<uint>("TownKey", back);
        Same<uint>("SizeKey", back);
        Texts(back, "Town").Should().Equal(Texts(Source, "Town"));
        KeyValues<ReadOnlyMemory<char>>(back, "TownKey").Select(name => name.ToString()).Should()
            .Equal(KeyValues<ReadOnlyMemory<char>>(Source, "TownKey").Select(name => name.ToString()));
        KeyValues<float>(back, "SizeKey").Should().Equal(KeyValues<float>(Source, "SizeKey"));
    }

    [Fact]
    public void Transforms_and_typed_rows_read_what_was_written()
    {
        var columns = TableReader.Columns(Source.Schema, null, "data");
        var back = new TableView(TableReader.Read(Source, columns, "data", "data"), columns);
        var names = Toy.Context.Transforms.Conversion.MapKeyToValue("Name", "TownKey").Fit(back).Transform(back);
        Texts(names, "Name").Should().Equal(Texts(Source, "Town"));
        Toy.Context.Data.CreateEnumerable<EveryType>(back, reuseRowObject: false).Select(row => (row.Int64, row.Flag, row.Town)).Should().Equal(
            Toy.Context.Data.CreateEnumerable<EveryType>(Source, reuseRowObject: false).Select(row => (row.Int64, row.Flag, row.Town)));
    }

    [Fact]
    public void Kinds_and_gaps_are_those_of_the_values()
    {
        var table = TableReader.Read(
            Source, TableReader.Columns(Source.Schema, ["Town", "Single", "Size", "Int32", "Flag", "TownKey", "SizeKey", "Key"], "data"), "data", "data");
        table.Columns.Select(column => column.Kind).Should().Equal(
            ColumnKind.Categorical, ColumnKind.Real, ColumnKind.Real, ColumnKind.Integer, ColumnKind.Boolean, ColumnKind.Categorical, ColumnKind.Categorical,
            ColumnKind.Categorical);
        table["Town"].MissingCount.Should().Be(Texts(Source, "Town").Count(text => text.Length == 0)).And.BePositive();
        table["Single"].MissingCount.Should().Be(Source.Values<float>("Single").Count(float.IsNaN)).And.BePositive();
        table["Key"].MissingCount.Should().Be(Source.Values<uint>("Key").Count(key => key == 0)).And.BePositive();
        table["Flag"].MissingCount.Should().Be(0);
        ((CategoricalColumn)table["Key"]).Categories.Should().Equal("1", "2", "3", "4", "5");
        ((CategoricalColumn)table["SizeKey"]).Categories.Should().BeEquivalentTo("0.5", "1.5", "2.5");
    }

    [Fact]
    public void Encoded_rows_come_back_as_data_of_the_same_types()
    {
        var columns = TableReader.Columns(Source.Schema, null, "data");
        var table = TableReader.Read(Source, columns, "data", "data");
        var codec = TableCodec.Fit(table, new EncodingOptions { MostBins = 256 });
        var back = new TableView(codec.Decode(codec.Encode(table), seed: 1), columns);
        Same<int>("Int32", back);
        Same<byte>("ByteKey", back);
        Texts(back, "Town").Should().Equal(Texts(Source, "Town"));
        back.Values<float>("Single").Where(value => !float.IsNaN(value)).Should().OnlyContain(value => value >= 0 && value <= 1);
    }

    [Fact]
    public void What_no_table_can_have_is_refused()
    {
        Refused(() => TableReader.Columns(Toy.View(Toy.Rows(3)).Schema, null, "data"), "Column 'Features' is of type *Leave it out*DropColumns(\"Features\")*",
            "data");
        Refused(() => TableReader.Columns(Source.Schema, ["Twon"], "data"), "There is no column 'Twon'. Did you mean 'Town'?*", "data");
        Refused(() => Read(new EveryType { Double = double.NegativeInfinity }, "Double"), "Row 1 of the rows has -Infinity in column 'Double'*", "argument");
        Refused(() => Read(new EveryType { UInt64 = 1UL << 60 }, "UInt64"),
            "Row 1 of the rows has 1152921504606846976 in column 'UInt64'; whole numbers may be at most 2^53*", "argument");
        // As a double it is 2^53.
        Refused(() => Read(new EveryType { UInt64 = (1UL << 53) + 1 }, "UInt64"), "Row 1 of the rows has 9007199254740993 in column 'UInt64'*", "argument");

        var gaps = new Table([new NumericColumn("Int32", [1, double.NaN], isInteger: true)]);
        Refused(() => new TableView(gaps, TableReader.Columns(Source.Schema, ["Int32"], "data")),
            "Column 'Int32' has gaps, and its type Int32 has no missing value*", "table");
        var unknown = new Table([CategoricalColumn.Of("TownKey", ["Esbjerg"])]);
        FluentActions.Invoking(() => new TableView(unknown, TableReader.Columns(Source.Schema, ["TownKey"], "data")))
            .Should().Throw<ArgumentException>().WithMessage("Category 'Esbjerg' of column 'TownKey' is not among the column's 3 keys*");

        static object Read(EveryType second, string name)
        {
            var view = Toy.Context.Data.LoadFromEnumerable([new EveryType(), second]);
            return TableReader.Read(view, TableReader.Columns(view.Schema, [name], "argument"), "rows", "argument");
        }

        static void Refused(Func<object> act, string message, string argument) =>
            act.Should().Throw<ArgumentException>().WithMessage(message).And.ParamName.Should().Be(argument);
    }

    [Fact]
    public void A_cursor_gives_what_it_was_asked_for_only()
    {
        var columns = TableReader.Columns(Source.Schema, ["Town", "Int32"], "data");
        var view = new TableView(TableReader.Read(Source, columns, "data", "data"), columns);
        using var cursor = view.GetRowCursor([view.Schema["Town"]]);
        cursor.IsColumnActive(view.Schema["Int32"]).Should().BeFalse();
        FluentActions.Invoking(() => cursor.GetGetter<int>(view.Schema["Int32"])).Should().Throw<InvalidOperationException>()
            .WithMessage("Column 'Int32' is not active*");
        FluentActions.Invoking(() => cursor.GetGetter<float>(view.Schema["Town"])).Should().Throw<InvalidOperationException>()
            .WithMessage("Column 'Town' is of type*");
        var getter = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema["Town"]);
        ReadOnlyMemory<char> text = default;
        FluentActions.Invoking(() => getter(ref text)).Should().Throw<InvalidOperationException>().WithMessage("There is no current row*");
        int rows = 0;
        while (cursor.MoveNext())
            cursor.Position.Should().Be(rows++);
        rows.Should().Be(300);
        cursor.MoveNext().Should().BeFalse();
    }

    private static void Same<T>(string name, IDataView back) => back.Values<T>(name).Should().Equal(Source.Values<T>(name), name);

    private static string[] Texts(IDataView view, string name)
    {
        // Buffers may be reused from row to row, so each value is copied when it is read.
        using var cursor = view.GetRowCursor([view.Schema[name]]);
        var getter = cursor.GetGetter<ReadOnlyMemory<char>>(view.Schema[name]);
        var texts = new List<string>();
        ReadOnlyMemory<char> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            texts.Add(value.ToString());
        }
        return [.. texts];
    }

    private static T[] KeyValues<T>(IDataView view, string name)
    {
        VBuffer<T> values = default;
        view.Schema[name].Annotations.GetValue("KeyValues", ref values);
        return [.. values.DenseValues()];
    }
}

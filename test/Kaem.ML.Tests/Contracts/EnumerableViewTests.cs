using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Contracts;

public class EnumerableViewTests
{
    private readonly MLContext _ml = new(seed: 1);

    public sealed class Mixed
    {
        [ColumnName("renamed")]
        public float Value { get; set; }

        [NoColumn]
        public object? Ignored { get; set; }

        [KeyType(3)]
        public uint Key;

        public VBuffer<float> Vector;

        public string? Text;

        public string[] Words = [];

        public bool Flag;
    }

    public sealed class Twice
    {
        [ColumnName("A")]
        public float First { get; set; }

        public float A { get; set; }
    }

    public sealed class NotAVector
    {
        [VectorType(2)]
        public float Value;
    }

    public sealed class Unknown
    {
        public object? Value;
    }

    public sealed class TooMuch
    {
        public float Weight;
        public float Missing;
    }

    public sealed class WrongType
    {
        public double Weight;
    }

    [Fact]
    public void Members_become_columns_fields_first()
    {
        var schema = _ml.Data.LoadFromEnumerable(Array.Empty<Mixed>()).Schema;
        schema.Select(column => column.ToString()).Should().Equal(
            "Key: Key<UInt32, 0-2>", "Vector: Vector<Single>", "Text: String", "Words: Vector<String>", "Flag: Boolean", "renamed: Single");
    }

    [Fact]
    public void Values_go_in_and_come_out()
    {
        Mixed[] rows = [new() { Value = 2, Key = 1, Vector = new(4, 1, [7f], [2]), Text = null, Words = ["a", "b"], Flag = true }, new() { Key = 8, Text = "x", Vector = new(1, [3f]) }];
        var view = _ml.Data.LoadFromEnumerable(rows);
        var back = _ml.Data.CreateEnumerable<Mixed>(view, reuseRowObject: false).ToList();

        back[0].Value.Should().Be(2);
        back[0].Vector.DenseValues().Should().Equal(0, 0, 7, 0);
        back[0].Text.Should().Be("");
        back[0].Words.Should().Equal("a", "b");
        back[0].Flag.Should().BeTrue();
        back[1].Text.Should().Be("x");
        // Keys of a class count from 0, keys of a column from 1; out of range is 0, the missing value.
        back.Select(row => row.Key).Should().Equal(2, 0);
    }

    [Fact]
    public void A_reused_row_object_is_one_object()
    {
        var view = Rows.View(_ml, 3);
        _ml.Data.CreateEnumerable<Rows.Point>(view, reuseRowObject: true).Distinct().Should().HaveCount(1);
        _ml.Data.CreateEnumerable<Rows.Point>(view, reuseRowObject: false).Distinct().Should().HaveCount(3);
    }

    [Fact]
    public void Classes_that_do_not_fit_are_refused_before_the_first_row()
    {
        var view = Rows.View(_ml, 3);
        _ml.Data.Invoking(d => d.CreateEnumerable<TooMuch>(view, false)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Missing*");
        _ml.Data.Invoking(d => d.CreateEnumerable<TooMuch>(view, false, ignoreMissingColumns: true)).Should().NotThrow();
        _ml.Data.Invoking(d => d.CreateEnumerable<WrongType>(view, false)).Should().Throw<InvalidOperationException>().WithMessage("*'Weight'*");
        _ml.Data.Invoking(d => d.LoadFromEnumerable(Array.Empty<Twice>())).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'A'*");
        _ml.Data.Invoking(d => d.LoadFromEnumerable(Array.Empty<NotAVector>())).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Value*");
        _ml.Data.Invoking(d => d.LoadFromEnumerable(Array.Empty<Unknown>())).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Value*");
    }

    [Fact]
    public void A_definition_by_hand_sets_name_type_and_annotations()
    {
        var definition = SchemaDefinition.Create(typeof(Rows.Point));
        definition["Features"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3, 1);
        definition["Features"].AddAnnotation("SlotNames", new[] { "a", "b", "c" }, new VectorDataViewType(TextDataViewType.Instance, 3));
        definition["Weight"].ColumnName = "a name with spaces";
        var view = _ml.Data.LoadFromEnumerable(Rows.Points(2), definition);

        view.Schema["Features"].Type.ToString().Should().Be("Vector<Single, 3, 1>");
        view.Schema["Features"].HasSlotNames().Should().BeTrue();
        view.GetColumn<float>("a name with spaces").Should().Equal(0, 10);
        definition["Features"].Invoking(c => c.AddAnnotation("SlotNames", 1f, NumberDataViewType.Single)).Should().Throw<InvalidOperationException>();
        definition["Name"].Invoking(c => c.AddAnnotation("Bad", 1f, NumberDataViewType.Double)).Should().Throw<InvalidOperationException>();
        definition["Features"].ColumnType = NumberDataViewType.Single;
        _ml.Data.Invoking(d => d.LoadFromEnumerable(Rows.Points(2), definition)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Features*");
    }

    [Fact]
    public void A_schema_can_take_the_place_of_attributes()
    {
        var source = Rows.View(_ml, 1).Schema;
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, 3));
        var view = _ml.Data.LoadFromEnumerable(Rows.Points(2), builder.ToSchema());
        view.Schema["Features"].Type.Should().Be(source["Features"].Type);
        builder.AddColumn("Other", NumberDataViewType.Single);
        _ml.Data.Invoking(d => d.LoadFromEnumerable(Rows.Points(2), builder.ToSchema())).Should().Throw<InvalidOperationException>().WithMessage("*Other*");
    }

    [Fact]
    public void Row_counts_are_known_for_collections_only()
    {
        Rows.View(_ml, 4).GetRowCount().Should().Be(4);
        _ml.Data.LoadFromEnumerable(Rows.Points(4).Where(_ => true)).GetRowCount().Should().BeNull();
    }

    [Fact]
    public void A_cursor_gives_only_the_columns_it_was_asked_for()
    {
        var view = Rows.View(_ml, 2);
        using var cursor = view.GetRowCursor([view.Schema["Weight"]]);
        cursor.IsColumnActive(view.Schema["Weight"]).Should().BeTrue();
        cursor.IsColumnActive(view.Schema["Name"]).Should().BeFalse();
        cursor.Invoking(c => c.GetGetter<ReadOnlyMemory<char>>(view.Schema["Name"])).Should().Throw<ArgumentOutOfRangeException>();
        cursor.Invoking(c => c.GetGetter<double>(view.Schema["Weight"])).Should().Throw<InvalidOperationException>();
        cursor.Position.Should().Be(-1);
        cursor.MoveNext().Should().BeTrue();
        cursor.Position.Should().Be(0);
        float weight = -1;
        cursor.GetGetter<float>(view.Schema["Weight"])(ref weight);
        weight.Should().Be(0);
        cursor.MoveNext().Should().BeTrue();
        DataViewRowId id = default;
        cursor.GetIdGetter()(ref id);
        id.Should().Be(new DataViewRowId(1, 0));
        cursor.MoveNext().Should().BeFalse();
        cursor.MoveNext().Should().BeFalse();
    }

    [Fact]
    public void A_null_row_is_refused_when_it_is_met()
    {
        var view = _ml.Data.LoadFromEnumerable(new Rows.Point[] { new(), null! });
        view.Invoking(v => v.Weights()).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Columns_can_be_read_alone()
    {
        var view = Rows.View(_ml, 3);
        view.GetColumn<string>("Name").Should().Equal("row 0", "row 1", "row 2");
        view.GetColumn<float[]>("Features").Last().Should().Equal(2, -2, 1);
        view.GetColumn<VBuffer<float>>(view.Schema["Features"]).Select(v => v.GetItemOrDefault(0)).Should().Equal(0, 1, 2);
        view.Invoking(v => v.GetColumn<float>("Nothing").ToList()).Should().Throw<ArgumentOutOfRangeException>();
    }
}

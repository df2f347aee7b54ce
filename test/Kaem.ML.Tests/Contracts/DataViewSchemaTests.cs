using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Contracts;

public class DataViewSchemaTests
{
    private static DataViewSchema Schema()
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumn("A", NumberDataViewType.Single);
        builder.AddColumn("B", TextDataViewType.Instance);
        builder.AddColumn("A", new VectorDataViewType(NumberDataViewType.Single, 2));
        return builder.ToSchema();
    }

    [Fact]
    public void The_last_column_of_a_name_hides_the_others()
    {
        var schema = Schema();
        schema["A"].Index.Should().Be(2);
        schema[0].IsHidden.Should().BeTrue();
        schema[2].IsHidden.Should().BeFalse();
        schema.ToString().Should().Be("3 columns");
        schema[2].ToString().Should().Be("A: Vector<Single, 2>");
    }

    [Fact]
    public void A_missing_column_is_named()
    {
        var schema = Schema();
        schema.Invoking(s => s["C"]).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'C'*");
        schema.Invoking(s => s[3]).Should().Throw<ArgumentOutOfRangeException>();
        schema.Invoking(s => s[""]).Should().Throw<ArgumentNullException>();
        schema.GetColumnOrNull("C").Should().BeNull();
    }

    [Fact]
    public void A_column_needs_a_name_and_a_type()
    {
        var builder = new DataViewSchema.Builder();
        builder.Invoking(b => b.AddColumn("", NumberDataViewType.Single)).Should().Throw<ArgumentNullException>();
        builder.Invoking(b => b.AddColumn("A", null)).Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void Annotations_give_back_their_values()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue("IsNormalized", BooleanDataViewType.Instance, true);
        builder.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, 2), (ref VBuffer<ReadOnlyMemory<char>> names) => names = new(2, ["x".AsMemory(), "y".AsMemory()]));
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("F", new VectorDataViewType(NumberDataViewType.Single, 2), builder.ToAnnotations());
        var column = schema.ToSchema()["F"];

        column.IsNormalized().Should().BeTrue();
        column.HasSlotNames().Should().BeTrue();
        VBuffer<ReadOnlyMemory<char>> slots = default;
        column.GetSlotNames(ref slots);
        slots.DenseValues().Select(name => name.ToString()).Should().Equal("x", "y");
        column.ToString().Should().Be("F: Vector<Single, 2> {IsNormalized, SlotNames}");
    }

    [Fact]
    public void Annotations_refuse_what_does_not_fit()
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Invoking(b => b.AddPrimitiveValue("N", NumberDataViewType.Single, 1.0)).Should().Throw<ArgumentException>();
        builder.Invoking(b => b.Add("N", NumberDataViewType.Single, (ref int i) => i = 1)).Should().Throw<ArgumentException>();
        float value = 0;
        var annotations = builder.ToAnnotations();
        annotations.Invoking(a => a.GetValue("N", ref value)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Annotations_are_copied_by_name()
    {
        var source = new DataViewSchema.Annotations.Builder();
        source.AddPrimitiveValue("A", NumberDataViewType.Int32, 1);
        source.AddPrimitiveValue("B", NumberDataViewType.Int32, 2);
        var target = new DataViewSchema.Annotations.Builder();
        target.Add(source.ToAnnotations(), name => name == "B");
        target.Add(null, _ => true);
        var annotations = target.ToAnnotations();
        annotations.Schema.Select(column => column.Name).Should().Equal("B");
        int value = 0;
        annotations.GetValue("B", ref value);
        value.Should().Be(2);
    }
}

using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Contracts;

public class DataViewTypeTests
{
    [Fact]
    public void Types_print_as_in_ML_NET()
    {
        NumberDataViewType.Single.ToString().Should().Be("Single");
        TextDataViewType.Instance.ToString().Should().Be("String");
        BooleanDataViewType.Instance.ToString().Should().Be("Boolean");
        new KeyDataViewType(typeof(uint), 5).ToString().Should().Be("Key<UInt32, 0-4>");
        new VectorDataViewType(NumberDataViewType.Single).ToString().Should().Be("Vector<Single>");
        new VectorDataViewType(NumberDataViewType.Single, 4).ToString().Should().Be("Vector<Single, 4>");
        new VectorDataViewType(NumberDataViewType.Byte, 2, 0, 3).ToString().Should().Be("Vector<Byte, 2, *, 3>");
    }

    [Fact]
    public void Vectors_are_equal_by_item_and_dimensions()
    {
        var flat = new VectorDataViewType(NumberDataViewType.Single, 6);
        var table = new VectorDataViewType(NumberDataViewType.Single, 2, 3);
        table.Size.Should().Be(6);
        flat.Equals(table).Should().BeFalse();
        flat.Equals(new VectorDataViewType(NumberDataViewType.Single, 6)).Should().BeTrue();
        flat.GetHashCode().Should().Be(new VectorDataViewType(NumberDataViewType.Single, 6).GetHashCode());
        flat.Equals(new VectorDataViewType(NumberDataViewType.Double, 6)).Should().BeFalse();
        new VectorDataViewType(NumberDataViewType.Single, 2, 0).IsKnownSize.Should().BeFalse();
        flat.RawType.Should().Be<VBuffer<float>>();
    }

    [Fact]
    public void Impossible_types_are_refused()
    {
        FluentActions.Invoking(() => new VectorDataViewType(NumberDataViewType.Single, -1)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new VectorDataViewType(null, 1)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => new KeyDataViewType(typeof(int), 3)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new KeyDataViewType(typeof(byte), 256)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new KeyDataViewType(typeof(uint), 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Keys_are_equal_by_type_and_count()
    {
        new KeyDataViewType(typeof(uint), 5).Equals(new KeyDataViewType(typeof(uint), 5)).Should().BeTrue();
        new KeyDataViewType(typeof(uint), 5).Equals(new KeyDataViewType(typeof(uint), 6)).Should().BeFalse();
        new KeyDataViewType(typeof(ulong), 5).Equals(new KeyDataViewType(typeof(uint), 5)).Should().BeFalse();
    }

    // The values are those of the real assemblies.
    [Fact]
    public void Row_ids_follow_one_another_as_in_ML_NET()
    {
        var id = new DataViewRowId(5, 7);
        id.ToString().Should().Be("00000000000000070000000000000005");
        id.Next().ToString().Should().Be("000000173e99df31000000011adce74c");
        id.Fork().ToString().Should().Be("000000173e99df3134e09d0a71021974");
        id.Combine(new DataViewRowId(11, 13)).ToString().Should().Be("f6be6de16534a5db7783d3beac7bb40c");
        id.CompareTo(new DataViewRowId(6, 6)).Should().BePositive();
        id.Equals(new DataViewRowId(5, 7)).Should().BeTrue();
    }
}

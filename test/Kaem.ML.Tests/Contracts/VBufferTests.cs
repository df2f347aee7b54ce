using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Contracts;

public class VBufferTests
{
    private static VBuffer<float> Sparse() => new(5, 2, [1f, 2f], [1, 4]);

    [Fact]
    public void Sparse_vectors_read_as_their_dense_values()
    {
        var sparse = Sparse();
        sparse.IsDense.Should().BeFalse();
        sparse.DenseValues().Should().Equal(0, 1, 0, 0, 2);
        sparse.Items().Select(item => item.Key).Should().Equal(1, 4);
        sparse.Items(all: true).Should().HaveCount(5);
        sparse.GetItemOrDefault(4).Should().Be(2);
        sparse.GetItemOrDefault(3).Should().Be(0);
        sparse.ToString().Should().Be("Sparse vector of size 5, 2 explicit values");
        new VBuffer<float>(2, [1f, 2f]).ToString().Should().Be("Dense vector of size 2");
    }

    [Fact]
    public void Copies_keep_or_drop_sparsity()
    {
        VBuffer<float> copy = default, dense = default, part = default;
        Sparse().CopyTo(ref copy);
        Sparse().CopyToDense(ref dense);
        Sparse().CopyTo(ref part, 1, 3);
        copy.IsDense.Should().BeFalse();
        copy.DenseValues().Should().Equal(0, 1, 0, 0, 2);
        dense.IsDense.Should().BeTrue();
        dense.DenseValues().Should().Equal(0, 1, 0, 0, 2);
        part.DenseValues().Should().Equal(1, 0, 0);
        part.IsDense.Should().BeFalse();
        var span = new float[7];
        Sparse().CopyTo(span, 1, -1);
        span.Should().Equal(0, -1, 1, -1, -1, 2, 0);
    }

    [Fact]
    public void Copies_are_independent()
    {
        float[] values = [1, 2, 3];
        VBuffer<float> copy = default;
        new VBuffer<float>(3, values).CopyTo(ref copy);
        values[0] = 9;
        copy.DenseValues().Should().Equal(1, 2, 3);
    }

    [Fact]
    public void An_editor_reuses_what_is_large_enough()
    {
        VBuffer<float> vector = new(4, new float[4]);
        var smaller = VBufferEditor.Create(ref vector, 3);
        smaller.CreatedNewValues.Should().BeFalse();
        smaller.Values[2] = 5;
        vector = smaller.Commit();
        vector.Length.Should().Be(3);
        vector.GetItemOrDefault(2).Should().Be(5);
        VBufferEditor.Create(ref vector, 9).CreatedNewValues.Should().BeTrue();
        var sparse = VBufferEditor.Create(ref vector, 100, 2);
        sparse.CreatedNewIndices.Should().BeTrue();
        sparse.Indices.Length.Should().Be(2);
        var truncated = VBufferEditor.Create(ref vector, 4).CommitTruncated(0);
        truncated.IsDense.Should().BeFalse();
    }

    [Fact]
    public void Impossible_vectors_are_refused()
    {
        FluentActions.Invoking(() => new VBuffer<float>(-1, [])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new VBuffer<float>(2, [1f])).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => new VBuffer<float>(2, 1, [1f], null)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Sparse().GetItemOrDefault(5)).Should().Throw<ArgumentOutOfRangeException>();
        FluentActions.Invoking(() => Sparse().CopyTo(new float[4])).Should().Throw<ArgumentOutOfRangeException>();
    }
}

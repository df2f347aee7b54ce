using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Contracts;

public class TransformTests
{
    private readonly MLContext _ml = new(seed: 1);

    private IDataView Run<T>(IEstimator<T> estimator, int rows = 3) where T : class, ITransformer
    {
        var view = Rows.View(_ml, rows);
        return estimator.Fit(view).Transform(view);
    }

    [Fact]
    public void Copying_a_column()
    {
        var copied = Run(_ml.Transforms.CopyColumns("Copy", "Weight"));
        copied.Schema.Select(column => column.Name).Should().Equal("Weight", "Name", "Features", "Copy");
        copied.GetColumn<float>("Copy").Should().Equal(0, 10, 20);
        FluentActions.Invoking(() => Run(_ml.Transforms.CopyColumns("Copy", "Nothing"))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Nothing'*");
    }

    [Fact]
    public void A_replaced_column_is_hidden_behind_the_new_one()
    {
        var view = Run(_ml.Transforms.CopyColumns("Name", "Weight"));
        view.Schema.Select(column => (column.Name, column.IsHidden)).Should().Equal(("Weight", false), ("Name", true), ("Name", false), ("Features", false));
        view.GetColumn<float>("Name").Should().Equal(0, 10, 20);
        view.GetColumn<string>(view.Schema[1]).Should().Equal("row 0", "row 1", "row 2");
    }

    [Fact]
    public void Dropping_and_selecting_columns()
    {
        Run(_ml.Transforms.DropColumns("Name")).Schema.Select(c => c.Name).Should().Equal("Weight", "Features");
        Run(_ml.Transforms.SelectColumns("Features", "Weight")).Schema.Select(c => c.Name).Should().Equal("Features", "Weight");
        FluentActions.Invoking(() => Run(_ml.Transforms.DropColumns("Nothing"))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*Nothing*");
    }

    [Fact]
    public void Dropping_a_column_drops_those_hidden_behind_it()
    {
        var view = Run(_ml.Transforms.CopyColumns("Name", "Weight").Append(_ml.Transforms.DropColumns("Name")));
        view.Schema.Select(c => c.Name).Should().Equal("Weight", "Features");
    }

    [Fact]
    public void Concatenating_scalars_and_vectors()
    {
        var view = Run(_ml.Transforms.Concatenate("All", "Weight", "Features"));
        view.Schema["All"].Type.ToString().Should().Be("Vector<Single, 4>");
        view.GetColumn<float[]>("All").Last().Should().Equal(20, 2, -2, 1);
        view.Schema["All"].HasSlotNames().Should().BeTrue();
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema["All"].GetSlotNames(ref names);
        names.DenseValues().Select(name => name.ToString()).Should().Equal("Weight", "", "", "");
        FluentActions.Invoking(() => Run(_ml.Transforms.Concatenate("All", "Name", "Weight"))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Weight'*expected String, got Single*");
    }

    [Fact]
    public void Concatenating_one_vector_passes_it_on()
    {
        var view = Run(_ml.Transforms.NormalizeMinMax("Features").Append(_ml.Transforms.Concatenate("Same", "Features")));
        view.Schema["Same"].IsNormalized().Should().BeTrue();
        view.Schema["Same"].Type.Should().Be(view.Schema["Features"].Type);
    }

    [Fact]
    public void Concatenating_mostly_zeros_gives_a_sparse_vector()
    {
        var definition = SchemaDefinition.Create(typeof(SparseRow));
        definition["Values"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 6);
        var view = _ml.Data.LoadFromEnumerable([new SparseRow { Values = new(6, 1, [3f], [5]), Other = 4 }], definition);
        var all = _ml.Transforms.Concatenate("All", "Values", "Other").Fit(view).Transform(view).GetColumn<VBuffer<float>>("All").Single();
        all.IsDense.Should().BeFalse();
        all.DenseValues().Should().Equal(0, 0, 0, 0, 0, 3, 4);
    }

    [Theory]
    [InlineData(true, new[] { 0f, 0.5f, 1f }, new[] { 0f, -0.5f, -1f })]
    [InlineData(false, new[] { 0f, 0.5f, 1f }, new[] { 1f, 0.5f, 0f })]
    public void Normalising_to_the_unit_interval(bool fixZero, float[] first, float[] second)
    {
        var view = Run(_ml.Transforms.NormalizeMinMax("Scaled", "Features", fixZero: fixZero));
        var scaled = view.GetColumn<float[]>("Scaled").ToArray();
        scaled.Select(x => x[0]).Should().Equal(first);
        scaled.Select(x => x[1]).Should().Equal(second);
        view.Schema["Scaled"].IsNormalized().Should().BeTrue();
        FluentActions.Invoking(() => Run(_ml.Transforms.NormalizeMinMax("Name"))).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Normalised_rows_of_zeros_are_sparse()
    {
        var rows = Run(_ml.Transforms.NormalizeMinMax("Features")).GetColumn<VBuffer<float>>("Features").ToArray();
        rows[0].IsDense.Should().BeFalse();
        rows[0].DenseValues().Should().Equal(0, 0, 0);
        rows[2].IsDense.Should().BeTrue();
    }

    [Fact]
    public void A_constant_slot_becomes_zero()
    {
        var view = _ml.Data.LoadFromEnumerable(Enumerable.Repeat(new Rows.Point { Weight = 7, Features = [1, 2, 3] }, 3).ToArray());
        _ml.Transforms.NormalizeMinMax("Weight").Fit(view).Transform(view).Weights().Should().Equal(0, 0, 0);
    }

    [Fact]
    public void Mapping_values()
    {
        Dictionary<string, string> lookup = new() { ["row 1"] = "one" };
        var view = Run(_ml.Transforms.Conversion.MapValue("Word", lookup, "Name").Append(_ml.Transforms.Conversion.MapValue("Number", new Dictionary<float, float> { [20] = 2 }, "Weight")));
        view.GetColumn<string>("Word").Should().Equal("", "one", "");
        view.GetColumn<float>("Number").Should().Equal(0, 0, 2);
        KeyValuePair<bool, int>[] twice = [new(true, 1), new(true, 2)];
        _ml.Transforms.Conversion.Invoking(c => c.MapValue("X", twice, "Y")).Should().Throw<InvalidOperationException>().WithMessage("*Duplicate*");
    }

    [Fact]
    public void A_row_mapper_tells_what_it_needs()
    {
        var view = Rows.View(_ml, 3);
        var chain = _ml.Transforms.CopyColumns("Copy", "Weight").Append(_ml.Transforms.Concatenate("All", "Copy", "Features")).Fit(view);
        var mapper = ((ITransformer)chain).GetRowToRowMapper(view.Schema);
        mapper.GetDependencies([mapper.OutputSchema["All"]]).Select(c => c.Name).Should().BeEquivalentTo("Weight", "Features");
        mapper.GetDependencies([mapper.OutputSchema["Name"]]).Select(c => c.Name).Should().Equal("Name");
        mapper.GetDependencies([]).Should().BeEmpty();
    }

    public sealed class SparseRow
    {
        public VBuffer<float> Values;
        public float Other;
    }
}

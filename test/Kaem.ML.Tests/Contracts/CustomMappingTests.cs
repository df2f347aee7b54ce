using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Contracts;

public class CustomMappingTests
{
    private readonly MLContext _ml = new(seed: 1);

    public sealed class In
    {
        public VBuffer<float> Features;
    }

    public sealed class Out
    {
        public float Sum;
        public VBuffer<float> Doubled;
    }

    private static void Map(In source, Out destination)
    {
        destination.Sum = source.Features.DenseValues().Sum();
        var editor = VBufferEditor.Create(ref destination.Doubled, source.Features.Length);
        for (int i = 0; i < source.Features.Length; i++)
            editor.Values[i] = 2 * source.Features.GetItemOrDefault(i);
        destination.Doubled = editor.Commit();
    }

    [Fact]
    public void A_mapping_adds_the_members_of_its_destination()
    {
        var view = Rows.View(_ml, 3);
        var mapped = _ml.Transforms.CustomMapping<In, Out>(Map, null).Fit(view).Transform(view);
        mapped.Schema.Select(c => c.Name).Should().Equal("Weight", "Name", "Features", "Sum", "Doubled");
        mapped.GetColumn<float>("Sum").Should().Equal(0, 0.5f, 1);
        mapped.GetColumn<float[]>("Doubled").Last().Should().Equal(4, -4, 2);
        mapped.GetRowCount().Should().Be(3);
    }

    [Fact]
    public void A_mapping_runs_once_a_row_and_only_if_asked()
    {
        int calls = 0;
        var view = Rows.View(_ml, 4);
        var mapped = _ml.Transforms.CustomMapping<In, Out>((i, o) => { Interlocked.Increment(ref calls); Map(i, o); }, null).Fit(view).Transform(view);
        mapped.Weights();
        calls.Should().Be(0);
        _ml.Data.CreateEnumerable<Out>(mapped, reuseRowObject: false).Count().Should().Be(4);
        calls.Should().Be(4);
    }

    [Fact]
    public void One_source_object_serves_a_whole_cursor()
    {
        var sources = new HashSet<In>();
        var view = Rows.View(_ml, 4);
        var mapped = _ml.Transforms.CustomMapping<In, Out>((i, o) => { sources.Add(i); Map(i, o); }, null).Fit(view).Transform(view);
        using (var cursor = mapped.GetRowCursorSet([mapped.Schema["Sum"]], 1)[0])
        {
            var getter = cursor.GetGetter<float>(mapped.Schema["Sum"]);
            float sum = 0;
            while (cursor.MoveNext())
                getter(ref sum);
        }

        sources.Should().HaveCount(1);
    }

    [Fact]
    public void The_output_schema_can_be_set_by_hand()
    {
        var definition = SchemaDefinition.Create(typeof(Out), SchemaDefinition.Direction.Write);
        definition["Doubled"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 3);
        definition["Doubled"].AddAnnotation("SlotNames", new[] { "a", "b", "c" }, new VectorDataViewType(TextDataViewType.Instance, 3));
        definition["Doubled"].ColumnName = "ein Name mit Ümläuten";
        var estimator = _ml.Transforms.CustomMapping<In, Out>(Map, null, outputSchemaDefinition: definition);
        var view = Rows.View(_ml, 2);

        var shape = estimator.GetOutputSchema(Shape(view)).Single(c => c.Name == "ein Name mit Ümläuten");
        shape.Kind.Should().Be(SchemaShape.Column.VectorKind.Vector);
        shape.ItemType.Should().Be(NumberDataViewType.Single);
        shape.Annotations.Single().Name.Should().Be("SlotNames");
        estimator.Fit(view).GetOutputSchema(view.Schema)["ein Name mit Ümläuten"].Type.ToString().Should().Be("Vector<Single, 3>");
    }

    [Fact]
    public void A_missing_or_unfit_source_column_is_refused_by_the_schema()
    {
        var view = _ml.Transforms.DropColumns("Features").Fit(Rows.View(_ml, 1)).Transform(Rows.View(_ml, 1));
        var estimator = _ml.Transforms.CustomMapping<In, Out>(Map, null);
        estimator.Invoking(e => e.GetOutputSchema(Shape(view))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Features'*");
        estimator.Invoking(e => e.Fit(view)).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Features'*");
        var renamed = _ml.Transforms.CopyColumns("Features", "Weight").Fit(view).Transform(view);
        estimator.Invoking(e => e.GetOutputSchema(Shape(renamed))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Features'*");
        estimator.Invoking(e => e.Fit(renamed)).Should().Throw<InvalidOperationException>().WithMessage("*'Features'*");
    }

    /// <summary>The shape of a view's schema, by way of an estimator that changes nothing.</summary>
    private SchemaShape Shape(IDataView view)
    {
        SchemaShape? seen = null;
        var chain = new EstimatorChain<ITransformer>().Append(new Watcher(shape => seen = shape, _ml.Transforms.CopyColumns("Watched", view.Schema[0].Name)));
        chain.Fit(_ml.Data.TakeRows(view, 1));
        return seen!;
    }

    private sealed class Watcher(Action<SchemaShape> see, IEstimator<ITransformer> inner) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input) => inner.Fit(input);

        public SchemaShape GetOutputSchema(SchemaShape inputSchema)
        {
            see(inputSchema);
            return inner.GetOutputSchema(inputSchema);
        }
    }
}

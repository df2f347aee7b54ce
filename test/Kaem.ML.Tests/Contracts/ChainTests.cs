using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Contracts;

public class ChainTests
{
    private readonly MLContext _ml = new(seed: 1);

    private sealed class Recorder(Action<IDataView> onFit, IEstimator<ITransformer> inner) : IEstimator<ITransformer>
    {
        public ITransformer Fit(IDataView input)
        {
            onFit(input);
            return inner.Fit(input);
        }

        public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inner.GetOutputSchema(inputSchema);
    }

    [Fact]
    public void Each_step_sees_what_those_before_it_made()
    {
        IDataView? seen = null;
        var chain = _ml.Transforms.CopyColumns("Copy", "Weight")
            .Append(new Recorder(view => seen = view, _ml.Transforms.CopyColumns("Copy2", "Copy")))
            .Append(_ml.Transforms.DropColumns("Copy"));
        var model = chain.Fit(Rows.View(_ml, 2));
        seen!.Schema.Select(c => c.Name).Should().Contain("Copy");
        model.GetOutputSchema(Rows.View(_ml, 1).Schema).Select(c => c.Name).Should().Equal("Weight", "Name", "Features", "Copy2");
        model.Should().HaveCount(3);
        model.LastTransformer.Should().BeSameAs(model.Last());
        chain.LastEstimator.Should().NotBeNull();
    }

    [Fact]
    public void A_schema_that_does_not_fit_is_refused_before_anything_is_fitted()
    {
        bool fitted = false;
        var chain = new EstimatorChain<ITransformer>()
            .Append(new Recorder(_ => fitted = true, _ml.Transforms.CopyColumns("Copy", "Weight")))
            .Append(_ml.Transforms.CopyColumns("Copy2", "Nothing"));
        chain.Invoking(c => c.Fit(Rows.View(_ml, 2))).Should().Throw<ArgumentOutOfRangeException>().WithMessage("*'Nothing'*");
        fitted.Should().BeFalse();
    }

    [Fact]
    public void A_cache_checkpoint_makes_later_steps_read_the_data_once()
    {
        int read = 0;
        var rows = Rows.Points(5).Select(point =>
        {
            Interlocked.Increment(ref read);
            return point;
        });
        var chain = _ml.Transforms.CopyColumns("Copy", "Weight").AppendCacheCheckpoint(_ml)
            .Append(_ml.Transforms.NormalizeMinMax("Copy"))
            .Append(new Recorder(view => view.GetColumn<float>("Weight").Count(), _ml.Transforms.CopyColumns("Copy2", "Copy")))
            .Append(new Recorder(view => view.GetColumn<float>("Weight").Count(), _ml.Transforms.CopyColumns("Copy3", "Copy")));
        chain.Fit(_ml.Data.LoadFromEnumerable(rows));
        // Once for each of the two columns that were asked for.
        read.Should().Be(10);
        FluentActions.Invoking(() => new EstimatorChain<ITransformer>().AppendCacheCheckpoint(_ml)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Scopes_choose_the_transformers_that_run()
    {
        var view = Rows.View(_ml, 2);
        var chain = new EstimatorChain<ITransformer>()
            .Append(_ml.Transforms.CopyColumns("Training", "Weight"), TransformerScope.Training)
            .Append(_ml.Transforms.CopyColumns("Always", "Weight"))
            .Fit(view);
        chain.Transform(view).Schema.Select(c => c.Name).Should().Contain("Always").And.NotContain("Training");
        chain.Transform(view, TransformerScope.Training).Schema.Select(c => c.Name).Should().Contain("Training");
        chain.GetModelFor(TransformerScope.Scoring).Should().HaveCount(1);
    }

    [Fact]
    public void Chains_of_transformers()
    {
        var view = Rows.View(_ml, 2);
        ITransformer first = _ml.Transforms.CopyColumns("A", "Weight").Fit(view);
        ITransformer second = _ml.Transforms.CopyColumns("B", "Weight").Fit(view);
        first.Append(second).Transform(view).Schema.Select(c => c.Name).Should().Contain(["A", "B"]);
        new TransformerChain<ITransformer>().Transform(view).Should().BeSameAs(view);
        new TransformerChain<ITransformer>(first).Append(second).Should().Equal(first, second);
        FluentActions.Invoking(() => new TransformerChain<Microsoft.ML.Transforms.ColumnSelectingTransformer>(first)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void A_delegate_gets_what_was_fitted()
    {
        ITransformer? seen = null;
        var fitted = _ml.Transforms.CopyColumns("A", "Weight").WithOnFitDelegate(t => seen = t).Fit(Rows.View(_ml, 1));
        seen.Should().BeSameAs(fitted);
    }

    [Fact]
    public void A_chain_is_disposed_with_its_parts()
    {
        var part = new Disposable();
        new TransformerChain<ITransformer>(part).Dispose();
        part.Disposals.Should().Be(1);
    }

    private sealed class Disposable : ITransformer, IDisposable
    {
        public int Disposals { get; private set; }

        public bool IsRowToRowMapper => false;

        public void Dispose() => Disposals++;

        public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;

        public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

        public void Save(ModelSaveContext ctx) => throw new NotSupportedException();

        public IDataView Transform(IDataView input) => input;
    }
}

using Kaem.ML.Plots;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tests.Scoring;

public sealed class CursorTests
{
    [Fact]
    public void HasNoValuesBeforeTheFirstRowAndAfterTheLast()
    {
        var view = Toy.Transformer.Transform(Toy.View(Toy.Rows(5)));
        using var cursor = view.GetRowCursor(view.Schema);
        var getter = cursor.GetGetter<float>(view.Schema["LogLikelihood"]);
        float value = 0;
        cursor.Position.Should().Be(-1);
        cursor.Invoking(_ => getter(ref value)).Should().Throw<InvalidOperationException>();
        while (cursor.MoveNext())
            getter(ref value);

        cursor.Position.Should().Be(-1);
        cursor.Invoking(_ => getter(ref value)).Should().Throw<InvalidOperationException>();
        cursor.MoveNext().Should().BeFalse();
    }

    [Fact]
    public void PassesBatchesOn()
    {
        var input = new HandleView(Toy.Rows(40));
        var view = Toy.Transformer.Transform(input);
        using var cursor = view.GetRowCursor([view.Schema["LogLikelihood"]]);
        var getter = cursor.GetGetter<float>(view.Schema["LogLikelihood"]);
        float value = 0;
        for (int i = 0; cursor.MoveNext(); i++)
        {
            getter(ref value);
            cursor.Batch.Should().Be(i / 10);
            cursor.Position.Should().Be(i);
        }
    }

    [Fact]
    public void NeverReadsAheadOfValuesThatLiveForOneRow()
    {
        var rows = Toy.Rows(40);
        var (transformer, engine) = CountingEngine.Watch(Toy.Transformer);
        var view = transformer.Transform(new HandleView(rows));
        using var cursor = view.GetRowCursor(view.Schema);
        var likelihood = cursor.GetGetter<float>(view.Schema["LogLikelihood"]);
        var handle = cursor.GetGetter<Handle>(view.Schema["Handle"]);
        for (int i = 0; cursor.MoveNext(); i++)
        {
            float value = 0;
            Handle? current = null;
            likelihood(ref value);
            handle(ref current!);
            current.IsOpen.Should().BeTrue();
            current.Row.Should().Be(i);
        }

        engine.Calls.Should().HaveCount(40).And.OnlyContain(call => call.Rows == 1);
    }

    [Fact]
    public void AllocatesNothingOnceWarm()
    {
        var rows = Toy.Rows(64);
        var view = Toy.Transformer.Transform(new HandleView(Enumerable.Repeat(rows, 40).SelectMany(row => row).ToArray()));
        using var cursor = view.GetRowCursor(Reading.OutputColumns(view.Schema));
        var latent = cursor.GetGetter<VBuffer<float>>(view.Schema["Latent"]);
        var reconstruction = cursor.GetGetter<VBuffer<float>>(view.Schema["Reconstruction"]);
        var likelihood = cursor.GetGetter<float>(view.Schema["LogLikelihood"]);
        VBuffer<float> vector = default;
        VBuffer<float> image = default;
        float value = 0;
        for (int i = 0; i < 500; i++)
            Read();
        Allocations.Usual(() =>
        {
            for (int i = 0; i < 600; i++)
                Read();
        }).Should().BeLessThan(1000);

        void Read()
        {
            cursor.MoveNext();
            latent(ref vector);
            reconstruction(ref image);
            likelihood(ref value);
        }
    }

    /// <summary>A value that is closed once the cursor moves on, as an image may be.</summary>
    private sealed class Handle(int row)
    {
        public int Row => row;

        public bool IsOpen { get; set; } = true;
    }

    private sealed class HandleType() : StructuredDataViewType(typeof(Handle))
    {
        public override bool Equals(DataViewType? other) => other is HandleType;
    }

    private sealed class HandleView : IDataView
    {
        private readonly Toy.Point[] _rows;

        public HandleView(Toy.Point[] rows)
        {
            _rows = rows;
            var builder = new DataViewSchema.Builder();
            builder.AddColumn("Features", new VectorDataViewType(NumberDataViewType.Single, Toy.Columns));
            builder.AddColumn("Handle", new HandleType());
            Schema = builder.ToSchema();
        }

        public bool CanShuffle => false;

        public DataViewSchema Schema { get; }

        public long? GetRowCount() => _rows.Length;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new Cursor(Schema, _rows);

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [new Cursor(Schema, _rows)];

        private sealed class Cursor(DataViewSchema schema, Toy.Point[] rows) : DataViewRowCursor
        {
            private Handle? _handle;
            private int _row = -1;

            public override DataViewSchema Schema => schema;

            public override long Position => _row;

            public override long Batch => _row / 10;

            public override bool IsColumnActive(DataViewSchema.Column column) => true;

            public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_row, 0);

            public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => (ValueGetter<TValue>)(column.Name == "Handle"
                ? (Delegate)(ValueGetter<Handle>)((ref Handle value) => value = _handle ??= new Handle(_row))
                : (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => value = new VBuffer<float>(Toy.Columns, rows[_row].Features)));

            public override bool MoveNext()
            {
                _handle?.IsOpen = false;
                _handle = null;
                return ++_row < rows.Length;
            }
        }
    }
}

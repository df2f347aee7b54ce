using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables;

/// <summary>Generated rows as data with the columns of the training data. Every cursor gives the same rows, block by block as they are read.</summary>
internal sealed class GeneratedTableView : IDataView
{
    private const int BlockSize = 1024;

    private readonly long _count;
    private readonly Func<long, int, TableView> _generate;

    /// <param name="count">Number of rows.</param>
    /// <param name="generate">Generates a number of rows from a first one on.</param>
    public GeneratedTableView(long count, Func<long, int, TableView> generate)
    {
        _count = count;
        _generate = generate;
        Schema = generate(0, 0).Schema;
    }

    /// <summary>The rows are independent draws already: their order carries nothing that shuffling could break.</summary>
    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public long? GetRowCount() => _count;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        return new Cursor(this, columnsNeeded);
    }

    /// <summary>One cursor: the model generates on all cores by itself.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(GeneratedTableView view, IEnumerable<DataViewSchema.Column> columns) : DataViewRowCursor
    {
        private readonly ActiveColumns _active = new(view.Schema, columns);
        private TableView? _block;
        private long _first;
        private long _position = -1;
        private bool _ended;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool IsColumnActive(DataViewSchema.Column column) => _active[column];

        public override bool MoveNext()
        {
            _ended |= _position + 1 >= view._count;
            _position = _ended ? -1 : _position + 1;
            return !_ended;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)Require(), 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            _active.Require(column);
            TableView? bound = null;
            ValueGetter<TValue>? getter = null;
            // Refuses another type now rather than at the first row.
            _ = OutputGetter.Typed<TValue>(view._generate(0, 0).Getters[column.Index](() => 0), column);
            return (ref TValue value) =>
            {
                var block = Block();
                if (bound != block)
                    (bound, getter) = (block, (ValueGetter<TValue>)block.Getters[column.Index](() => (int)(_position - _first)));
                getter!(ref value);
            };
        }

        private TableView Block()
        {
            long first = Require() / BlockSize * BlockSize;
            if (_block is null || first != _first)
                (_block, _first) = (view._generate(first, (int)Math.Min(BlockSize, view._count - first)), first);
            return _block;
        }

        private long Require() => _position >= 0
            ? _position
            : throw new InvalidOperationException("There is no current row: MoveNext has not been called, or returned false.");
    }
}

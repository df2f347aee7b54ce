using System.Reflection;
using Kaem.ML.Generation;
using Microsoft.ML;

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
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(GeneratedTableView view, IEnumerable<DataViewSchema.Column> columns) : CountedCursor(view.Schema, columns, view._count)
    {
        private TableView? _block;
        private long _first;

        protected override Delegate Getter(DataViewSchema.Column column) =>
            (Delegate)typeof(Cursor).GetMethod(nameof(GetterOf), BindingFlags.NonPublic | BindingFlags.Instance)!.MakeGenericMethod(column.Type.RawType)
            .Invoke(this, [column.Index])!;

        private ValueGetter<TValue> GetterOf<TValue>(int column)
        {
            TableView? bound = null;
            ValueGetter<TValue>? getter = null;
            return (ref TValue value) =>
            {
                var block = Block();
                if (bound != block)
                    (bound, getter) = (block, (ValueGetter<TValue>)block.Getters[column](() => (int)(Position - _first)));
                getter!(ref value);
            };
        }

        private TableView Block()
        {
            long first = RequireRow() / BlockSize * BlockSize;
            if (_block is null || first != _first)
                (_block, _first) = (view._generate(first, (int)Math.Min(BlockSize, view._count - first)), first);
            return _block;
        }
    }
}

using Kaem.ML.Generation;
using Kaem.ML.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Parts;

/// <summary>Rows in parts as data with a column for each part. Rows are made a block at a time, as they are read; every cursor gives the same rows.</summary>
internal sealed class JointView : IDataView
{
    /// <summary>Rows of a block.</summary>
    public const int BlockSize = 256;

    private readonly IReadOnlyList<PartColumn> _parts;
    private readonly long _count;
    private readonly Func<long, int, DataMatrix> _make;

    /// <param name="make">Makes rows: the number of the first, and how many, a block at most.</param>
    public JointView(IReadOnlyList<PartColumn> parts, long count, Func<long, int, DataMatrix> make)
    {
        (_parts, _count, _make) = (parts, count, make);
        var builder = new DataViewSchema.Builder();
        foreach (var part in parts)
            builder.AddColumn(part.Name, part.Type, part.Annotations);
        Schema = builder.ToSchema();
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

    private sealed class Cursor(JointView view, IEnumerable<DataViewSchema.Column> columns) : CountedCursor(view.Schema, columns, view._count)
    {
        private DataMatrix? _block;
        private long _blockIndex = -1;

        protected override Delegate Getter(DataViewSchema.Column column)
        {
            int first = view._parts.Take(column.Index).Sum(part => part.Width);
            var range = new ColumnRange(first, view._parts[column.Index].Width);
            return PartGetter.Of(view._parts[column.Index].Type, () => Current().Slice(range.First, range.Count));
        }

        private ReadOnlySpan<float> Current()
        {
            long position = RequireRow(), block = position / BlockSize;
            if (block != _blockIndex)
            {
                _block = view._make(block * BlockSize, (int)Math.Min(BlockSize, view._count - block * BlockSize));
                _blockIndex = block;
            }
            return _block!.Row((int)(position - block * BlockSize));
        }
    }
}

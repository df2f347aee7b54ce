using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Generation;

/// <summary>Generates rows, a block at a time and only where their values are read.</summary>
internal sealed class GeneratedCursor : DataViewRowCursor
{
    /// <summary>Rows generated at a time, at most; the engine draws samples by the same number.</summary>
    private const int BlockSize = 256;

    private readonly ActiveColumns _active;
    private readonly KaemModel _model;
    private readonly long _count;
    private readonly ulong _seed;
    private readonly GenerationDraw _draw;
    private float[] _block = [];
    private long _blockIndex = -1;
    private long _position = -1;
    private bool _ended;
    private bool _isDisposed;

    public GeneratedCursor(
        DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns, KaemModel model, long count, ulong seed, GenerationDraw draw)
    {
        Schema = schema;
        _active = new ActiveColumns(schema, columns);
        _model = model;
        _count = count;
        _seed = seed;
        _draw = draw;
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => _active[column];

    public override bool MoveNext()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _ended |= _position + 1 >= _count;
        _position = _ended ? -1 : _position + 1;
        return !_ended;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId value) => value = new DataViewRowId((ulong)RequireRow(), 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        _active.Require(column);
        return OutputGetter.Typed<TValue>((ValueGetter<VBuffer<float>>)Get, column);
    }

    private void Get(ref VBuffer<float> value)
    {
        long position = RequireRow(), block = position / BlockSize;
        if (block != _blockIndex)
        {
            int rows = (int)Math.Min(BlockSize, _count - block * BlockSize);
            if (_block.Length != rows * _model.Columns)
                _block = new float[rows * _model.Columns];
            _model.GenerateInto(_block, _seed, block * BlockSize, _draw);
            _blockIndex = block;
        }
        var editor = VBufferEditor.Create(ref value, _model.Columns);
        _block.AsSpan((int)(position - block * BlockSize) * _model.Columns, _model.Columns).CopyTo(editor.Values);
        value = editor.Commit();
    }

    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }

    private long RequireRow()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return _position >= 0
            ? _position
            : throw new InvalidOperationException("There is no current row: MoveNext has not been called, or returned false.");
    }
}

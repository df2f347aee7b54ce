using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Generation;

/// <summary>Generates rows, a block at a time and only where their values are read.</summary>
internal sealed class GeneratedCursor(
    DataViewSchema schema, IEnumerable<DataViewSchema.Column> columns, KaemModel model, long first, long count, ulong seed, GenerationDraw draw)
    : CountedCursor(schema, columns, count)
{
    /// <summary>Rows generated at a time, at most; the engine draws samples by the same number.</summary>
    private const int BlockSize = 256;

    private readonly long _count = count;
    private float[] _block = [];
    private long _blockIndex = -1;

    protected override Delegate Getter(DataViewSchema.Column column) => (ValueGetter<VBuffer<float>>)Get;

    private void Get(ref VBuffer<float> value)
    {
        long position = RequireRow(), block = position / BlockSize;
        if (block != _blockIndex)
        {
            int rows = (int)Math.Min(BlockSize, _count - block * BlockSize);
            if (_block.Length != rows * model.Columns)
                _block = new float[rows * model.Columns];
            model.GenerateInto(_block, seed, first + block * BlockSize, draw);
            _blockIndex = block;
        }
        var editor = VBufferEditor.Create(ref value, model.Columns);
        _block.AsSpan((int)(position - block * BlockSize) * model.Columns, model.Columns).CopyTo(editor.Values);
        value = editor.Commit();
    }
}

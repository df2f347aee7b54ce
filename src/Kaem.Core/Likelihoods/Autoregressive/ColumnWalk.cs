using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// Rows that are made column by column: what the columns so far say of the next one. Since units stand in the order of what they may see, each is computed
/// once, as soon as its columns are known, and all columns together cost one pass. Scratch of one caller.
/// </summary>
internal sealed unsafe class ColumnWalk
{
    private readonly ColumnNetwork _network;
    private readonly ColumnMask _mask;
    private readonly WorkerPool _workers;
    private FloatBuffer[] _units, _spare;
    private FloatBuffer _sums, _spareSums;
    private readonly FloatBuffer _exponentials;

    /// <param name="capacity">Most rows.</param>
    public ColumnWalk(ColumnNetwork network, int capacity, WorkerPool workers)
    {
        (_network, _mask, _workers, Capacity) = (network, network.Mask, workers, capacity);
        _units = [.. _mask.Hidden.Select(width => new FloatBuffer(checked(capacity * width)))];
        _spare = [.. _mask.Hidden.Select(width => new FloatBuffer(checked(capacity * width)))];
        (_sums, _spareSums) = (new FloatBuffer(_units[0].Length), new FloatBuffer(_units[0].Length));
        _exponentials = new FloatBuffer(checked(capacity * _mask.Columns.Max(column => column.Count)));
    }

    /// <summary>Most rows.</summary>
    public int Capacity { get; }

    /// <summary>Rows.</summary>
    public int Rows { get; private set; }

    /// <summary>The next column.</summary>
    public int Column { get; private set; }

    /// <summary>Starts with rows that have no columns yet.</summary>
    public void Begin(int rows)
    {
        (Rows, Column) = (rows, 0);
        int width = _mask.Hidden[0];
        for (int b = 0; b < rows; b++)
            _network.Bias(0).CopyTo(_sums.Span.Slice(b * width, width));
    }

    /// <summary>The exponentials of the next column's logits, as <see cref="ColumnPass.Exponentials"/> has them, rows x K.</summary>
    public MatrixView Next()
    {
        var column = _mask.Columns[Column];
        var next = _exponentials.AsMatrix(Rows, column.Count);
        int last = _network.Layers - 1, seen = _mask.Units(last, Column);
        MatrixProduct.Multiply(Part(_units[last], last, new(0, seen)), false, _network.Weights(last + 1, column, seen), true, next, false, _workers);
        var bias = _network.Bias(last + 1).Slice(column.First, column.Count);
        for (int b = 0; b < Rows; b++)
        {
            var row = next.Row(b);
            TensorPrimitives.Add(row, bias, row);
            LogitFloor.Shift(row);
        }
        VectorMath.Exp(next.Elements, next.Elements);
        return next;
    }

    /// <summary>Goes on to the next column.</summary>
    /// <param name="codes">Each row's category of this one, -1 where it stays unknown.</param>
    public void Advance(ReadOnlySpan<int> codes)
    {
        int width = _mask.Hidden[0], known = _mask.Units(0, Column), end = _mask.Units(0, ++Column);
        if (Column == _mask.Columns.Length)
            return;
        int first = _mask.Columns[Column - 1].First;
        for (int b = 0; b < Rows; b++)
        {
            var sums = _sums.Span.Slice(b * width, width);
            if (codes[b] >= 0)
                TensorPrimitives.Add(sums[known..], _network.Embedding(first + codes[b])[known..], sums[known..]);
            VectorMath.Silu(sums[known..end], _units[0].Span.Slice(b * width, width)[known..end]);
        }
        for (int layer = 1; layer < _network.Layers; layer++)
        {
            var units = new ColumnRange(_mask.Units(layer, Column - 1), _mask.Units(layer, Column) - _mask.Units(layer, Column - 1));
            if (units.Count == 0)
                continue;
            int seen = _mask.Units(layer - 1, Column);
            var part = Part(_units[layer], layer, units);
            MatrixProduct.Multiply(Part(_units[layer - 1], layer - 1, new(0, seen)), false, _network.Weights(layer, units, seen), true, part, false, _workers);
            var bias = _network.Bias(layer).Slice(units.First, units.Count);
            for (int b = 0; b < Rows; b++)
            {
                var row = part.Row(b);
                TensorPrimitives.Add(row, bias, row);
                VectorMath.Silu(row, row);
            }
        }
    }

    /// <summary>Goes on with copies of chosen rows.</summary>
    /// <param name="rows">Indices of the rows to copy, as many as are to be.</param>
    public void Select(ReadOnlySpan<int> rows)
    {
        int known = _mask.Units(0, Column), width = _mask.Hidden[0];
        for (int layer = 0; layer < _network.Layers; layer++)
            Copy(_units[layer], _spare[layer], _mask.Hidden[layer], 0, _mask.Units(layer, Column), rows);
        // Of the first layer's sums those that more columns will change.
        Copy(_sums, _spareSums, width, known, width - known, rows);
        (_units, _spare, _sums, _spareSums, Rows) = (_spare, _units, _spareSums, _sums, rows.Length);

        static void Copy(FloatBuffer source, FloatBuffer target, int width, int first, int count, ReadOnlySpan<int> rows)
        {
            for (int b = 0; b < rows.Length; b++)
                source.Span.Slice(rows[b] * width + first, count).CopyTo(target.Span[(b * width + first)..]);
        }
    }

    private MatrixView Part(FloatBuffer values, int layer, ColumnRange part) =>
        new(values, values.Pointer + part.First, Rows, part.Count, _mask.Hidden[layer]);
}

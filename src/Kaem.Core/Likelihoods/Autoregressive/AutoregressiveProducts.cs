using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// The autoregressive likelihood of B rows under S samples, with its gradients. A column's logits are the sum of a(x) of the columns before it and of g(z), so
/// <c>log p(x(j) = k | x(&lt;j), z) = a(b,k) + g(s,k) - log Σ_i exp(a(b,i))·exp(g(s,i))</c>: all B·S normalisations of a column are one matrix product of
/// exponentials, whatever the networks cost. Scratch of one caller.
/// </summary>
internal sealed class AutoregressiveProducts : IParallelBody
{
    /// <summary>Rows that a part takes.</summary>
    private const int RowChunk = 32;

    private readonly ColumnMask _mask;
    private readonly ScratchPool<Room> _rooms = new(() => new Room());
    private readonly WorkerPool _alone = new(1);
    private readonly BackwardBody _backward;
    private FloatBuffer? _transposed;
    private ColumnPass? _rows;
    private RowSamples? _samples;
    private MatrixView _result;

    public AutoregressiveProducts(ColumnMask mask)
    {
        _mask = mask;
        _backward = new BackwardBody(this);
    }

    /// <summary>ℓ of every row under every sample; missing columns and context are left out.</summary>
    /// <param name="result">B x S.</param>
    public void LogLikelihood(ColumnPass rows, RowSamples samples, MatrixView result, WorkerPool workers)
    {
        (_rows, _samples, _result) = (rows, samples, result);
        workers.For((rows.Rows + RowChunk - 1) / RowChunk, this);
    }

    /// <summary>Gradients of the loss <c>-Σ W(b,s)·ℓ(b,s)</c> by g (S x D, overwritten) and by a, in the rows' <see cref="ColumnPass.Gradient"/>.</summary>
    /// <param name="weights">W, B x S.</param>
    public unsafe void Backward(ColumnPass rows, RowSamples samples, MatrixView weights, MatrixView outputGradient, WorkerPool workers)
    {
        int width = outputGradient.Columns;
        var transposed = FloatBuffer.Grow(ref _transposed, checked(samples.Count * width));
        _backward.Set(rows, samples, weights, transposed.AsMatrix(width, samples.Count));
        workers.For(_mask.Columns.Length, _backward);
        Transposition.Run(transposed.Pointer, samples.Count, width, samples.Count, outputGradient.Data, outputGradient.Stride);
        transposed.AsMatrix(width, samples.Count).KeepAlive();
    }

    /// <summary>ℓ of a chunk of rows.</summary>
    void IParallelBody.Execute(int index)
    {
        int first = index * RowChunk, count = Math.Min(RowChunk, _rows!.Rows - first), samples = _samples!.Count;
        var room = _rooms.Rent();
        var sums = FloatBuffer.Grow(ref room.Sums, RowChunk * samples).AsMatrix(count, samples);
        for (int b = first; b < first + count; b++)
        {
            var result = _result.Row(b);
            result.Fill((float)_rows.LogNumerators[b]);
            var codes = _rows.CodesOf(b);
            for (int j = _mask.Context; j < codes.Length; j++)
            {
                if (codes[j] >= 0)
                    TensorPrimitives.Add(result, _samples.Logits.Row(_mask.Columns[j].First + codes[j]), result);
            }
        }
        for (int j = _mask.Context; j < _mask.Columns.Length; j++)
        {
            var column = _mask.Columns[j];
            MatrixProduct.Multiply(
                Part(_rows.Exponentials, column).Slice(first, count), false, _samples.Exponentials.Slice(column.First, column.Count), false, sums, false,
                _alone);
            VectorMath.Log(sums.Elements, sums.Elements);
            for (int b = 0; b < count; b++)
            {
                if (_rows.CodesOf(first + b)[j] >= 0)
                    TensorPrimitives.Subtract(_result.Row(first + b), sums.Row(b), _result.Row(first + b));
            }
        }
        _rooms.Return(room);
    }

    private static unsafe MatrixView Part(MatrixView matrix, ColumnRange part) =>
        new(matrix.Owner, matrix.Data + part.First, matrix.Rows, part.Count, matrix.Stride);

    /// <summary>Scratch of one part.</summary>
    private sealed class Room
    {
        public FloatBuffer? Sums;
    }

    /// <summary>Gradients of one column's logits.</summary>
    private sealed class BackwardBody(AutoregressiveProducts owner) : IParallelBody
    {
        private ColumnPass? _rows;
        private RowSamples? _samples;
        private MatrixView _weights, _bySamples, _byRows;

        public void Set(ColumnPass rows, RowSamples samples, MatrixView weights, MatrixView bySamples) =>
            (_rows, _samples, _weights, _bySamples, _byRows) = (rows, samples, weights, bySamples, rows.Gradient);

        public void Execute(int index)
        {
            var column = owner._mask.Columns[index];
            if (index < owner._mask.Context)
            {
                _bySamples.Slice(column.First, column.Count).Elements.Clear();
                return;
            }
            int rows = _rows!.Rows, samples = _samples!.Count;
            var room = owner._rooms.Rent();
            var shares = FloatBuffer.Grow(ref room.Sums, rows * samples).AsMatrix(rows, samples);
            var ofRows = Part(_rows.Exponentials, column);
            var ofSamples = _samples.Exponentials.Slice(column.First, column.Count);
            var byRows = Part(_byRows, column);
            var bySamples = _bySamples.Slice(column.First, column.Count);

            // W(b,s) over the normalisation; a row without the column has no share in it.
            MatrixProduct.Multiply(ofRows, false, ofSamples, false, shares, false, owner._alone);
            for (int b = 0; b < rows; b++)
            {
                if (_rows.CodesOf(b)[index] < 0)
                    shares.Row(b).Clear();
                else
                    TensorPrimitives.Divide(_weights.Row(b), shares.Row(b), shares.Row(b));
            }
            // Σ W·(p - x), summed over the rows for the samples and over the samples for the rows.
            MatrixProduct.Multiply(ofRows, true, shares, false, bySamples, false, owner._alone);
            TensorPrimitives.Multiply(bySamples.Elements, ofSamples.Elements, bySamples.Elements);
            MatrixProduct.Multiply(shares, false, ofSamples, true, byRows, false, owner._alone);
            for (int b = 0; b < rows; b++)
            {
                var slope = byRows.Row(b);
                TensorPrimitives.Multiply(slope, ofRows.Row(b), slope);
                int code = _rows.CodesOf(b)[index];
                if (code < 0)
                    continue;
                slope[code] -= VectorMath.Sum(_weights.Row(b));
                TensorPrimitives.Subtract(bySamples.Row(code), _weights.Row(b), bySamples.Row(code));
            }
            owner._rooms.Return(room);
        }
    }
}

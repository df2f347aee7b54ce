using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>The autoregressive likelihood of chains that each belong to one row, with its gradients. Scratch of one caller.</summary>
internal sealed class AutoregressiveChains : IParallelBody
{
    private readonly ColumnMask _mask;
    private readonly ScratchPool<float[]> _rooms;
    private readonly BackwardBody _backward;
    private ColumnPass? _columns;
    private MatrixView _outputs;
    private MatrixView? _gradient;
    private int[] _rows = [];
    private double[] _logLikelihood = [];

    public AutoregressiveChains(ColumnMask mask)
    {
        _mask = mask;
        int widest = mask.Columns.Max(column => column.Count);
        _rooms = new(() => new float[2 * widest]);
        _backward = new BackwardBody(this);
    }

    /// <summary>Sets ℓ of every chain and, where wanted, dℓ/dy (C x D).</summary>
    /// <param name="outputs">The generator's outputs, C x D.</param>
    /// <param name="rows">The row of each chain in the batch, C.</param>
    public void Evaluate(ColumnPass columns, MatrixView outputs, int[] rows, double[] logLikelihood, MatrixView? gradient, WorkerPool workers)
    {
        (_columns, _outputs, _rows, _logLikelihood, _gradient) = (columns, outputs, rows, logLikelihood, gradient);
        workers.For(outputs.Rows, this);
    }

    /// <summary>Sets the rows' <see cref="ColumnPass.Gradient"/> to that of <c>-Σ_c w_c·ℓ(c)</c>.</summary>
    public void Backward(ColumnPass columns, MatrixView outputs, int[] rows, ReadOnlySpan<float> weights, WorkerPool workers)
    {
        _columns = columns;
        _backward.Set(outputs, rows, weights, columns.Gradient);
        workers.For(_mask.Columns.Length, _backward);
    }

    /// <summary>One chain.</summary>
    void IParallelBody.Execute(int index)
    {
        float[] room = _rooms.Rent();
        int row = _rows[index];
        var codes = _columns!.CodesOf(row);
        double logLikelihood = 0;
        for (int j = 0; j < codes.Length; j++)
        {
            var column = _mask.Columns[j];
            var slope = _gradient is { } gradient ? gradient.Row(index).Slice(column.First, column.Count) : room.AsSpan(column.Count, column.Count);
            if (j < _mask.Context || codes[j] < 0)
            {
                slope.Clear();
                continue;
            }
            var logits = room.AsSpan(0, column.Count);
            Sum(_columns, row, _outputs.Row(index), column, logits);
            float logSum = VectorMath.Softmax(logits, slope);
            logLikelihood += (double)logits[codes[j]] - logSum;
            TensorPrimitives.Negate(slope, slope);
            slope[codes[j]] += 1;
        }
        _logLikelihood[index] = logLikelihood;
        _rooms.Return(room);
    }

    /// <summary>A column's logits.</summary>
    private static void Sum(ColumnPass columns, int row, Span<float> output, ColumnRange column, Span<float> logits)
    {
        output.Slice(column.First, column.Count).CopyTo(logits);
        LogitFloor.Shift(logits);
        TensorPrimitives.Add(logits, columns.Logits.Row(row).Slice(column.First, column.Count), logits);
    }

    /// <summary>The gradient by one column's logits, chains in their order.</summary>
    private sealed class BackwardBody(AutoregressiveChains owner) : IParallelBody
    {
        private MatrixView _outputs, _gradient;
        private int[] _rows = [];
        private float[] _weights = [];

        public void Set(MatrixView outputs, int[] rows, ReadOnlySpan<float> weights, MatrixView gradient)
        {
            (_outputs, _rows, _gradient) = (outputs, rows, gradient);
            if (_weights.Length < weights.Length)
                _weights = new float[weights.Length];
            weights.CopyTo(_weights);
        }

        public void Execute(int index)
        {
            if (index < owner._mask.Context)
                return;
            var column = owner._mask.Columns[index];
            float[] room = owner._rooms.Rent();
            var logits = room.AsSpan(0, column.Count);
            for (int b = 0; b < _gradient.Rows; b++)
                _gradient.Row(b).Slice(column.First, column.Count).Clear();
            for (int c = 0; c < _outputs.Rows; c++)
            {
                int code = owner._columns!.CodesOf(_rows[c])[index];
                if (code < 0)
                    continue;
                var slope = _gradient.Row(_rows[c]).Slice(column.First, column.Count);
                Sum(owner._columns, _rows[c], _outputs.Row(c), column, logits);
                VectorMath.Softmax(logits, logits);
                TensorPrimitives.MultiplyAdd(logits, _weights[c], slope, slope);
                slope[code] -= _weights[c];
            }
            owner._rooms.Return(room);
        }
    }
}

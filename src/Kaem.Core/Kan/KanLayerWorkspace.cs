using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// What one pass through a <see cref="KanLayer"/> keeps: the expansion and its gradient. One per caller, so that many threads can use a layer.
/// </summary>
internal sealed unsafe class KanLayerWorkspace
{
    private readonly ExpandBody _expand = new();
    private readonly PullBackBody _pullBack = new();
    private FloatBuffer? _terms;
    private FloatBuffer? _termGradients;
    private MatrixView _x;
    private int _samples;
    private int _columns;

    /// <summary>The last expansion, S x I·Terms.</summary>
    public MatrixView Terms => _terms!.AsMatrix(_samples, _columns);

    /// <summary>Most rows that there was room for.</summary>
    public int Capacity => _terms!.Length / _columns;

    /// <summary>The last expansion of one input, S x Terms.</summary>
    public MatrixView TermsOf(KanLayer layer, int input) =>
        new(_terms, _terms!.Pointer + (long)input * layer.Terms, _samples, layer.Terms, _columns);

    /// <summary>Derivative of the loss by <see cref="Terms"/>.</summary>
    public MatrixView TermGradients => FloatBuffer.Grow(ref _termGradients, _terms!.Length).AsMatrix(_samples, _columns);

    /// <summary>Expands x (S x I), which must stay as it is until the backward pass.</summary>
    public void Expand(KanLayer layer, MatrixView x, WorkerPool workers)
    {
        _x = x;
        _samples = x.Rows;
        _columns = layer.Inputs * layer.Terms;
        FloatBuffer.Grow(ref _terms, checked(_samples * _columns));
        _expand.Set(layer, x, Terms);
        workers.For(layer.Inputs, _expand);
    }

    /// <summary>Goes on with chosen rows alone. The caller moves the rows of x likewise.</summary>
    /// <param name="rows">Indices of the rows to keep, ascending.</param>
    public void Keep(ReadOnlySpan<int> rows)
    {
        Terms.Keep(rows);
        _x = _x.Slice(0, rows.Length);
        _samples = rows.Length;
    }

    /// <summary>From the gradient of the terms to those of inputs (S x I, overwritten) and bandwidths (accumulated).</summary>
    public void PullBack(KanLayer layer, MatrixView? dx, bool bandwidth, WorkerPool workers)
    {
        _pullBack.Set(layer, _x, Terms, TermGradients, dx, bandwidth);
        workers.For(layer.Inputs, _pullBack);
    }

    private sealed class ExpandBody : IParallelBody
    {
        private KanLayer? _layer;
        private MatrixView _x;
        private MatrixView _terms;

        public void Set(KanLayer layer, MatrixView x, MatrixView terms) => (_layer, _x, _terms) = (layer, x, terms);

        public void Execute(int input) =>
            _layer!.Expand(input, _x.Data + input, _x.Stride, _x.Rows, _terms.Data + (long)input * _layer.Terms, _terms.Stride);
    }

    private sealed class PullBackBody : IParallelBody
    {
        private KanLayer? _layer;
        private MatrixView _x;
        private MatrixView _terms;
        private MatrixView _gradients;
        private MatrixView? _dx;
        private bool _bandwidth;

        public void Set(KanLayer layer, MatrixView x, MatrixView terms, MatrixView gradients, MatrixView? dx, bool bandwidth)
        {
            if (dx is { } given && given.Stride != x.Stride)
                throw new ArgumentException("The inputs and their gradient must have one stride.", nameof(dx));
            (_layer, _x, _terms, _gradients, _dx, _bandwidth) = (layer, x, terms, gradients, dx, bandwidth);
        }

        public void Execute(int input)
        {
            float* dx = null;
            if (_dx is { } gradient)
            {
                dx = gradient.Data + input;
                for (int j = 0; j < gradient.Rows; j++)
                    dx[(long)j * gradient.Stride] = 0;
            }
            long at = (long)input * _layer!.Terms;
            _layer.PullBack(input, _x.Data + input, _x.Stride, _x.Rows, _terms.Data + at, _gradients.Data + at, _terms.Stride, dx, _bandwidth);
        }
    }
}

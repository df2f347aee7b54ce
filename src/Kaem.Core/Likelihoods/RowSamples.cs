using System.Numerics;
using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// Generator outputs of S samples, in the form that the likelihood's matrix products need: numbers divided by σ, with their squares, and log-probabilities of
/// categories.
/// </summary>
internal sealed class RowSamples(int capacity, RowLayout layout)
{
    private readonly FloatBuffer _scaled = new(checked(capacity * layout.Columns));
    private readonly double[] _squares = new double[capacity];
    private readonly LoadBody _load = new(layout);
    private FloatBuffer? _scaledSquares, _logits, _exponentials;
    private bool _squared;

    /// <summary>Samples loaded.</summary>
    public int Count { get; private set; }

    /// <summary>Numbers divided by σ and log-probabilities of categories, S x D.</summary>
    public MatrixView Scaled => _scaled.AsMatrix(Count, layout.Columns);

    /// <summary>Σ_d (y(s,d)/σ_d)² of each sample's numbers.</summary>
    public ReadOnlySpan<double> Squares => _squares.AsSpan(0, Count);

    /// <summary>Of an autoregressive likelihood the logits as <see cref="LogitFloor"/> has them, D x S.</summary>
    public MatrixView Logits => _logits!.AsMatrix(layout.Columns, Count);

    /// <summary>exp of <see cref="Logits"/>, D x S.</summary>
    public MatrixView Exponentials => _exponentials!.AsMatrix(layout.Columns, Count);

    /// <summary>The squares of <see cref="Scaled"/>, S x D; what rows with missing numbers need.</summary>
    public MatrixView ScaledSquares()
    {
        var squares = FloatBuffer.Grow(ref _scaledSquares, _scaled.Length);
        if (!_squared)
        {
            var scaled = _scaled.Span[..(Count * layout.Columns)];
            TensorPrimitives.Multiply(scaled, scaled, squares.Span);
            _squared = true;
        }
        return squares.AsMatrix(Count, layout.Columns);
    }

    /// <summary>Takes over outputs (S x D).</summary>
    /// <param name="inverseSigma">1/σ of each column.</param>
    public void Load(MatrixView outputs, float[] inverseSigma, WorkerPool workers)
    {
        Count = outputs.Rows;
        _squared = false;
        _load.Owner = this;
        _load.Outputs = outputs;
        _load.InverseSigma = inverseSigma;
        workers.For(Count, _load);
        if (layout.IsAutoregressive)
            Transpose();
    }

    /// <summary>Goes on with chosen samples alone.</summary>
    /// <param name="samples">Indices of the samples to keep, ascending.</param>
    public void Keep(ReadOnlySpan<int> samples)
    {
        Scaled.Keep(samples);
        for (int s = 0; s < samples.Length; s++)
            _squares[s] = _squares[samples[s]];
        Count = samples.Length;
        _squared = false;
        if (layout.IsAutoregressive)
            Transpose();
    }

    private unsafe void Transpose()
    {
        FloatBuffer.Grow(ref _logits, _scaled.Length);
        FloatBuffer.Grow(ref _exponentials, _scaled.Length);
        Transposition.Run(_scaled.Pointer, layout.Columns, Count, layout.Columns, _logits!.Pointer, Count);
        VectorMath.Exp(Logits.Elements, Exponentials.Elements);
    }

    private sealed class LoadBody(RowLayout layout) : IParallelBody
    {
        public RowSamples? Owner { get; set; }

        public MatrixView Outputs { get; set; }

        public float[] InverseSigma { get; set; } = [];

        public void Execute(int index)
        {
            var scaled = Owner!.Scaled.Row(index);
            var output = Outputs.Row(index);
            Vector<double> even = default, odd = default;
            double squares = 0;
            foreach (var range in layout.Gaussian)
            {
                int d = range.First;
                for (; d <= range.End - Vector<float>.Count; d += Vector<float>.Count)
                {
                    var value = new Vector<float>(output[d..]) * new Vector<float>(InverseSigma, d);
                    value.CopyTo(scaled[d..]);
                    Vector.Widen(value, out var low, out var high);
                    even += low * low;
                    odd += high * high;
                }
                for (; d < range.End; d++)
                {
                    scaled[d] = output[d] * InverseSigma[d];
                    squares += (double)scaled[d] * scaled[d];
                }
            }
            foreach (var block in layout.Categorical)
            {
                var logits = output.Slice(block.First, block.Count);
                if (layout.IsAutoregressive)
                {
                    logits.CopyTo(scaled[block.First..]);
                    LogitFloor.Shift(scaled.Slice(block.First, block.Count));
                    continue;
                }
                TensorPrimitives.Subtract(logits, VectorMath.LogSumExp(logits), scaled.Slice(block.First, block.Count));
            }
            Owner._squares[index] = squares + Vector.Sum(even + odd);
        }
    }
}

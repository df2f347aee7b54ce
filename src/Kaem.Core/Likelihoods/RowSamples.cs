using System.Numerics;
using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>Generator outputs of S samples, in the form that the likelihood's matrix products need: divided by σ, with their squares.</summary>
internal sealed class RowSamples(int capacity, int columns)
{
    private readonly FloatBuffer _scaled = new(checked(capacity * columns));
    private readonly double[] _squares = new double[capacity];
    private readonly LoadBody _load = new();
    private FloatBuffer? _scaledSquares;
    private bool _squared;

    /// <summary>Samples loaded.</summary>
    public int Count { get; private set; }

    /// <summary>Outputs divided by σ, S x D.</summary>
    public MatrixView Scaled => _scaled.AsMatrix(Count, columns);

    /// <summary>Σ_d (y(s,d)/σ_d)² of each sample.</summary>
    public ReadOnlySpan<double> Squares => _squares.AsSpan(0, Count);

    /// <summary>(y(s,d)/σ_d)², S x D; what rows with missing entries need.</summary>
    public MatrixView ScaledSquares()
    {
        var squares = FloatBuffer.Grow(ref _scaledSquares, _scaled.Length);
        if (!_squared)
        {
            var scaled = _scaled.Span[..(Count * columns)];
            TensorPrimitives.Multiply(scaled, scaled, squares.Span);
            _squared = true;
        }
        return squares.AsMatrix(Count, columns);
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
    }

    private sealed class LoadBody : IParallelBody
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
            int d = 0;
            for (; d <= output.Length - Vector<float>.Count; d += Vector<float>.Count)
            {
                var value = new Vector<float>(output[d..]) * new Vector<float>(InverseSigma, d);
                value.CopyTo(scaled[d..]);
                Vector.Widen(value, out var low, out var high);
                even += low * low;
                odd += high * high;
            }
            for (; d < output.Length; d++)
            {
                scaled[d] = output[d] * InverseSigma[d];
                squares += (double)scaled[d] * scaled[d];
            }
            Owner._squares[index] = squares + Vector.Sum(even + odd);
        }
    }
}

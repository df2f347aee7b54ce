using System.Numerics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>Scratch of one caller of a <see cref="RowLikelihood"/>.</summary>
internal sealed class RowWorkspace
{
    /// <summary>Σ_d m(b,d)·(y(s,d)/σ_d)², B x S.</summary>
    public FloatBuffer? ObservedSquares;

    /// <summary>Σ_b W(b,s)·m(b,d), S x D.</summary>
    public FloatBuffer? ObservedWeights;

    /// <summary>What an autoregressive likelihood takes.</summary>
    public AutoregressiveProducts? Autoregressive { get; set; }

    /// <summary>What rows with missing columns take there.</summary>
    public RowCompletions? Incomplete { get; set; }

    /// <summary>Turns products into log-likelihoods.</summary>
    public CombineBody Combine { get; } = new();

    /// <summary>Turns products into output gradients.</summary>
    public ResidualBody Residual { get; } = new();

    /// <summary>ℓ = -½·max(least, ‖x‖² - 2x·y + ‖y‖²) + constant, a row of the batch a part.</summary>
    internal sealed class CombineBody : IParallelBody
    {
        private RowBatch? _batch;
        private RowSamples? _samples;
        private MatrixView _result;
        private MatrixView _observedSquares;
        private double _least;

        public void Set(RowBatch batch, RowSamples samples, MatrixView result, MatrixView observedSquares, double least) =>
            (_batch, _samples, _result, _observedSquares, _least) = (batch, samples, result, observedSquares, least);

        public void Execute(int index)
        {
            double square = _batch!.Squares[index], constant = _batch.Constants[index];
            if (_batch.IsIncomplete(index))
            {
                var row = _result.Row(index);
                var squares = _observedSquares.Row(index);
                for (int s = 0; s < row.Length; s++)
                    row[s] = (float)(constant - 0.5 * Math.Max(_least, square - 2.0 * row[s] + squares[s]));
            }
            else
            {
                Combine(_result.Row(index), _samples!.Squares, square, constant, _least);
            }
        }

        private static void Combine(Span<float> row, ReadOnlySpan<double> squares, double square, double constant, double least)
        {
            int s = 0;
            for (; s <= row.Length - Vector<float>.Count; s += Vector<float>.Count)
            {
                Vector.Widen(new Vector<float>(row[s..]), out var low, out var high);
                low = Value(low, new Vector<double>(squares[s..]));
                high = Value(high, new Vector<double>(squares[(s + Vector<double>.Count)..]));
                Vector.Narrow(low, high).CopyTo(row[s..]);
            }
            for (; s < row.Length; s++)
                row[s] = (float)(constant - 0.5 * Math.Max(least, square - 2.0 * row[s] + squares[s]));

            Vector<double> Value(Vector<double> product, Vector<double> ofSample) =>
                new Vector<double>(constant) - 0.5 * Vector.Max(new Vector<double>(least), new Vector<double>(square) - 2 * product + ofSample);
        }
    }

    /// <summary>dL/dy = -((WᵀX) - (WᵀM)·y)/σ for numbers, -((WᵀX) - mass·softmax y) for categories, a sample a part.</summary>
    internal sealed class ResidualBody : IParallelBody
    {
        private RowLayout? _layout;
        private RowSamples? _samples;
        private MatrixView _weights;
        private MatrixView _gradient;
        private MatrixView _masses;
        private float[] _inverseSigma = [];

        public void Set(RowLayout layout, RowSamples samples, MatrixView weights, MatrixView gradient, MatrixView masses, float[] inverseSigma) =>
            (_layout, _samples, _weights, _gradient, _masses, _inverseSigma) = (layout, samples, weights, gradient, masses, inverseSigma);

        public void Execute(int index)
        {
            var gradient = _gradient.Row(index);
            var scaled = _samples!.Scaled.Row(index);
            foreach (var block in _layout!.Categorical)
                Categories(gradient.Slice(block.First, block.Count), scaled.Slice(block.First, block.Count));
            if (_layout.Gaussian.Length == 0)
                return;
            if (_masses.Rows > 0)
            {
                var mass = _masses.Row(index);
                foreach (var range in _layout.Gaussian)
                {
                    for (int d = range.First; d < range.End; d++)
                        gradient[d] = (mass[d] * scaled[d] - gradient[d]) * _inverseSigma[d];
                }
                return;
            }
            double sum = 0;
            for (int b = 0; b < _weights.Rows; b++)
                sum += _weights.Row(b)[index];
            float weight = (float)sum;
            foreach (var range in _layout.Gaussian)
            {
                for (int d = range.First; d < range.End; d++)
                    gradient[d] = (weight * scaled[d] - gradient[d]) * _inverseSigma[d];
            }
        }

        private static void Categories(Span<float> gradient, ReadOnlySpan<float> logProbabilities)
        {
            // Rows where the category is missing are zeros: the sum over the block is the weight of those that have one.
            float mass = VectorMath.Sum(gradient);
            Span<float> probabilities = stackalloc float[64];
            for (int at = 0; at < gradient.Length; at += probabilities.Length)
            {
                int count = Math.Min(probabilities.Length, gradient.Length - at);
                VectorMath.Exp(logProbabilities.Slice(at, count), probabilities[..count]);
                for (int k = 0; k < count; k++)
                    gradient[at + k] = mass * probabilities[k] - gradient[at + k];
            }
        }
    }
}

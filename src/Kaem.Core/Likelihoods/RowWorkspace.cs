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

    /// <summary>Turns products into log-likelihoods.</summary>
    public CombineBody Combine { get; } = new();

    /// <summary>Turns products into output gradients.</summary>
    public ResidualBody Residual { get; } = new();

    /// <summary>ℓ = -½(‖x‖² - 2x·y + ‖y‖²) + constant, a row of the batch a part.</summary>
    internal sealed class CombineBody : IParallelBody
    {
        private RowBatch? _batch;
        private RowSamples? _samples;
        private MatrixView _result;
        private MatrixView _observedSquares;

        public void Set(RowBatch batch, RowSamples samples, MatrixView result, MatrixView observedSquares) =>
            (_batch, _samples, _result, _observedSquares) = (batch, samples, result, observedSquares);

        public void Execute(int index)
        {
            double square = _batch!.Squares[index], constant = _batch.Constants[index];
            if (_batch.IsIncomplete(index))
            {
                var row = _result.Row(index);
                var squares = _observedSquares.Row(index);
                for (int s = 0; s < row.Length; s++)
                    row[s] = (float)(constant - 0.5 * Math.Max(0, square - 2.0 * row[s] + squares[s]));
            }
            else
            {
                Combine(_result.Row(index), _samples!.Squares, square, constant);
            }
        }

        private static void Combine(Span<float> row, ReadOnlySpan<double> squares, double square, double constant)
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
                row[s] = (float)(constant - 0.5 * Math.Max(0, square - 2.0 * row[s] + squares[s]));

            Vector<double> Value(Vector<double> product, Vector<double> ofSample) =>
                new Vector<double>(constant) - 0.5 * Vector.Max(Vector<double>.Zero, new Vector<double>(square) - 2 * product + ofSample);
        }
    }

    /// <summary>dL/dy = -((WᵀX) - (WᵀM)·y)/σ, a sample a part.</summary>
    internal sealed class ResidualBody : IParallelBody
    {
        private RowSamples? _samples;
        private MatrixView _weights;
        private MatrixView _gradient;
        private MatrixView _masses;
        private float[] _inverseSigma = [];

        public void Set(RowSamples samples, MatrixView weights, MatrixView gradient, MatrixView masses, float[] inverseSigma) =>
            (_samples, _weights, _gradient, _masses, _inverseSigma) = (samples, weights, gradient, masses, inverseSigma);

        public void Execute(int index)
        {
            var gradient = _gradient.Row(index);
            var scaled = _samples!.Scaled.Row(index);
            if (_masses.Rows > 0)
            {
                var mass = _masses.Row(index);
                for (int d = 0; d < gradient.Length; d++)
                    gradient[d] = (mass[d] * scaled[d] - gradient[d]) * _inverseSigma[d];
                return;
            }
            double sum = 0;
            for (int b = 0; b < _weights.Rows; b++)
                sum += _weights.Row(b)[index];
            float weight = (float)sum;
            for (int d = 0; d < gradient.Length; d++)
                gradient[d] = (weight * scaled[d] - gradient[d]) * _inverseSigma[d];
        }
    }
}

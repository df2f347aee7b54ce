using System.Numerics;
using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// The likelihood of chains that each belong to one row, ℓ(c) = log p(x(b(c)) | y(c)), and its derivative by the outputs y.
/// Entries that are missing are left out. Scratch of one caller.
/// </summary>
internal sealed unsafe class RowChains(RowLikelihood likelihood)
{
    private readonly Body _body = new(likelihood);
    private readonly double[] _sigmaGradient = new double[likelihood.Columns];
    private readonly AutoregressiveChains? _autoregressive = likelihood.Network is { } network ? new(network.Mask) : null;

    /// <summary>Sets ℓ of every chain and, where wanted, dℓ/dy (C x D).</summary>
    /// <param name="outputs">The generator's outputs, C x D.</param>
    /// <param name="rows">The row of each chain in the batch, C.</param>
    public void Evaluate(RowBatch batch, MatrixView outputs, int[] rows, double[] logLikelihood, MatrixView? gradient, WorkerPool workers)
    {
        if (_autoregressive is not null)
        {
            _autoregressive.Evaluate(batch.Columns!, outputs, rows, logLikelihood, gradient, workers);
            return;
        }
        _body.Set(batch, outputs, rows, logLikelihood, gradient);
        workers.For(outputs.Rows, _body);
    }

    /// <summary>Adds the gradient of <c>-Σ_c w_c·ℓ(c)</c> by every log σ that is learned, or sets that by the network's parameters.</summary>
    public void AccumulateParameters(RowBatch batch, MatrixView outputs, int[] rows, ReadOnlySpan<float> weights, WorkerPool workers)
    {
        if (_autoregressive is not null)
        {
            _autoregressive.Backward(batch.Columns!, outputs, rows, weights, workers);
            batch.Columns!.Backward(workers);
            return;
        }
        if (!likelihood.LearnsSigma)
            return;
        Array.Clear(_sigmaGradient);
        float[] inverseSigma = likelihood.InverseSigmaOf(batch), power = likelihood.Layout.Weights;
        for (int c = 0; c < outputs.Rows; c++)
        {
            var x = batch.Rows.Row(rows[c]);
            var y = outputs.Row(c);
            bool incomplete = batch.IsIncomplete(rows[c]);
            foreach (var range in likelihood.Layout.Gaussian)
            {
                if (incomplete)
                {
                    var mask = batch.Mask.Row(rows[c]);
                    for (int d = range.First; d < range.End; d++)
                        _sigmaGradient[d] += mask[d] != 0 ? weights[c] * SigmaSlope(x[d], y[d], inverseSigma[d], power[d]) : 0;
                    continue;
                }
                int at = range.First;
                var weight = new Vector<double>(weights[c]);
                for (; at <= range.End - Vector<float>.Count; at += Vector<float>.Count)
                {
                    Vector.Widen(new Vector<float>(x[at..]), out var lowX, out var highX);
                    Vector.Widen(new Vector<float>(y[at..]), out var lowY, out var highY);
                    Vector.Widen(new Vector<float>(inverseSigma, at), out var lowInverse, out var highInverse);
                    Vector.Widen(new Vector<float>(power, at), out var lowPower, out var highPower);
                    Add(weight, lowX - lowY * lowInverse, lowPower, at);
                    Add(weight, highX - highY * highInverse, highPower, at + Vector<double>.Count);
                }
                for (; at < range.End; at++)
                    _sigmaGradient[at] += weights[c] * SigmaSlope(x[at], y[at], inverseSigma[at], power[at]);
            }
        }
        likelihood.AddSigmaGradient(_sigmaGradient);

        void Add(Vector<double> weight, Vector<double> residual, Vector<double> power, int at) =>
            (new Vector<double>(_sigmaGradient, at) + weight * (residual * residual - power)).CopyTo(_sigmaGradient, at);
    }

    /// <summary>∂ℓ/∂log σ = r² - w, r the residual in units of σ/√w.</summary>
    private static double SigmaSlope(double scaled, double output, double inverseSigma, double power)
    {
        double residual = scaled - output * inverseSigma;
        return residual * residual - power;
    }

    /// <summary>Part c: chain c.</summary>
    private sealed class Body(RowLikelihood likelihood) : IParallelBody
    {
        private RowBatch? _batch;
        private MatrixView _outputs;
        private MatrixView? _gradient;
        private int[] _rows = [];
        private double[] _logLikelihood = [];

        public void Set(RowBatch batch, MatrixView outputs, int[] rows, double[] logLikelihood, MatrixView? gradient) =>
            (_batch, _outputs, _rows, _logLikelihood, _gradient) = (batch, outputs, rows, logLikelihood, gradient);

        public void Execute(int index)
        {
            int row = _rows[index];
            float* x = _batch!.Rows.Data + (long)row * _batch.Rows.Stride;
            float* mask = _batch.IsIncomplete(row) ? _batch.Mask.Data + (long)row * _batch.Mask.Stride : null;
            float* y = _outputs.Data + (long)index * _outputs.Stride;
            float* gradient = _gradient is { } wanted ? wanted.Data + (long)index * wanted.Stride : null;
            Vector<double> even = default, odd = default;
            double sum = 0;
            fixed (float* inverse = likelihood.InverseSigmaOf(_batch))
            {
                foreach (var range in likelihood.Layout.Gaussian)
                {
                    int d = range.First;
                    for (; d <= range.End - Vector<float>.Count; d += Vector<float>.Count)
                    {
                        var scale = Vector.Load(inverse + d);
                        var residual = Vector.Load(x + d) - Vector.Load(y + d) * scale;
                        if (mask != null)
                            residual *= Vector.Load(mask + d);
                        if (gradient != null)
                            (residual * scale).Store(gradient + d);
                        Vector.Widen(residual, out var low, out var high);
                        even += low * low;
                        odd += high * high;
                    }
                    for (; d < range.End; d++)
                    {
                        float residual = x[d] - y[d] * inverse[d];
                        if (mask != null)
                            residual *= mask[d];
                        if (gradient != null)
                            gradient[d] = residual * inverse[d];
                        sum += (double)residual * residual;
                    }
                }
            }
            double logLikelihood = _batch.Constants[row] - 0.5 * (sum + Vector.Sum(even + odd));
            foreach (var block in likelihood.Layout.Categorical)
            {
                var slope = gradient != null ? new Span<float>(gradient + block.First, block.Count) : default;
                float power = _batch.IsTraining ? likelihood.Layout.Weights[block.First] : 1;
                logLikelihood += Category(new(x + block.First, block.Count), new(y + block.First, block.Count), slope, power);
            }
            _logLikelihood[index] = logLikelihood;
        }

        /// <summary>The log-probability of a one-hot block, 0 where it is missing, and where wanted its derivative by the logits; both times a power.</summary>
        /// <param name="oneHot">The power in the place of 1.</param>
        private static double Category(ReadOnlySpan<float> oneHot, ReadOnlySpan<float> logits, Span<float> gradient, float power)
        {
            int category = oneHot.IndexOf(power);
            if (category < 0)
            {
                gradient.Clear();
                return 0;
            }
            float logSum = gradient.IsEmpty ? VectorMath.LogSumExp(logits) : VectorMath.Softmax(logits, gradient);
            if (power != 1)
                TensorPrimitives.Multiply(gradient, power, gradient);
            if (!gradient.IsEmpty)
                TensorPrimitives.Subtract(oneHot, gradient, gradient);
            return power * ((double)logits[category] - logSum);
        }
    }
}

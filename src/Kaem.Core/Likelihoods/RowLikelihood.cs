using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// Independent Gaussians around the generator's output, for B rows and S samples at once (Eq. 20):
/// <c>ℓ(b,s) = -½·Σ_d ((x(b,d) - y(s,d))/σ_d)² - Σ_d log σ_d - D/2·log 2π</c>. Expanded, the B·S distances are one
/// matrix product. Entries that are missing (NaN) are left out of their row's sums.
/// </summary>
internal sealed class RowLikelihood
{
    private readonly GaussianLikelihoodOptions _options;
    private readonly float[] _inverseSigma;
    private readonly double[] _logDensityAtMean;
    private readonly double[] _sigmaGradient;

    /// <param name="columns">Number of observed dimensions D.</param>
    public RowLikelihood(GaussianLikelihoodOptions options, int columns)
    {
        _options = options;
        Columns = columns;
        _inverseSigma = new float[columns];
        _logDensityAtMean = new double[columns];
        _sigmaGradient = new double[columns];
        LogSigma = new Parameter("likelihood/log-sigma", options.Learning == SigmaLearning.PerColumn ? columns : 1)
        {
            IsTrainable = options.Learning != SigmaLearning.Fixed,
            LowerBound = MathF.Log(options.LeastSigma),
        };
        Parameters = [LogSigma];
        LogSigma.Value.Span.Fill(MathF.Log(options.Sigma));
        Refresh();
    }

    /// <summary>Number of observed dimensions D.</summary>
    public int Columns { get; }

    /// <summary>log σ, one or D.</summary>
    public Parameter LogSigma { get; }

    /// <summary>All parameters; those that are not learned are not trainable.</summary>
    public Parameter[] Parameters { get; }

    /// <summary>1/σ of each column.</summary>
    public float[] InverseSigma => _inverseSigma;

    /// <summary>Runs after <see cref="Parameters"/> changed.</summary>
    public void Refresh()
    {
        for (int d = 0; d < Columns; d++)
        {
            _inverseSigma[d] = 1 / Sigma(d);
            _logDensityAtMean[d] = -Math.Log(Sigma(d)) - 0.5 * Math.Log(2 * Math.PI);
        }
    }

    /// <summary>Fills a batch with rows.</summary>
    /// <param name="rows">B x D.</param>
    public void Load(ReadOnlySpan<float> rows, RowBatch batch, WorkerPool workers) =>
        batch.Load(rows, _inverseSigma, _logDensityAtMean, workers);

    /// <summary>Fills samples with generator outputs.</summary>
    /// <param name="outputs">S x D.</param>
    public void Load(MatrixView outputs, RowSamples samples, WorkerPool workers) => samples.Load(outputs, _inverseSigma, workers);

    /// <summary>σ of a column; one that is not learned is the given one to the last bit.</summary>
    public float Sigma(int column) =>
        _options.Learning == SigmaLearning.Fixed ? _options.Sigma : MathF.Exp(LogSigma.Value[LogSigma.Length == 1 ? 0 : column]);

    /// <summary>ℓ of every row under every sample.</summary>
    /// <param name="result">B x S.</param>
    public void LogLikelihood(RowBatch batch, RowSamples samples, MatrixView result, RowWorkspace workspace, WorkerPool workers)
    {
        MatrixProduct.Multiply(batch.Rows, false, samples.Scaled, true, result, false, workers);
        MatrixView squares = default;
        if (batch.HasMissing)
        {
            squares = FloatBuffer.Grow(ref workspace.ObservedSquares, batch.Count * samples.Count).AsMatrix(batch.Count, samples.Count);
            MatrixProduct.Multiply(batch.Mask, false, samples.ScaledSquares(), true, squares, false, workers);
        }
        workspace.Combine.Set(batch, samples, result, squares);
        workers.For(batch.Count, workspace.Combine);
    }

    /// <summary>
    /// Gradients of the loss <c>-Σ W(b,s)·ℓ(b,s)</c>: by the outputs (S x D, overwritten) and, where σ is learned, by log σ (accumulated).
    /// </summary>
    /// <param name="weights">W, B x S.</param>
    public void Backward(
        RowBatch batch, RowSamples samples, MatrixView weights, MatrixView outputGradient, RowWorkspace workspace, WorkerPool workers)
    {
        // (WᵀX)(s,d) goes where the gradient will stand.
        MatrixProduct.Multiply(weights, true, batch.Rows, false, outputGradient, false, workers);
        MatrixView masses = default;
        if (batch.HasMissing)
        {
            masses = FloatBuffer.Grow(ref workspace.ObservedWeights, samples.Count * Columns).AsMatrix(samples.Count, Columns);
            MatrixProduct.Multiply(weights, true, batch.Mask, false, masses, false, workers);
        }
        if (LogSigma.IsTrainable)
            AccumulateSigma(batch, samples, weights, outputGradient, masses);
        workspace.Residual.Set(samples, weights, outputGradient, masses, _inverseSigma);
        workers.For(samples.Count, workspace.Residual);
    }

    /// <summary>∂ℓ/∂log σ_d = r² - 1 for each observed entry, r the residual in units of σ.</summary>
    private void AccumulateSigma(RowBatch batch, RowSamples samples, MatrixView weights, MatrixView products, MatrixView masses)
    {
        var gradient = _sigmaGradient;
        Array.Clear(gradient);
        for (int b = 0; b < batch.Count; b++)
        {
            double weight = 0;
            foreach (float w in weights.Row(b))
                weight += w;
            var row = batch.Rows.Row(b);
            bool incomplete = batch.IsIncomplete(b);
            for (int d = 0; d < Columns; d++)
            {
                if (!incomplete || batch.Mask.Row(b)[d] != 0)
                    gradient[d] += weight * ((double)row[d] * row[d] - 1);
            }
        }
        for (int s = 0; s < samples.Count; s++)
        {
            double weight = 0;
            for (int b = 0; b < batch.Count; b++)
                weight += weights.Row(b)[s];
            var y = samples.Scaled.Row(s);
            var product = products.Row(s);
            for (int d = 0; d < Columns; d++)
            {
                double mass = batch.HasMissing ? masses.Row(s)[d] : weight;
                gradient[d] += y[d] * (mass * y[d] - 2 * product[d]);
            }
        }
        for (int d = 0; d < Columns; d++)
            LogSigma.Gradient[LogSigma.Length == 1 ? 0 : d] -= (float)gradient[d];
    }
}

using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// The density of rows given generator outputs, for B rows and S samples at once (Eq. 20). Numeric columns are Gaussians around
/// the output, <c>-½·((x(b,d) - y(s,d))/σ_d)² - log σ_d - ½·log 2π</c>; a categorical block is one-hot under a softmax of its
/// outputs. Expanded, all B·S values are one matrix product, of rows [x/σ | one-hot] and samples [y/σ | log-softmax y], less half
/// the squares. Entries that are missing (NaN) are left out of their row's sums; in a one-hot block they are zeros, which the
/// product leaves out by itself. An autoregressive likelihood is <see cref="AutoregressiveProducts"/>.
/// Training may raise the density of a block to a power w: a Gaussian of it is one of σ/√w with the constants w times, a category one-hot w in place of 1.
/// </summary>
internal sealed class RowLikelihood
{
    private readonly BlockSigma[] _sigmas;
    private readonly float[] _inverseSigma;
    private readonly double[] _logDensityAtMean;
    private readonly double[] _sigmaGradient;
    private readonly float[] _weightedInverseSigma;
    private readonly double[] _weightedLogDensityAtMean;

    /// <param name="columns">Number of observed dimensions D.</param>
    public RowLikelihood(KaemLikelihood options, int columns)
    {
        Layout = new RowLayout(options, columns);
        _sigmas = [.. CreateSigmas(options, columns)];
        _inverseSigma = new float[columns];
        _logDensityAtMean = new double[columns];
        _sigmaGradient = new double[columns];
        _weightedInverseSigma = Layout.HasWeights ? new float[columns] : _inverseSigma;
        _weightedLogDensityAtMean = Layout.HasWeights ? new double[columns] : _logDensityAtMean;
        if (options is AutoregressiveLikelihoodOptions autoregressive)
        {
            Network = new ColumnNetwork(Layout, autoregressive);
            Completions = autoregressive.Completions;
        }
        Parameters = [.. _sigmas.Select(sigma => sigma.Log), .. Network?.Parameters ?? []];
        LearnsSigma = _sigmas.Any(sigma => sigma.Log.IsTrainable);
        _inverseSigma.AsSpan().Fill(1);
        _weightedInverseSigma.AsSpan().Fill(1);
        Refresh();
    }

    /// <summary>What the columns are.</summary>
    public RowLayout Layout { get; }

    /// <summary>Number of observed dimensions D.</summary>
    public int Columns => Layout.Columns;

    /// <summary>What makes columns depend on those before them; null where they don't.</summary>
    public ColumnNetwork? Network { get; }

    /// <summary>Most completions of a row with missing columns, where columns depend on those before them.</summary>
    public int Completions { get; }

    /// <summary>log σ of every numeric block, those that are not learned not trainable; or the network's parameters.</summary>
    public Parameter[] Parameters { get; }

    /// <summary>σ of every numeric block.</summary>
    public IReadOnlyList<BlockSigma> Sigmas => _sigmas;

    /// <summary>Whether any σ is learned.</summary>
    public bool LearnsSigma { get; }

    /// <summary>1/σ of each numeric column, 1 elsewhere.</summary>
    public float[] InverseSigma => _inverseSigma;

    /// <summary>-log σ - ½·log 2π of each numeric column, 0 elsewhere.</summary>
    public double[] LogDensityAtMean => _logDensityAtMean;

    /// <summary>1/σ of each numeric column as rows of a kind see it: in training √w times as large.</summary>
    public float[] InverseSigmaOf(RowBatch batch) => batch.IsTraining ? _weightedInverseSigma : _inverseSigma;

    /// <summary>Runs after <see cref="Parameters"/> changed.</summary>
    public void Refresh()
    {
        Network?.Refresh();
        foreach (var sigma in _sigmas)
        {
            for (int d = sigma.Columns.First; d < sigma.Columns.End; d++)
            {
                _inverseSigma[d] = 1 / sigma.Of(d);
                _logDensityAtMean[d] = -Math.Log(sigma.Of(d)) - 0.5 * Math.Log(2 * Math.PI);
                if (Layout.HasWeights)
                {
                    _weightedInverseSigma[d] = MathF.Sqrt(Layout.Weights[d]) * _inverseSigma[d];
                    _weightedLogDensityAtMean[d] = Layout.Weights[d] * _logDensityAtMean[d];
                }
            }
        }
    }

    /// <summary>Fills a batch with rows.</summary>
    /// <param name="rows">B x D.</param>
    public void Load(ReadOnlySpan<float> rows, RowBatch batch, WorkerPool workers)
    {
        batch.Load(rows, InverseSigmaOf(batch), batch.IsTraining ? _weightedLogDensityAtMean : _logDensityAtMean, workers);
        if (Network is null)
            return;
        batch.Columns ??= new ColumnPass(Network, batch.Capacity);
        batch.Columns.Forward(batch.Rows, workers);
    }

    /// <summary>Fills samples with generator outputs.</summary>
    /// <param name="outputs">S x D.</param>
    /// <param name="training">Whether rows to learn from meet them.</param>
    public void Load(MatrixView outputs, RowSamples samples, WorkerPool workers, bool training = false) =>
        samples.Load(outputs, training ? _weightedInverseSigma : _inverseSigma, workers);

    /// <summary>σ of a numeric column.</summary>
    public float Sigma(int column)
    {
        foreach (var sigma in _sigmas)
        {
            if (column >= sigma.Columns.First && column < sigma.Columns.End)
                return sigma.Of(column);
        }
        throw new ArgumentOutOfRangeException(nameof(column), column, "Only numeric columns have a σ.");
    }

    /// <summary>Turns a generator output into the row's means, in place: probabilities for the categories, and nothing where context stands.</summary>
    public void ToMeans(Span<float> output)
    {
        output[..Layout.ContextEntries].Clear();
        foreach (var block in Layout.Categorical.AsSpan(Layout.Context))
        {
            var logits = output.Slice(block.First, block.Count);
            if (Layout.IsAutoregressive)
                LogitFloor.Shift(logits);
            VectorMath.Softmax(logits, logits);
        }
    }

    /// <summary>
    /// ℓ of every row under every sample. Where columns depend on those before them, missing ones are summed out; but of rows to learn from they are left out
    /// with what they would say of others.
    /// </summary>
    /// <param name="result">B x S.</param>
    public void LogLikelihood(RowBatch batch, RowSamples samples, MatrixView result, RowWorkspace workspace, WorkerPool workers)
    {
        if (Network is not null)
        {
            workspace.Autoregressive ??= new(Network.Mask);
            workspace.Autoregressive.LogLikelihood(batch.Columns!, samples, result, workers);
            if (!batch.IsTraining)
                (workspace.Incomplete ??= new(Network, Completions)).LogLikelihood(batch.Columns!, samples, result, workers);
            return;
        }
        MatrixProduct.Multiply(batch.Rows, false, samples.Scaled, true, result, false, workers);
        MatrixView squares = default;
        if (batch.HasMissing)
        {
            squares = FloatBuffer.Grow(ref workspace.ObservedSquares, batch.Count * samples.Count).AsMatrix(batch.Count, samples.Count);
            MatrixProduct.Multiply(batch.Mask, false, samples.ScaledSquares(), true, squares, false, workers);
        }
        // A sum of squares that rounding made negative is 0; a category's log-probability has no such bound.
        double least = Layout.Categorical.Length == 0 ? 0 : double.NegativeInfinity;
        workspace.Combine.Set(batch, samples, result, squares, least);
        workers.For(batch.Count, workspace.Combine);
    }

    /// <summary>
    /// Gradients of the loss <c>-Σ W(b,s)·ℓ(b,s)</c>: by the outputs (S x D, overwritten) and, where some are learned, by every log σ (accumulated)
    /// or the network's parameters (overwritten).
    /// </summary>
    /// <param name="weights">W, B x S.</param>
    public void Backward(
        RowBatch batch, RowSamples samples, MatrixView weights, MatrixView outputGradient, RowWorkspace workspace, WorkerPool workers)
    {
        if (Network is not null)
        {
            (workspace.Autoregressive ??= new(Network.Mask)).Backward(batch.Columns!, samples, weights, outputGradient, workers);
            batch.Columns!.Backward(workers);
            return;
        }
        // (WᵀX)(s,d) goes where the gradient will stand.
        MatrixProduct.Multiply(weights, true, batch.Rows, false, outputGradient, false, workers);
        MatrixView masses = default;
        if (batch.HasMissing)
        {
            masses = FloatBuffer.Grow(ref workspace.ObservedWeights, samples.Count * Columns).AsMatrix(samples.Count, Columns);
            MatrixProduct.Multiply(weights, true, batch.Mask, false, masses, false, workers);
        }
        if (LearnsSigma)
            AccumulateSigma(batch, samples, weights, outputGradient, masses);
        workspace.Residual.Set(Layout, samples, weights, outputGradient, masses, InverseSigmaOf(batch));
        workers.For(samples.Count, workspace.Residual);
    }

    /// <summary>Sets the gradients that a step accumulates to zero.</summary>
    public void ClearGradients()
    {
        foreach (var sigma in _sigmas)
            sigma.Log.Gradient.Span.Clear();
    }

    /// <summary>Adds the gradient of a loss by every learned σ.</summary>
    /// <param name="logLikelihood">Derivative of the log-likelihood by log σ of each column, D.</param>
    public void AddSigmaGradient(ReadOnlySpan<double> logLikelihood)
    {
        foreach (var sigma in _sigmas)
        {
            if (sigma.Log.IsTrainable)
                sigma.AddGradient(logLikelihood);
        }
    }

    /// <summary>∂ℓ/∂log σ_d = r² - w for each observed entry, r the residual in units of σ/√w.</summary>
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
            foreach (var range in Layout.Gaussian)
            {
                for (int d = range.First; d < range.End; d++)
                {
                    if (!incomplete || batch.Mask.Row(b)[d] != 0)
                        gradient[d] += weight * ((double)row[d] * row[d] - Layout.Weights[d]);
                }
            }
        }
        for (int s = 0; s < samples.Count; s++)
        {
            double weight = 0;
            for (int b = 0; b < batch.Count; b++)
                weight += weights.Row(b)[s];
            var y = samples.Scaled.Row(s);
            var product = products.Row(s);
            foreach (var range in Layout.Gaussian)
            {
                for (int d = range.First; d < range.End; d++)
                {
                    double mass = batch.HasMissing ? masses.Row(s)[d] : weight;
                    gradient[d] += y[d] * (mass * y[d] - 2 * product[d]);
                }
            }
        }
        AddSigmaGradient(gradient);
    }

    private static IEnumerable<BlockSigma> CreateSigmas(KaemLikelihood options, int columns)
    {
        int at = 0, index = 0;
        foreach (var block in RowLayout.Blocks(options, columns))
        {
            string name = options is MixedLikelihoodOptions ? $"likelihood/{index}/log-sigma" : "likelihood/log-sigma";
            if (block is GaussianBlock gaussian)
                yield return new BlockSigma(name, gaussian.Density, new ColumnRange(at, gaussian.Columns));
            at += block.Width;
            index++;
        }
    }
}

using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Posteriors;

/// <summary>
/// How each variable of a row adds to its log-likelihood given the others, <c>log p(x) - log p(x without v)</c>, on one set of prior
/// samples: without v a sample's log-likelihood lacks v's term. A row is a part.
/// </summary>
internal sealed class RowContributions(RowLikelihood likelihood, int samples) : IParallelBody
{
    private readonly ScratchPool<float[]> _scratch = new(() => new float[samples]);
    private RowBatch? _batch;
    private RowSamples? _samples;
    private MatrixView _logLikelihood;
    private FloatBuffer? _results;

    /// <summary>Measures the rows of a batch.</summary>
    /// <param name="logLikelihood">ℓ of every row under every sample, B x S.</param>
    /// <param name="contributions">Receives the contributions, B x V.</param>
    public void Measure(RowBatch batch, RowSamples samples, MatrixView logLikelihood, Span<float> contributions, WorkerPool workers)
    {
        (_batch, _samples, _logLikelihood) = (batch, samples, logLikelihood);
        var results = FloatBuffer.Grow(ref _results, contributions.Length);
        workers.For(batch.Count, this);
        results.Span[..contributions.Length].CopyTo(contributions);
    }

    public void Execute(int index)
    {
        var parts = likelihood.Layout.Parts;
        var whole = _logLikelihood.Row(index);
        var results = _results!.Span.Slice(index * parts.Length, parts.Length);
        float[] rest = _scratch.Rent();
        float all = VectorMath.LogSumExp(whole);
        for (int v = 0; v < parts.Length; v++)
            results[v] = Without(parts[v], index, whole, rest) ? all - VectorMath.LogSumExp(rest) : 0;
        _scratch.Return(rest);
    }

    /// <summary>ℓ without a variable's term; false where the variable is missing.</summary>
    private bool Without(ColumnRange part, int row, ReadOnlySpan<float> whole, float[] rest)
    {
        var samples = _samples!;
        var x = _batch!.Rows.Row(row);
        if (RowLayout.IsCategorical(part))
        {
            int category = x.Slice(part.First, part.Count).IndexOf(1f);
            if (category < 0)
                return false;
            for (int s = 0; s < rest.Length; s++)
                rest[s] = whole[s] - samples.Scaled.Row(s)[part.First + category];
            return true;
        }
        int d = part.First;
        if (_batch.IsIncomplete(row) && _batch.Mask.Row(row)[d] == 0)
            return false;
        double constant = likelihood.LogDensityAtMean[d];
        for (int s = 0; s < rest.Length; s++)
        {
            double residual = (double)x[d] - samples.Scaled.Row(s)[d];
            rest[s] = (float)(whole[s] - (constant - 0.5 * residual * residual));
        }
        return true;
    }
}

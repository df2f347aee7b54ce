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
        int parts = likelihood.Layout.Parts.Length;
        float[] rest = _scratch.Rent();
        Measure(likelihood, _batch!, index, _samples!.Scaled, _logLikelihood.Row(index), rest, _results!.Span.Slice(index * parts, parts));
        _scratch.Return(rest);
    }

    /// <summary>Measures one row on weighted samples of its own.</summary>
    /// <param name="scaled">The samples as <see cref="RowSamples.Scaled"/> has them, S x D.</param>
    /// <param name="logWeights">Logs of the samples' weights, up to one constant, S.</param>
    /// <param name="rest">Scratch, S.</param>
    /// <param name="contributions">Receives the contributions, V.</param>
    public static void Measure(
        RowLikelihood likelihood, RowBatch batch, int row, MatrixView scaled, ReadOnlySpan<float> logWeights, Span<float> rest, Span<float> contributions)
    {
        var parts = likelihood.Layout.Parts;
        float all = VectorMath.LogSumExp(logWeights);
        for (int v = 0; v < parts.Length; v++)
            contributions[v] = Without(likelihood, batch, row, parts[v], scaled, logWeights, rest) ? all - VectorMath.LogSumExp(rest) : 0;
    }

    /// <summary>ℓ without a variable's term; false where the variable is missing.</summary>
    private static bool Without(
        RowLikelihood likelihood, RowBatch batch, int row, ColumnRange part, MatrixView scaled, ReadOnlySpan<float> whole, Span<float> rest)
    {
        var x = batch.Rows.Row(row);
        if (RowLayout.IsCategorical(part))
        {
            int category = x.Slice(part.First, part.Count).IndexOf(1f);
            if (category < 0)
                return false;
            for (int s = 0; s < rest.Length; s++)
                rest[s] = whole[s] - scaled.Row(s)[part.First + category];
            return true;
        }
        int d = part.First;
        if (batch.IsIncomplete(row) && batch.Mask.Row(row)[d] == 0)
            return false;
        double constant = likelihood.LogDensityAtMean[d];
        for (int s = 0; s < rest.Length; s++)
        {
            double residual = (double)x[d] - scaled.Row(s)[d];
            rest[s] = (float)(whole[s] - (constant - 0.5 * residual * residual));
        }
        return true;
    }
}

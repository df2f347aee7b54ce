using Kaem.ML.Scoring;

namespace Kaem.ML.Tables.Scoring;

/// <summary>The scores of a block of a table's rows.</summary>
internal sealed class TableScores(KaemTableModel model) : IRowScores
{
    private Table? _rows;
    private IReadOnlyList<float>? _logLikelihood;
    private DataMatrix? _latent;
    private DataMatrix? _contributions;

    /// <summary>The log-likelihood. A table's model has no column of its error, so nobody reads that.</summary>
    public float Value(RowOutput output, int row) =>
        output == RowOutput.LogLikelihood ? (_logLikelihood ??= model.LogLikelihood(_rows!).Values)[row] : float.NaN;

    /// <summary>Posterior mean of the row's latents, Q values, or what each of its columns contributes.</summary>
    public ReadOnlySpan<float> Vector(RowOutput output, int row) => output == RowOutput.Latent
        ? (_latent ??= model.Infer(_rows!).SummedLatentMean).Row(row)
        : (_contributions ??= model.Contributions(_rows!)).Row(row);

    /// <summary>Starts a block.</summary>
    public void Begin(Table rows)
    {
        _rows = rows;
        _logLikelihood = null;
        _latent = _contributions = null;
    }
}

namespace Kaem.ML.Tables.Scoring;

/// <summary>The scores of a block of rows, computed when they are first asked for. A row's scores do not depend on its block.</summary>
internal sealed class TableScores(KaemTableModel model)
{
    private Table? _rows;
    private IReadOnlyList<float>? _logLikelihood;
    private DataMatrix? _latent;
    private DataMatrix? _contributions;

    /// <summary>Index within the block of the row that the scores are read from.</summary>
    public int Row { get; set; }

    /// <summary>The current row's log-likelihood.</summary>
    public float LogLikelihood => (_logLikelihood ??= model.LogLikelihood(_rows!).Values)[Row];

    /// <summary>Posterior mean of the current row's latents, Q values.</summary>
    public ReadOnlySpan<float> Latent => (_latent ??= model.Infer(_rows!).SummedLatentMean).Row(Row);

    /// <summary>What each column of the current row contributes.</summary>
    public ReadOnlySpan<float> Contributions => (_contributions ??= model.Contributions(_rows!)).Row(Row);

    /// <summary>Starts a block.</summary>
    public void Begin(Table rows)
    {
        _rows = rows;
        _logLikelihood = null;
        _latent = _contributions = null;
        Row = 0;
    }
}

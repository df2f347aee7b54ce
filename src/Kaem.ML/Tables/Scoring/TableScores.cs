using Kaem.ML.Scoring;

namespace Kaem.ML.Tables.Scoring;

/// <summary>The scores of a block of a table's rows.</summary>
internal sealed class TableScores(KaemTableModel model) : IRowScores
{
    /// <summary>The columns that were learned: what identifies rows contributes nothing.</summary>
    private readonly int[] _learned =
        [.. Enumerable.Range(0, model.Schema.Columns.Count).Where(column => model.Schema.Columns[column].Kind != ColumnKind.Identifier)];

    private float[] _row = [];
    private Table? _rows;
    private IReadOnlyList<float>? _logLikelihood;
    private DataMatrix? _latent;
    private DataMatrix? _contributions;

    /// <summary>The log-likelihood. A table's model has no column of its error, so nobody reads that.</summary>
    public float Value(RowOutput output, int row) =>
        output == RowOutput.LogLikelihood ? (_logLikelihood ??= model.LogLikelihood(_rows!).Values)[row] : float.NaN;

    /// <summary>Posterior mean of the row's latents, Q values, or what each of its learned columns contributes.</summary>
    public ReadOnlySpan<float> Vector(RowOutput output, int row)
    {
        if (output == RowOutput.Latent)
            return (_latent ??= model.Infer(_rows!).SummedLatentMean).Row(row);
        var all = (_contributions ??= model.Contributions(_rows!)).Row(row);
        if (_learned.Length == all.Length)
            return all;
        if (_row.Length == 0)
            _row = new float[_learned.Length];
        for (int c = 0; c < _row.Length; c++)
            _row[c] = all[_learned[c]];
        return _row;
    }

    /// <summary>Starts a block.</summary>
    public void Begin(Table rows)
    {
        _rows = rows;
        _logLikelihood = null;
        _latent = _contributions = null;
    }
}

using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>What <see cref="RowCompletion"/> says of a batch's rows, a row a part. Scratch of one caller.</summary>
/// <param name="most">Most completions of a row.</param>
internal sealed class RowCompletions(ColumnNetwork network, int most) : IParallelBody
{
    private readonly FreeList<RowCompletion> _rooms = new();
    private readonly FreeList<LeftOutColumns> _leftOut = new();
    private readonly WorkerPool _alone = new(1);
    private readonly List<int> _chosen = [];
    private ColumnPass? _rows;
    private RowSamples? _samples;
    private MatrixView _result;
    private FloatBuffer? _predictions, _contributions;
    private Purpose _purpose;

    private enum Purpose
    {
        LogLikelihood,
        Prediction,
        Contributions,
    }

    /// <summary>Sets ℓ of the rows that have missing columns, summed out, under every sample; leaves the others alone.</summary>
    /// <param name="result">B x S.</param>
    public void LogLikelihood(ColumnPass rows, RowSamples samples, MatrixView result, WorkerPool workers)
    {
        _chosen.Clear();
        for (int b = 0; b < rows.Rows; b++)
        {
            if (rows.CodesOf(b)[network.Mask.Context..].Contains(-1))
                _chosen.Add(b);
        }
        if (_chosen.Count == 0)
            return;
        (_rows, _samples, _result, _purpose) = (rows, samples, result, Purpose.LogLikelihood);
        workers.For(_chosen.Count, this);
    }

    /// <summary>The probabilities of each column's categories: of a missing one given its row, of one that is there given those before it.</summary>
    /// <param name="predictions">Receives B x D.</param>
    public void Predict(ColumnPass rows, RowSamples samples, Span<float> predictions, WorkerPool workers)
    {
        (_rows, _samples, _purpose) = (rows, samples, Purpose.Prediction);
        var room = FloatBuffer.Grow(ref _predictions, predictions.Length);
        workers.For(rows.Rows, this);
        room.Span[..predictions.Length].CopyTo(predictions);
    }

    /// <summary>
    /// What each column adds to its row's log-likelihood given the others, <c>log p(x) - log p(x without it)</c>; 0 where it is missing, or context.
    /// </summary>
    /// <param name="contributions">Receives B x J.</param>
    public void Contributions(ColumnPass rows, RowSamples samples, Span<float> contributions, WorkerPool workers)
    {
        (_rows, _samples, _purpose) = (rows, samples, Purpose.Contributions);
        var room = FloatBuffer.Grow(ref _contributions, contributions.Length);
        workers.For(rows.Rows, this);
        room.Span[..contributions.Length].CopyTo(contributions);
    }

    void IParallelBody.Execute(int index)
    {
        if (_purpose == Purpose.Contributions && !_rows!.CodesOf(index)[network.Mask.Context..].Contains(-1))
        {
            ContributeTogether(index);
            return;
        }
        if (!_rooms.TryRent(out var room) || room.Samples != _samples!.Count)
            room = new RowCompletion(network, _samples!.Count, most, _alone);
        switch (_purpose)
        {
            case Purpose.LogLikelihood:
                room.Run(_rows!.CodesOf(_chosen[index]), _samples, ColumnFilling.None, known: _rows.KnownOf(_chosen[index]));
                room.LogLikelihood(_result.Row(_chosen[index]));
                break;
            case Purpose.Prediction:
                Predict(room, index);
                break;
            default:
                Contributions(room, index);
                break;
        }
        _rooms.Return(room);
    }

    /// <summary>A run for each missing column, which follows all of its categories; the first one tells of the columns that are there.</summary>
    private void Predict(RowCompletion room, int row)
    {
        var prediction = _predictions!.Span.Slice(row * network.Width, network.Width);
        var codes = _rows!.CodesOf(row);
        int target = codes[network.Mask.Context..].IndexOf(-1);
        target += target < 0 ? 0 : network.Mask.Context;
        room.Run(codes, _samples!, ColumnFilling.Values, target, prediction, known: _rows.KnownOf(row));
        if (target < 0 || room.IsExact)
            return;
        float[] other = new float[network.Width];
        for (int j = target + 1; j < codes.Length; j++)
        {
            if (codes[j] >= 0)
                continue;
            room.Run(codes, _samples!, ColumnFilling.Values, j, other, known: _rows.KnownOf(row));
            var column = network.Mask.Columns[j];
            other.AsSpan(column.First, column.Count).CopyTo(prediction[column.First..]);
        }
    }

    /// <summary>The same of a row that lacks nothing: its columns are left out together.</summary>
    private void ContributeTogether(int row)
    {
        if (!_leftOut.TryRent(out var room) || room.Samples != _samples!.Count)
            room = new LeftOutColumns(network, _samples!.Count, most, _alone);
        int columns = network.Mask.Columns.Length;
        var contributions = _contributions!.Span.Slice(row * columns, columns);
        float whole = room.Run(_rows!.CodesOf(row), _samples, contributions);
        for (int j = network.Mask.Context; j < columns; j++)
            contributions[j] = whole - contributions[j];
        _leftOut.Return(room);
    }

    private void Contributions(RowCompletion room, int row)
    {
        int columns = network.Mask.Columns.Length;
        var contributions = _contributions!.Span.Slice(row * columns, columns);
        Span<float> values = new float[_samples!.Count];
        Span<int> codes = [.. _rows!.CodesOf(row)];
        float whole = LogMean(codes, values);
        for (int j = 0; j < columns; j++)
        {
            contributions[j] = 0;
            if (j < network.Mask.Context || codes[j] < 0)
                continue;
            int code = codes[j];
            codes[j] = -1;
            contributions[j] = whole - LogMean(codes, values);
            codes[j] = code;
        }

        float LogMean(ReadOnlySpan<int> codes, Span<float> values)
        {
            // Not of the column that is left out: its entries say what it is.
            room.Run(codes, _samples!, ColumnFilling.None);
            room.LogLikelihood(values);
            return VectorMath.LogSumExp(values);
        }
    }
}

using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Scoring;

namespace Kaem.ML.Parts;

/// <summary>The scores of a block of rows in parts, computed when they are first asked for.</summary>
internal sealed class JointScores(KaemModel model) : IRowScores, IPartScores
{
    private readonly float[]?[] _predictions = new float[model.Parts.Count][];
    private readonly bool[] _predicted = new bool[model.Parts.Count];
    private readonly ColumnRange[] _ranges = model.Options.Joint!.Ranges();
    private float[] _rows = [], _latent = [], _logLikelihood = [], _error = [], _hidden = [];
    private int _count;
    private bool _scored, _inferred;

    /// <summary>A row's columns, to be written before scores are read.</summary>
    public Span<float> Row(int row) => _rows.AsSpan(row * model.Columns, model.Columns);

    /// <summary>Makes room for the rows of a block.</summary>
    public void Reserve(int count)
    {
        if (_rows.Length < count * model.Columns)
            Array.Resize(ref _rows, count * model.Columns);
    }

    /// <summary>Starts a block whose rows are written.</summary>
    public void Begin(int count)
    {
        _count = count;
        (_scored, _inferred) = (false, false);
        Array.Clear(_predicted);
    }

    public float Value(RowOutput output, int row)
    {
        if (!_scored)
        {
            Grow(ref _logLikelihood, _count);
            Grow(ref _error, _count);
            model.Score(Rows, null, new RowScores { LogLikelihood = _logLikelihood.AsSpan(0, _count), LogLikelihoodError = _error.AsSpan(0, _count) });
            _scored = true;
        }
        return (output == RowOutput.LogLikelihood ? _logLikelihood : _error)[row];
    }

    public ReadOnlySpan<float> Vector(RowOutput output, int row)
    {
        int width = model.GeneratorInputs;
        if (!_inferred)
        {
            Grow(ref _latent, _count * width);
            model.Score(Rows, null, new RowScores { SummedLatentMean = _latent.AsSpan(0, _count * width) });
            _inferred = true;
        }
        return _latent.AsSpan(row * width, width);
    }

    public ReadOnlySpan<float> Prediction(int part, int row)
    {
        var range = _ranges[part];
        if (!_predicted[part])
        {
            Grow(ref _hidden, 2 * _count * model.Columns);
            var hidden = _hidden.AsSpan(0, _count * model.Columns);
            var all = _hidden.AsSpan(_count * model.Columns, _count * model.Columns);
            Rows.CopyTo(hidden);
            for (int b = 0; b < _count; b++)
                hidden.Slice(b * model.Columns + range.First, range.Count).Fill(float.NaN);
            model.Score(hidden, model.Options.SamplesOfRow, new RowScores { Prediction = all });
            var kept = _predictions[part] ??= [];
            Grow(ref kept, _count * range.Count);
            for (int b = 0; b < _count; b++)
                all.Slice(b * model.Columns + range.First, range.Count).CopyTo(kept.AsSpan(b * range.Count));
            (_predictions[part], _predicted[part]) = (kept, true);
        }
        return _predictions[part].AsSpan(row * range.Count, range.Count);
    }

    private ReadOnlySpan<float> Rows => _rows.AsSpan(0, _count * model.Columns);

    private static void Grow(ref float[] array, int length)
    {
        if (array.Length < length)
            array = new float[length];
    }
}

using Kaem.ML.Input;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>Scores the rows of a vector column.</summary>
/// <param name="getter">Reads the column.</param>
internal sealed class VectorScorer(KaemModel model, FeatureColumn features, KaemOutputColumns outputs, ValueGetter<VBuffer<float>> getter) : BlockScorer
{
    private readonly ScoredRows _scores = new(model, outputs);
    private VBuffer<float> _vector;
    private string?[] _errors = [null];

    public override IRowScores Scores => _scores;

    public override void Prepare(int rows, long first) => _scores.Reserve(rows);

    /// <summary>Reads the input's current features. What is wrong with them is told when the row's scores are read, however far ahead that is.</summary>
    public override void Load(int row)
    {
        if (row >= _errors.Length)
            Array.Resize(ref _errors, 2 * row);
        getter(ref _vector);
        _errors[row] = FeatureRows.Read(in _vector, _scores.Features(row), features, model.Options);
        if (_errors[row] is not null)
            _scores.Features(row).Clear();
    }

    public override string? Error(int row) => _errors[row];

    public override void Begin(int rows) => _scores.Begin(rows);
}

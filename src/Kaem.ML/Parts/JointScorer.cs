using Kaem.ML.Scoring;
using Microsoft.ML;

namespace Kaem.ML.Parts;

/// <summary>Scores rows in parts.</summary>
/// <param name="readers">Read the parts.</param>
internal sealed class JointScorer(KaemModel model, IReadOnlyList<PartColumn> parts, PartReader[] readers) : BlockScorer
{
    private readonly JointScores _scores = new(model);
    private string?[] _errors = [null];

    public override IRowScores Scores => _scores;

    public override void Prepare(int rows, long first) => _scores.Reserve(rows);

    /// <summary>Reads the input's current row. What is wrong with it is told when its scores are read, however far ahead that is.</summary>
    public override void Load(int row)
    {
        if (row >= _errors.Length)
            Array.Resize(ref _errors, 2 * row);
        _errors[row] = PartRows.Read(readers, parts, _scores.Row(row), allowMissing: true);
        if (_errors[row] is not null)
            _scores.Row(row).Fill(float.NaN);
    }

    public override string? Error(int row) => _errors[row];

    public override void Begin(int rows) => _scores.Begin(rows);
}

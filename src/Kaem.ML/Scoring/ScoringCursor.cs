using Kaem.ML.Input;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Scoring;

/// <summary>Scores the rows of a vector column.</summary>
internal sealed class ScoringCursor : BlockCursor
{
    private readonly ScoringMapper _mapper;
    private readonly ScoredRows? _scores;
    private readonly ValueGetter<VBuffer<float>>? _features;
    private VBuffer<float> _vector;
    private string?[] _errors = [null];

    public ScoringCursor(ScoringMapper mapper, DataViewRowCursor input, IReadOnlyList<DataViewSchema.Column> columns)
        : base(mapper.OutputSchema, input, columns, column => mapper.IsPassed(column, out var source, out _) ? source : null)
    {
        _mapper = mapper;
        if (mapper.Computes(columns))
        {
            _scores = new ScoredRows(mapper.Model, mapper.FullLatent);
            _features = input.GetGetter<VBuffer<float>>(input.Schema[mapper.InputColumn.Index]);
        }
    }

    protected override Delegate Computed(DataViewSchema.Column column)
    {
        _mapper.IsPassed(column, out _, out var output);
        return OutputGetter.Create(output, Current);
    }

    protected override void Prepare(int rows, long first) => _scores!.Reserve(rows);

    /// <summary>Reads the input's current features. What is wrong with them is told when the row's scores are read, however far ahead that is.</summary>
    protected override void Load(int row)
    {
        if (row >= _errors.Length)
            Array.Resize(ref _errors, 2 * row);
        _features!(ref _vector);
        _errors[row] = FeatureRows.Read(in _vector, _scores!.Features(row), _mapper.Features, _mapper.Model.Options);
        if (_errors[row] is not null)
            _scores.Features(row).Clear();
    }

    protected override void Begin(int rows) => _scores!.Begin(rows);

    private ScoredRows Current()
    {
        int row = RequireRow();
        _scores!.Row = row;
        return _errors[row] is { } error ? throw new InvalidOperationException($"Row {Position} {error}") : _scores;
    }
}

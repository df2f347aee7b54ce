using Kaem.ML.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Tables.Scoring;

/// <summary>Scores the rows of a table's columns.</summary>
internal sealed class TableScoringCursor : BlockCursor
{
    private readonly TableMapper _mapper;
    private readonly TableScores? _scores;
    private readonly ColumnReader[] _readers = [];

    public TableScoringCursor(TableMapper mapper, DataViewRowCursor input, IReadOnlyList<DataViewSchema.Column> columns)
        : base(mapper.OutputSchema, input, columns, column => mapper.IsPassed(column, out var source, out _) ? source : null)
    {
        _mapper = mapper;
        if (mapper.Computes(columns))
        {
            _scores = new TableScores(mapper.Transformer.Model);
            _readers = mapper.Readers(input);
        }
    }

    protected override Delegate Computed(DataViewSchema.Column column)
    {
        _mapper.IsPassed(column, out _, out var output);
        return TableMapper.Getter(output, Current);
    }

    protected override void Prepare(int rows, long first)
    {
        foreach (var reader in _readers)
            reader.Clear(first);
    }

    protected override void Load(int row)
    {
        foreach (var reader in _readers)
            reader.Read();
    }

    protected override void Begin(int rows) => _scores!.Begin(new Table([.. _readers.Select(reader => reader.Build())]));

    private TableScores Current()
    {
        _scores!.Row = RequireRow();
        return _scores;
    }
}

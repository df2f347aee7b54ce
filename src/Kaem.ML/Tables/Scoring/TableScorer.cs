using Kaem.ML.Scoring;

namespace Kaem.ML.Tables.Scoring;

/// <summary>Scores the rows of a table's columns.</summary>
/// <param name="readers">Read the columns.</param>
internal sealed class TableScorer(KaemTableModel model, ColumnReader[] readers) : BlockScorer
{
    private readonly TableScores _scores = new(model);

    public override IRowScores Scores => _scores;

    public override void Prepare(int rows, long first)
    {
        foreach (var reader in readers)
            reader.Clear(first);
    }

    public override void Load(int row)
    {
        foreach (var reader in readers)
            reader.Read();
    }

    public override void Begin(int rows) => _scores.Begin(new Table([.. readers.Select(reader => reader.Build())]));
}

namespace Kaem.ML.Scoring;

/// <summary>Reads what a model scores of an input's rows, block by block.</summary>
internal abstract class BlockScorer
{
    /// <summary>The scores of the block that was last begun.</summary>
    public abstract IRowScores Scores { get; }

    /// <summary>Makes room for a block.</summary>
    /// <param name="rows">Most rows that it will have.</param>
    /// <param name="first">Number of its first row, for messages.</param>
    public abstract void Prepare(int rows, long first);

    /// <summary>Reads the input's current row into a place of the block.</summary>
    public abstract void Load(int row);

    /// <summary>What is wrong with a loaded row, as the end of a sentence that names it; null where nothing is, or where loading would have thrown.</summary>
    public virtual string? Error(int row) => null;

    /// <summary>The block's first rows are loaded: they are scored when a score is read.</summary>
    public abstract void Begin(int rows);
}

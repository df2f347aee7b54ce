namespace Kaem.ML.Scoring;

/// <summary>
/// Where a cursor stands in its block of rows, and how large the next block is: one row at first, four times as many each time
/// that the scores of all rows were read, one again otherwise. So a reader of few rows waits for few, and rows that a later
/// filter drops are not scored.
/// </summary>
internal sealed class ReadAhead(bool allowed)
{
    /// <summary>Rows that the engine scores together.</summary>
    private const int Most = 128;

    private int _count;
    private int _read;
    private bool _readThis;

    /// <summary>Index of the current row in the block.</summary>
    public int Row { get; private set; }

    /// <summary>Whether the block's rows are stored; otherwise it is one row, the input's current one.</summary>
    public bool IsStored { get; private set; }

    /// <summary>Rows to read for the next block, if the input has as many.</summary>
    public int NextSize { get; private set; } = 1;

    /// <summary>The scores of the current row are read.</summary>
    public void Read()
    {
        if (!_readThis)
            _read++;
        _readThis = true;
    }

    /// <summary>Moves within the block; false at its end.</summary>
    public bool TryMove()
    {
        _readThis = false;
        if (Row + 1 < _count)
        {
            Row++;
            return true;
        }
        NextSize = allowed && _count > 0 && _read == _count ? Math.Min(4 * _count, Most) : 1;
        return false;
    }

    /// <summary>A new block begins.</summary>
    public void Begin(int count, bool stored)
    {
        _count = count;
        _read = 0;
        Row = 0;
        IsStored = stored;
    }
}

namespace Kaem.ML.Tables;

/// <summary>The gaps that decoded rows get.</summary>
public sealed record TableGaps
{
    private TableGaps()
    {
    }

    /// <summary>No gaps.</summary>
    public static TableGaps None { get; } = new();

    /// <summary>
    /// For each row the gaps of a training row, drawn by chance: each column has gaps as often as in training, and columns that lacked values together
    /// still do. What values the others have does not matter.
    /// </summary>
    public static TableGaps AsTrained { get; } = new() { Trained = true };

    /// <summary>Gaps in a given share of all cells, each by itself.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The share is not between 0 and 1.</exception>
    public static TableGaps Of(double share) => new() { Share = Check.Within(share, 0, 1, nameof(share)) };

    /// <summary>Whether the gaps are those of training.</summary>
    public bool Trained { get; private init; }

    /// <summary>The share of gaps where they are independent.</summary>
    public double Share { get; private init; }
}

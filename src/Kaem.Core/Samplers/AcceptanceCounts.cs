namespace Kaem.ML.Samplers;

/// <summary>How often the proposals of each chain were accepted.</summary>
internal sealed class AcceptanceCounts(int chains)
{
    private readonly int[] _accepted = new int[chains];

    /// <summary>Proposals that each chain made.</summary>
    public int Proposed { get; private set; }

    /// <summary>Accepted proposals of each chain.</summary>
    public ReadOnlySpan<int> Accepted => _accepted;

    /// <summary>Share of the proposals of some chains that were accepted; NaN where there were none.</summary>
    public double Rate(int first, int count)
    {
        if (Proposed == 0)
            return double.NaN;
        long accepted = 0;
        foreach (int chain in _accepted.AsSpan(first, count))
            accepted += chain;
        return accepted / ((double)Proposed * count);
    }

    /// <summary>Starts counting anew.</summary>
    public void Clear()
    {
        Proposed = 0;
        Array.Clear(_accepted);
    }

    internal void Add(ReadOnlySpan<bool> accepted)
    {
        Proposed++;
        for (int c = 0; c < accepted.Length; c++)
            _accepted[c] += accepted[c] ? 1 : 0;
    }
}

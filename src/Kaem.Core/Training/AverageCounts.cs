using Kaem.ML.Numerics;

namespace Kaem.ML.Training;

/// <summary>How many updates each array's running mean has seen, and so how much it keeps: young means follow fast.</summary>
/// <param name="decay">d, what an old mean keeps.</param>
internal sealed class AverageCounts(int arrays, float decay) : IState
{
    private readonly long[] _counts = new long[arrays];

    /// <summary>What the mean takes of the values in the next update: <c>1 - min(d, (1 + t)/(10 + t))</c>.</summary>
    public float Take(int array)
    {
        long count = ++_counts[array];
        return 1 - Math.Min(decay, (1f + count) / (10f + count));
    }

    public void Restart(int array) => _counts[array] = 0;

    public void Visit(IStateVisitor visitor)
    {
        foreach (ref long count in _counts.AsSpan())
            visitor.Number(ref count);
    }
}

using Kaem.ML.Numerics;

namespace Kaem.ML.Text.Training;

/// <summary>Which texts make an update: those of like length together, in another order every epoch.</summary>
internal static class TextBatches
{
    /// <summary>Tokens by which a length is varied before texts are sorted, so that the same ones don't meet every time.</summary>
    private const float Spread = 12;

    /// <param name="lengths">Steps of each text.</param>
    /// <param name="most">Most steps of a batch, padding included.</param>
    public static IReadOnlyList<int[]> Of(IReadOnlyList<int> lengths, int most, ulong seed, int epoch)
    {
        var draws = new float[2 * lengths.Count];
        new RandomStream(seed, StreamPurpose.TextBatches, (uint)epoch).Uniform(draws);
        int[] order = [.. Enumerable.Range(0, lengths.Count).OrderBy(i => lengths[i] + Spread * draws[i]).ThenBy(i => i)];
        var batches = new List<int[]>();
        var batch = new List<int>();
        int longest = 0;
        foreach (int text in order)
        {
            longest = Math.Max(longest, lengths[text]);
            if (batch.Count > 0 && (long)(batch.Count + 1) * longest > most)
            {
                batches.Add([.. batch]);
                batch.Clear();
                longest = lengths[text];
            }
            batch.Add(text);
        }
        batches.Add([.. batch]);
        float[] keys = draws[lengths.Count..];
        return [.. batches.Select((indices, b) => (Indices: indices, Key: keys[b])).OrderBy(entry => entry.Key).ThenBy(entry => entry.Indices[0])
            .Select(entry => entry.Indices)];
    }
}

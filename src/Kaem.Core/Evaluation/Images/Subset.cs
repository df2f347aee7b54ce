using Kaem.ML.Numerics;

namespace Kaem.ML.Evaluation;

/// <summary>Draws rows without replacement.</summary>
internal static class Subset
{
    /// <summary>Indices of <paramref name="count"/> of <paramref name="rows"/> rows, each subset as likely as another.</summary>
    /// <param name="stream">Names the subset.</param>
    public static int[] Draw(RandomStream stream, int count, int rows)
    {
        int[] indices = [.. Enumerable.Range(0, rows)];
        for (int i = 0; i < count; i++)
        {
            int j = i + (int)(((ulong)stream.Word((ulong)i) * (ulong)(rows - i)) >> 32);
            (indices[i], indices[j]) = (indices[j], indices[i]);
        }
        return indices[..count];
    }
}

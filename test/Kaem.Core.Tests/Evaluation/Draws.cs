using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Evaluation;

/// <summary>Rows of independent normals.</summary>
internal static class Draws
{
    public static DataMatrix Normal(int rows, int columns, ulong seed, float shift = 0, float scale = 1)
    {
        var values = new float[rows * columns];
        new RandomStream(seed, StreamPurpose.Generation).Normal(values);
        for (int i = 0; i < values.Length; i++)
            values[i] = shift + scale * values[i];
        return new DataMatrix(values, rows, columns);
    }

    /// <summary>The rows in a scrambled order.</summary>
    public static DataMatrix Scramble(this DataMatrix rows)
    {
        int[] order = [.. Enumerable.Range(0, rows.Rows).OrderBy(i => i * 7919 % 104729 % 101).ThenByDescending(i => i)];
        return rows.Select(order);
    }
}

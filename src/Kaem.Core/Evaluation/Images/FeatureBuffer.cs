using Kaem.ML.Numerics;

namespace Kaem.ML.Evaluation;

/// <summary>Rows where the matrix product can reach them.</summary>
internal static class FeatureBuffer
{
    /// <summary>A copy of all rows.</summary>
    public static MatrixView Of(DataMatrix rows)
    {
        var buffer = new FloatBuffer(rows.Values.Length);
        rows.Values.CopyTo(buffer.Span);
        return buffer.AsMatrix(rows.Rows, rows.Columns);
    }

    /// <summary>Copies chosen rows.</summary>
    public static void Take(DataMatrix rows, ReadOnlySpan<int> chosen, MatrixView destination)
    {
        for (int i = 0; i < chosen.Length; i++)
            rows.Row(chosen[i]).CopyTo(destination.Row(i));
    }
}

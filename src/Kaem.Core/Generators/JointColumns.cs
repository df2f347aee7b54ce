using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>Columns that networks side by side hand over.</summary>
internal static class JointColumns
{
    /// <summary>Copies neighbouring columns of all rows.</summary>
    /// <param name="from">The first of them in the source.</param>
    /// <param name="to">The first of them in the target.</param>
    public static void Copy(MatrixView source, int from, MatrixView target, int to, int count)
    {
        for (int s = 0; s < source.Rows; s++)
            source.Row(s).Slice(from, count).CopyTo(target.Row(s).Slice(to, count));
    }
}

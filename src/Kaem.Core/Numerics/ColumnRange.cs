namespace Kaem.ML.Numerics;

/// <summary>Neighbouring columns of a row.</summary>
internal readonly record struct ColumnRange(int First, int Count)
{
    /// <summary>The column after the last.</summary>
    public int End => First + Count;
}

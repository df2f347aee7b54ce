namespace Kaem.ML.Numerics;

/// <summary>Some rows of the right side of a product, where they lie in memory.</summary>
/// <param name="first">Column of the left side that meets the first of them.</param>
/// <param name="source">The first of them.</param>
/// <param name="stride">Distance from one to the next, in elements.</param>
/// <param name="count">Number of rows.</param>
internal readonly unsafe struct GatheredRows(int first, float* source, nint stride, int count)
{
    public int First { get; } = first;

    public float* Source { get; } = source;

    public nint Stride { get; } = stride;

    public int Count { get; } = count;
}

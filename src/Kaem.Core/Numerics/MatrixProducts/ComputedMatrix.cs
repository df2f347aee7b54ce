namespace Kaem.ML.Numerics;

/// <summary>A matrix that is nowhere in memory: a product asks for the pieces of it that it packs.</summary>
internal abstract unsafe class ComputedMatrix
{
    /// <summary>Number of rows.</summary>
    public abstract int Rows { get; }

    /// <summary>Number of columns.</summary>
    public abstract int Columns { get; }

    /// <summary>Writes a piece: element (row + r, column + c) to <c>target[r·stride + c]</c>. Many threads ask at the same time.</summary>
    public abstract void Write(int row, int rows, int column, int columns, float* target, nint stride);

    /// <summary>What to fetch ahead of a call of <see cref="Write"/>.</summary>
    public abstract Prefetcher Prefetch(int row, int rows, int column, int columns);
}

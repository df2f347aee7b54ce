using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Kaem.ML.Numerics;

/// <summary>
/// Floats at a fixed, 64-byte aligned address: what the kernels work on. The memory is a pinned array, so the garbage
/// collector frees it and no caller has to.
/// </summary>
internal sealed unsafe class FloatBuffer
{
    private const int AlignmentBytes = 64;

    // Keeps the memory behind Pointer alive.
    private readonly float[] _storage;

    /// <summary>Allocates a buffer whose elements are zero.</summary>
    /// <param name="length">Number of elements.</param>
    public FloatBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        _storage = GC.AllocateArray<float>(length + AlignmentBytes / sizeof(float), pinned: true);
        nint address = (nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_storage));
        Pointer = (float*)((address + AlignmentBytes - 1) & ~(nint)(AlignmentBytes - 1));
        Length = length;
    }

    /// <summary>Address of element 0, a multiple of 64.</summary>
    public float* Pointer { get; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>All elements.</summary>
    public Span<float> Span => new(Pointer, Length);

    /// <summary>Element <paramref name="index"/>.</summary>
    public ref float this[int index] => ref Span[index];

    /// <summary>The buffer as a row-major matrix without gaps.</summary>
    public MatrixView AsMatrix(int rows, int columns)
    {
        if ((long)rows * columns > Length)
            throw new ArgumentException($"{rows} x {columns} elements do not fit into a buffer of {Length}.");
        return new MatrixView(this, Pointer, rows, columns, columns);
    }

    /// <summary>A buffer of at least <paramref name="length"/> elements: <paramref name="buffer"/> itself where it is large enough.</summary>
    public static FloatBuffer Grow(ref FloatBuffer? buffer, int length)
    {
        if (buffer is null || buffer.Length < length)
            buffer = new FloatBuffer(length);
        return buffer;
    }
}

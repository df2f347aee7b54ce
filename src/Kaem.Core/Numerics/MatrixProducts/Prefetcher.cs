using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Kaem.ML.Numerics;

/// <summary>
/// Walks over the next panel of B, ahead of the packing, and fetches it into the second cache: two lines a step, so that
/// the requests spread over the micro-kernel's work instead of queueing.
/// </summary>
/// <param name="source">First element of the panel in memory.</param>
/// <param name="stride">Distance between its rows.</param>
/// <param name="rows">Rows, as they lie in memory.</param>
/// <param name="columns">Columns, as they lie in memory.</param>
internal unsafe struct Prefetcher(float* source, nint stride, int rows, int columns)
{
    private const int LineFloats = 16;

    private float* _row = source;
    private int _rowsLeft = rows;
    private int _column;

    /// <summary>Asks for some floats at once.</summary>
    public static void Fetch(float* source, int count)
    {
        for (int i = 0; Sse.IsSupported && i < count; i += LineFloats)
            Sse.Prefetch0(source + i);
    }

    /// <summary>Asks for the next two lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step()
    {
        if (!Sse.IsSupported || _rowsLeft == 0)
            return;
        Sse.Prefetch1(_row + _column);
        Sse.Prefetch1(_row + _column + LineFloats);
        _column += 2 * LineFloats;
        if (_column >= columns)
        {
            _column = 0;
            _row += stride;
            _rowsLeft--;
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Kaem.ML.Numerics;

/// <summary>
/// Packing: copies a strip of a matrix so that the micro-kernel reads it front to back, k by k. Element (i, k) of a
/// strip goes to <c>panel[k * width + i]</c>; lines that the strip lacks are zero.
/// </summary>
internal static unsafe class Panel
{
    /// <summary>Packs lines that run along k in memory: element (i, k) is <c>source[i * stride + k]</c>.</summary>
    /// <param name="lines">Lines present, at most <paramref name="width"/>.</param>
    public static void PackAcross(float* source, nint stride, int lines, int k, float* panel, int width)
    {
        if (lines < width)
            new Span<float>(panel, k * width).Clear();
        Transposition.Run(source, stride, lines, k, panel, width);
    }

    /// <summary>Packs lines that lie beside one another in memory: element (i, k) is <c>source[k * stride + i]</c>.</summary>
    /// <param name="lines">Lines present, at most <paramref name="width"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void PackAlong(float* source, nint stride, int lines, int k, float* panel, int width)
    {
        if (lines < width)
            new Span<float>(panel, k * width).Clear();
        switch (lines)
        {
            case 32:
                for (; k > 0; k--, source += stride, panel += width)
                {
                    Vector512.Load(source).Store(panel);
                    Vector512.Load(source + 16).Store(panel + 16);
                }
                break;
            case 16:
                for (; k > 0; k--, source += stride, panel += width)
                    Vector512.Load(source).Store(panel);
                break;
            case 12:
                for (; k > 0; k--, source += stride, panel += width)
                {
                    Vector256.Load(source).Store(panel);
                    Vector128.Load(source + 8).Store(panel + 8);
                }
                break;
            case 8:
                for (; k > 0; k--, source += stride, panel += width)
                    Vector256.Load(source).Store(panel);
                break;
            case 6:
                for (; k > 0; k--, source += stride, panel += width)
                {
                    Vector128.Load(source).Store(panel);
                    *(long*)(panel + 4) = *(long*)(source + 4);
                }
                break;
            case 4:
                for (; k > 0; k--, source += stride, panel += width)
                    Vector128.Load(source).Store(panel);
                break;
            default:
                for (; k > 0; k--, source += stride, panel += width)
                {
                    for (int i = 0; i < lines; i++)
                        panel[i] = source[i];
                }
                break;
        }
    }
}

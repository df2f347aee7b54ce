using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Kaem.ML.Numerics;

/// <summary>Transposes blocks on their way into packed panels.</summary>
internal static unsafe class Transposition
{
    /// <summary>target[c·strideTarget + r] = source[r·strideSource + c] for r below <paramref name="rows"/>, c below <paramref name="columns"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, nint strideSource, int rows, int columns, float* target, nint strideTarget)
    {
        int r = 0;
        if (Avx512F.IsSupported && Vector512.IsHardwareAccelerated)
        {
            for (; r + 16 <= rows; r += 16)
                Strip16(source + r * strideSource, strideSource, columns, target + r, strideTarget);
        }
        if (Avx.IsSupported)
        {
            for (; r + 8 <= rows; r += 8)
                Strip8(source + r * strideSource, strideSource, columns, target + r, strideTarget);
        }
        if (Sse.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            for (; r + 4 <= rows; r += 4)
                Strip4(source + r * strideSource, strideSource, columns, target + r, strideTarget);
        }
        if (r < rows)
            Plain(source + r * strideSource, strideSource, rows - r, 0, columns, target + r, strideTarget);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plain(float* source, nint strideSource, int rows, int firstColumn, int columns, float* target, nint strideTarget)
    {
        for (int c = firstColumn; c < columns; c++)
        {
            for (int r = 0; r < rows; r++)
                target[c * strideTarget + r] = source[r * strideSource + c];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip4(float* source, nint stride, int columns, float* target, nint strideTarget)
    {
        int c = 0;
        for (; c + 4 <= columns; c += 4)
        {
            Vector128<float> r0 = Vector128.Load(source + c);
            Vector128<float> r1 = Vector128.Load(source + stride + c);
            Vector128<float> r2 = Vector128.Load(source + 2 * stride + c);
            Vector128<float> r3 = Vector128.Load(source + 3 * stride + c);
            Vector128<float> low02 = ZipLow(r0, r2), high02 = ZipHigh(r0, r2);
            Vector128<float> low13 = ZipLow(r1, r3), high13 = ZipHigh(r1, r3);
            float* t = target + c * strideTarget;
            ZipLow(low02, low13).Store(t);
            ZipHigh(low02, low13).Store(t + strideTarget);
            ZipLow(high02, high13).Store(t + 2 * strideTarget);
            ZipHigh(high02, high13).Store(t + 3 * strideTarget);
        }
        if (c < columns)
            Plain(source, stride, 4, c, columns, target, strideTarget);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackLow(x, y) : AdvSimd.Arm64.ZipLow(x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> x, Vector128<float> y) =>
        Sse.IsSupported ? Sse.UnpackHigh(x, y) : AdvSimd.Arm64.ZipHigh(x, y);

    // Row r and r + 4 share a register, half each, so the 128-bit lanes need no crossing afterwards.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip8(float* source, nint stride, int columns, float* target, nint strideTarget)
    {
        int c = 0;
        for (; c + 4 <= columns; c += 4)
        {
            float* s = source + c;
            Vector256<float> r0 = Vector256.Create(Vector128.Load(s), Vector128.Load(s + 4 * stride));
            Vector256<float> r1 = Vector256.Create(Vector128.Load(s + stride), Vector128.Load(s + 5 * stride));
            Vector256<float> r2 = Vector256.Create(Vector128.Load(s + 2 * stride), Vector128.Load(s + 6 * stride));
            Vector256<float> r3 = Vector256.Create(Vector128.Load(s + 3 * stride), Vector128.Load(s + 7 * stride));
            Vector256<float> low02 = Avx.UnpackLow(r0, r2), high02 = Avx.UnpackHigh(r0, r2);
            Vector256<float> low13 = Avx.UnpackLow(r1, r3), high13 = Avx.UnpackHigh(r1, r3);
            float* t = target + c * strideTarget;
            Avx.UnpackLow(low02, low13).Store(t);
            Avx.UnpackHigh(low02, low13).Store(t + strideTarget);
            Avx.UnpackLow(high02, high13).Store(t + 2 * strideTarget);
            Avx.UnpackHigh(high02, high13).Store(t + 3 * strideTarget);
        }
        if (c < columns)
            Plain(source, stride, 8, c, columns, target, strideTarget);
    }

    // Rows r, r + 4, r + 8 and r + 12 share a register, a quarter each.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip16(float* source, nint stride, int columns, float* target, nint strideTarget)
    {
        int c = 0;
        for (; c + 4 <= columns; c += 4)
        {
            float* s = source + c;
            Vector512<float> r0 = Quarters(s, 4 * stride);
            Vector512<float> r1 = Quarters(s + stride, 4 * stride);
            Vector512<float> r2 = Quarters(s + 2 * stride, 4 * stride);
            Vector512<float> r3 = Quarters(s + 3 * stride, 4 * stride);
            Vector512<float> low02 = Avx512F.UnpackLow(r0, r2), high02 = Avx512F.UnpackHigh(r0, r2);
            Vector512<float> low13 = Avx512F.UnpackLow(r1, r3), high13 = Avx512F.UnpackHigh(r1, r3);
            float* t = target + c * strideTarget;
            Avx512F.UnpackLow(low02, low13).Store(t);
            Avx512F.UnpackHigh(low02, low13).Store(t + strideTarget);
            Avx512F.UnpackLow(high02, high13).Store(t + 2 * strideTarget);
            Avx512F.UnpackHigh(high02, high13).Store(t + 3 * strideTarget);
        }
        if (c < columns)
            Plain(source, stride, 16, c, columns, target, strideTarget);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Quarters(float* s, nint step) => Vector512.Create(
        Vector256.Create(Vector128.Load(s), Vector128.Load(s + step)),
        Vector256.Create(Vector128.Load(s + 2 * step), Vector128.Load(s + 3 * step)));
}

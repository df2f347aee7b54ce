using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kaem.ML.Numerics;

/// <summary>The vector width that a kernel works with.</summary>
internal enum SimdPath
{
    /// <summary>One float at a time.</summary>
    Scalar,

    /// <summary>4 floats: SSE, NEON.</summary>
    Vector128,

    /// <summary>8 floats: AVX2 with fused multiply-add.</summary>
    Vector256,

    /// <summary>16 floats: AVX-512.</summary>
    Vector512,
}

/// <summary>Which of the paths this machine has.</summary>
internal static class SimdPaths
{
    /// <summary>The widest path of this machine: what kernels use unless told otherwise.</summary>
    public static SimdPath Best { get; } =
        IsSupported(SimdPath.Vector512) ? SimdPath.Vector512
        : IsSupported(SimdPath.Vector256) ? SimdPath.Vector256
        : IsSupported(SimdPath.Vector128) ? SimdPath.Vector128
        : SimdPath.Scalar;

    /// <summary>Whether this machine runs <paramref name="path"/> in hardware.</summary>
    public static bool IsSupported(SimdPath path) => path switch
    {
        SimdPath.Vector512 => Vector512.IsHardwareAccelerated && Avx512F.IsSupported,
        SimdPath.Vector256 => Vector256.IsHardwareAccelerated && Fma.IsSupported,
        SimdPath.Vector128 => Vector128.IsHardwareAccelerated,
        _ => true,
    };
}

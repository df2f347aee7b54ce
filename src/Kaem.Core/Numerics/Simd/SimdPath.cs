using System.Runtime.CompilerServices;
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

/// <summary>Which of the paths this machine has, and the one place where kernels meet a width.</summary>
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

    /// <summary>Runs a kernel in the widest vectors of this machine. All that chooses is known to the JIT: a direct call remains.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TKernel>(TKernel kernel)
        where TKernel : struct, ISimdKernel => Run(ref kernel, Best);

    /// <summary>The same for a kernel with a result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TResult Run<TKernel, TResult>(TKernel kernel)
        where TKernel : struct, ISimdKernel<TResult> => Run<TKernel, TResult>(ref kernel, Best);

    /// <summary>Runs a kernel in vectors of choice, which the machine must have; of 4 floats where one at a time is asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run<TKernel>(ref TKernel kernel, SimdPath path)
        where TKernel : struct, ISimdKernel
    {
        switch (path)
        {
            case SimdPath.Vector512: kernel.Run<Vector512<float>, Simd512>(); break;
            case SimdPath.Vector256: kernel.Run<Vector256<float>, Simd256>(); break;
            default: kernel.Run<Vector128<float>, Simd128>(); break;
        }
    }

    /// <summary>The same for a kernel with a result, which goes through a register: kept in the kernel it would take several nanoseconds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TResult Run<TKernel, TResult>(ref TKernel kernel, SimdPath path)
        where TKernel : struct, ISimdKernel<TResult> => path switch
        {
            SimdPath.Vector512 => kernel.Run<Vector512<float>, Simd512>(),
            SimdPath.Vector256 => kernel.Run<Vector256<float>, Simd256>(),
            _ => kernel.Run<Vector128<float>, Simd128>(),
        };

    /// <summary>Runs a kernel in vectors of choice, which the machine must have, or one float at a time.</summary>
    public static void RunPlain<TKernel>(ref TKernel kernel, SimdPath path)
        where TKernel : struct, IPlainSimdKernel
    {
        if (path == SimdPath.Scalar)
        {
            kernel.Run<float, SimdScalar>();
            return;
        }
        var wide = new Wide<TKernel> { Kernel = kernel };
        Run(ref wide, path);
        kernel = wide.Kernel;
    }

    /// <summary>What goes one float at a time goes in vectors too.</summary>
    private struct Wide<TKernel> : ISimdKernel
        where TKernel : struct, IPlainSimdKernel
    {
        public TKernel Kernel;

        void ISimdKernel.Run<TVector, TSimd>() => Kernel.Run<TVector, TSimd>();
    }
}

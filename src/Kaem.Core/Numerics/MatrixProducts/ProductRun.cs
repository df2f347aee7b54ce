using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Kaem.ML.Numerics;

/// <summary>One matrix product under way. Each thread keeps one for each vector width, with the memory it needs.</summary>
internal abstract class ProductRun
{
    [ThreadStatic]
    private static ProductRun?[]? t_runs;

    /// <summary>The calling thread's run for <paramref name="path"/>.</summary>
    public static ProductRun OfThisThread(SimdPath path)
    {
        t_runs ??= new ProductRun?[4];
        return t_runs[(int)path] ??= Create(path);
    }

    /// <summary>Does a product whose shapes fit together and are not empty.</summary>
    /// <param name="computed">B, where it is not in memory; then <paramref name="b"/> tells its shape alone.</param>
    public abstract void Multiply(
        in MatrixView a, bool transposeA, in MatrixView b, ComputedMatrix? computed, bool transposeB, in MatrixView c, bool accumulate, WorkerPool workers);

    // The tile fills the registers: 32 of them with AVX-512 and on ARM, 16 otherwise.
    private static ProductRun Create(SimdPath path) => path switch
    {
        SimdPath.Vector512 => new ProductRun<Vector512<float>, Simd512, TallTiles<Vector512<float>, Simd512>>(),
        SimdPath.Vector256 => new ProductRun<Vector256<float>, Simd256, FlatTiles<Vector256<float>, Simd256>>(),
        SimdPath.Vector128 when AdvSimd.Arm64.IsSupported =>
            new ProductRun<Vector128<float>, Simd128, TallTiles<Vector128<float>, Simd128>>(),
        SimdPath.Vector128 => new ProductRun<Vector128<float>, Simd128, FlatTiles<Vector128<float>, Simd128>>(),
        _ => new ProductRun<float, SimdScalar, FlatTiles<float, SimdScalar>>(),
    };
}

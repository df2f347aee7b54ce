using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>Moves chosen chains from one set of points to another, with all that the target said of them.</summary>
internal sealed unsafe class ChainSelection : ChainBlocks
{
    private ChainPoints? _source, _target;
    private bool[] _chosen = [];

    /// <summary>Overwrites the chosen chains of <paramref name="target"/> by those of <paramref name="source"/>.</summary>
    public void Copy(ChainPoints source, ChainPoints target, bool[] chosen, WorkerPool workers)
    {
        (_source, _target, _chosen) = (source, target, chosen);
        Run(source.Chains, source.Dimensions, workers);
    }

    protected override void Execute(int first, int count)
    {
        float* mask = stackalloc float[Width];
        bool any = false;
        for (int c = 0; c < count; c++)
        {
            bool chosen = _chosen[first + c];
            any |= chosen;
            mask[c] = chosen ? 1 : 0;
            if (chosen)
            {
                _target!.LogReference[first + c] = _source!.LogReference[first + c];
                _target.LogLikelihood[first + c] = _source.LogLikelihood[first + c];
            }
        }
        if (!any)
            return;
        Copy(_source!.Positions, _target!.Positions, mask, first, count);
        Copy(_source.ReferenceGradient, _target.ReferenceGradient, mask, first, count);
        Copy(_source.LikelihoodGradient, _target.LikelihoodGradient, mask, first, count);
    }

    private void Copy(FloatBuffer source, FloatBuffer target, float* mask, int first, int count)
    {
        int stride = _source!.Chains, rows = _source.Dimensions;
        switch (SimdPaths.Best)
        {
            case SimdPath.Vector512: Copy<Vector512<float>, Simd512>(source.Pointer + first, target.Pointer + first, stride, rows, mask, count); break;
            case SimdPath.Vector256: Copy<Vector256<float>, Simd256>(source.Pointer + first, target.Pointer + first, stride, rows, mask, count); break;
            default: Copy<Vector128<float>, Simd128>(source.Pointer + first, target.Pointer + first, stride, rows, mask, count); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Copy<TVector, TSimd>(float* source, float* target, nint stride, int rows, float* mask, int count)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        TVector zero = TSimd.Broadcast(0);
        for (int l = 0; l < rows; l++, source += stride, target += stride)
        {
            for (int c = 0; c < count; c += TSimd.Width)
            {
                int lanes = Math.Min(TSimd.Width, count - c);
                TVector chosen = TSimd.LessThan(zero, TSimd.Load(mask + c));
                TVector x = TSimd.LoadFirst(source + c, lanes, zero), old = TSimd.LoadFirst(target + c, lanes, zero);
                TSimd.StoreFirst(TSimd.Select(chosen, x, old), target + c, lanes);
            }
        }
    }
}

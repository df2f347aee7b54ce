using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>Moves chosen chains from one set of points to another, with all that the target said of them.</summary>
internal sealed unsafe class ChainSelection : ChainTiles
{
    private ChainPoints? _source, _target;
    private bool[] _chosen = [];

    /// <summary>Overwrites the chosen chains of <paramref name="target"/> by those of <paramref name="source"/>.</summary>
    public void Copy(ChainPoints source, ChainPoints target, bool[] chosen, WorkerPool workers)
    {
        (_source, _target, _chosen) = (source, target, chosen);
        Run(source.Chains, source.Dimensions, workers);
    }

    [SkipLocalsInit]
    protected override void Execute(int firstLatent, int latents, int firstChain, int chains)
    {
        float* mask = stackalloc float[Chains];
        bool any = false;
        for (int c = 0; c < chains; c++)
        {
            bool chosen = _chosen[firstChain + c];
            any |= chosen;
            mask[c] = chosen ? 1 : 0;
            if (chosen && firstLatent == 0)
            {
                _target!.LogReference[firstChain + c] = _source!.LogReference[firstChain + c];
                _target.LogLikelihood[firstChain + c] = _source.LogLikelihood[firstChain + c];
            }
        }
        if (!any)
            return;
        nint offset = (nint)firstLatent * _source!.Chains + firstChain;
        Copy(_source.Positions.Pointer + offset, _target!.Positions.Pointer + offset, latents, mask, chains);
        Copy(_source.ReferenceGradient.Pointer + offset, _target.ReferenceGradient.Pointer + offset, latents, mask, chains);
        Copy(_source.LikelihoodGradient.Pointer + offset, _target.LikelihoodGradient.Pointer + offset, latents, mask, chains);
    }

    private void Copy(float* source, float* target, int rows, float* mask, int count) =>
        SimdPaths.Run(new Rows(source, target, _source!.Chains, rows, mask, count));

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

    private readonly struct Rows(float* source, float* target, nint stride, int rows, float* mask, int count) : ISimdKernel
    {
        void ISimdKernel.Run<TVector, TSimd>() => Copy<TVector, TSimd>(source, target, stride, rows, mask, count);
    }
}

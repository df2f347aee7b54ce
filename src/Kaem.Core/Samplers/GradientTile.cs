using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>A tile of evaluated points, for the kernels: addresses of the first latent of the first chain.</summary>
internal readonly unsafe struct GradientTile
{
    public readonly float* Positions;
    public readonly nint Stride;
    public readonly int Rows, Count;
    private readonly float* _reference, _likelihood, _temperatures;

    /// <param name="rows">Number of latents.</param>
    /// <param name="count">Number of chains.</param>
    /// <param name="temperatures">One for each chain, in room for whole vectors.</param>
    public GradientTile(ChainPoints points, int firstLatent, int rows, int firstChain, int count, float* temperatures)
    {
        Stride = points.Chains;
        nint offset = firstLatent * Stride + firstChain;
        Positions = points.Positions.Pointer + offset;
        _reference = points.ReferenceGradient.Pointer + offset;
        _likelihood = points.LikelihoodGradient.Pointer + offset;
        _temperatures = temperatures;
        Rows = rows;
        Count = count;
    }

    /// <summary>∇ log γ_t = ∇ log p + t·∇ℓ. At t = 0 the likelihood's gradient does not matter, even where it is not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Gradient<TVector, TSimd>(nint row, int chain, int lanes)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        TVector zero = TSimd.Broadcast(0), temperature = TSimd.Load(_temperatures + chain);
        TVector reference = TSimd.LoadFirst(_reference + row + chain, lanes, zero);
        TVector both = TSimd.MultiplyAdd(temperature, TSimd.LoadFirst(_likelihood + row + chain, lanes, zero), reference);
        return TSimd.Select(TSimd.Equal(temperature, zero), reference, both);
    }
}

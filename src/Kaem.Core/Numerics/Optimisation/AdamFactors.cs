using System.Runtime.CompilerServices;

namespace Kaem.ML.Numerics;

/// <summary>The numbers of one step of Adam.</summary>
internal readonly record struct AdamRates(
    float LearningRate, float Beta1, float Beta2, float Epsilon, float Correction1, float Correction2)
{
    /// <summary>What weight decay leaves of a value, before it moves.</summary>
    public float Kept { get; init; } = 1;
}

/// <summary>The arithmetic of <see cref="AdamKernel"/> on a vector, for kernels that do more in the same pass.</summary>
internal readonly struct AdamFactors<TVector, TSimd>
    where TVector : unmanaged
    where TSimd : struct, ISimdMath<TVector>
{
    private readonly TVector _keep1, _take1, _keep2, _take2, _rate, _rootFactor, _epsilon, _kept;

    public AdamFactors(in AdamRates rates)
    {
        (_keep1, _take1) = (TSimd.Broadcast(rates.Beta1), TSimd.Broadcast(1 - rates.Beta1));
        (_keep2, _take2) = (TSimd.Broadcast(rates.Beta2), TSimd.Broadcast(1 - rates.Beta2));
        // The corrections of whole arrays are folded into two factors.
        _rate = TSimd.Broadcast(-rates.LearningRate / rates.Correction1);
        _rootFactor = TSimd.Broadcast(1 / MathF.Sqrt(rates.Correction2));
        _epsilon = TSimd.Broadcast(rates.Epsilon);
        _kept = TSimd.Broadcast(rates.Kept);
    }

    /// <summary>The new values; the moments are moved too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Step(TVector value, TVector gradient, ref TVector mean, ref TVector square)
    {
        mean = TSimd.MultiplyAdd(_keep1, mean, TSimd.Multiply(_take1, gradient));
        square = TSimd.MultiplyAdd(_keep2, square, TSimd.Multiply(TSimd.Multiply(_take2, gradient), gradient));
        TVector root = TSimd.MultiplyAdd(TSimd.Sqrt(square), _rootFactor, _epsilon);
        return TSimd.MultiplyAdd(_rate, TSimd.Divide(mean, root), TSimd.Multiply(_kept, value));
    }
}

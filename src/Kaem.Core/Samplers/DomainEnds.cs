using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>What becomes of a move that would leave the domain.</summary>
/// <param name="Low">Lower end; finite, so that an infinite move counts as one that leaves.</param>
/// <param name="High">Upper end, finite.</param>
internal readonly record struct DomainEnds(float Low, float High)
{
    public static DomainEnds Of(Interval domain) =>
        new(MathF.Max(domain.Low, -float.MaxValue), MathF.Min(domain.High, float.MaxValue));

    /// <summary>All bits set where <paramref name="z"/> is outside or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector IsOutside<TVector, TSimd>(TVector z)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        TVector one = TSimd.Broadcast(1), zero = TSimd.Broadcast(0);
        TVector number = TSimd.Select(TSimd.Equal(z, z), zero, one);
        TVector above = TSimd.Select(TSimd.LessThan(TSimd.Broadcast(High), z), one, number);
        return TSimd.LessThan(zero, TSimd.Select(TSimd.LessThan(z, TSimd.Broadcast(Low)), one, above));
    }

    /// <summary>
    /// <paramref name="z"/> reflected at the ends as often as it takes; <paramref name="old"/> where it is not finite, which the
    /// caller sees in the target's log-densities.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Reflect<TVector, TSimd>(TVector z, TVector old)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        TVector low = TSimd.Broadcast(Low), high = TSimd.Broadcast(High);
        z = TSimd.Select(TSimd.LessThan(z, low), TSimd.Subtract(TSimd.Add(low, low), z), z);
        z = TSimd.Select(TSimd.LessThan(high, z), TSimd.Subtract(TSimd.Add(high, high), z), z);
        // A move by more than the domain's width: the distance from the lower end, back and forth, is a triangle wave.
        TVector width = TSimd.Broadcast(High - Low);
        TVector turns = TSimd.Divide(TSimd.Subtract(z, low), TSimd.Add(width, width));
        TVector phase = TSimd.Abs(TSimd.Subtract(turns, TSimd.Round(turns)));
        TVector wave = TSimd.MultiplyAdd(TSimd.Add(width, width), phase, low);
        wave = TSimd.AtMost(high, TSimd.AtLeast(low, wave));
        z = TSimd.Select(IsOutside<TVector, TSimd>(z), wave, z);
        return TSimd.Select(IsOutside<TVector, TSimd>(z), old, z);
    }
}

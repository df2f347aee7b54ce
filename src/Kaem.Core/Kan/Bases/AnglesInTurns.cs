using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>Sine and cosine of angles counted in whole turns: reducing such an angle is exact.</summary>
internal static class AnglesInTurns<TVector, TSimd>
    where TVector : unmanaged
    where TSimd : struct, ISimdMath<TVector>
{
    /// <summary>sin 2πt and cos 2πt.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SinCos(TVector t, out TVector cos) => SinCos(t, TSimd.Broadcast(1), TSimd.Broadcast(0), out cos);

    /// <summary>sin 2πφ and cos 2πφ of the phase φ = k·(t + error), with k·t rounded only after whole turns are taken off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SinCos(TVector t, TVector k, TVector error, out TVector cos)
    {
        var quarters = TSimd.Round(TSimd.Multiply(TSimd.Multiply(k, t), TSimd.Broadcast(4)));
        var quarter = TSimd.Broadcast(0.25f);
        var rest = TSimd.MultiplyAdd(k, t, TSimd.Multiply(quarters, TSimd.Broadcast(-0.25f)));
        rest = TSimd.MultiplyAdd(k, error, rest);
        var s = ElementaryFunctions<TVector, TSimd>.SinCos(TSimd.Multiply(rest, TSimd.Broadcast((float)(2 * Math.PI))), out var c);

        // Which of the four quarters: -2, -1, 0, 1 or 2 beyond whole turns.
        var turns = TSimd.Round(TSimd.Multiply(quarters, quarter));
        var place = TSimd.MultiplyAdd(turns, TSimd.Broadcast(-4), quarters);
        var zero = TSimd.Broadcast(0);
        var half = TSimd.Broadcast(0.5f);
        var magnitude = TSimd.Abs(place);
        var isOdd = TSimd.Equal(magnitude, TSimd.Broadcast(1));
        TVector sin = TSimd.Select(isOdd, c, s), even = TSimd.Select(isOdd, s, c);
        // cos is turned over at 1 and ±2, sin at -1 and ±2.
        var opposite = TSimd.LessThan(TSimd.Broadcast(1.5f), magnitude);
        var cosFlips = TSimd.Select(opposite, TSimd.Broadcast(1), place);
        var sinFlips = TSimd.Select(opposite, TSimd.Broadcast(-1), place);
        cos = TSimd.Select(TSimd.LessThan(half, cosFlips), TSimd.Subtract(zero, even), even);
        return TSimd.Select(TSimd.LessThan(sinFlips, TSimd.Broadcast(-0.5f)), TSimd.Subtract(zero, sin), sin);
    }
}

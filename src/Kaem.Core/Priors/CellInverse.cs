using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>The inverse of a distribution function within a cell.</summary>
internal static class CellInverse
{
    /// <summary>
    /// The place that has mass <paramref name="excess"/> of the cell before it: with y the share of the mass, and a and b the slopes
    /// at the ends relative to the chord's, solves <c>y = (x² + a·x(1 - x)) / (1 + (a + b - 2)·x(1 - x))</c> for x, the root in
    /// [0, 1] of <c>(1 - c)·x² + c·x - y = 0</c> with c = a - y·(a + b - 2), by the form that doesn't cancel.
    /// </summary>
    /// <param name="mass">The cell's mass.</param>
    /// <param name="low">Lower end of the cell.</param>
    /// <param name="high">Upper end.</param>
    /// <param name="first">Density at the lower end.</param>
    /// <param name="second">Density at the upper end.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Place<TVector, TSimd>(TVector excess, TVector mass, TVector low, TVector high, TVector first, TVector second)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        TVector zero = TSimd.Broadcast(0), one = TSimd.Broadcast(1), two = TSimd.Broadcast(2);
        TVector width = TSimd.Subtract(high, low), toChord = TSimd.Divide(width, mass);
        TVector y = TSimd.Divide(excess, mass), a = TSimd.Multiply(first, toChord), b = TSimd.Multiply(second, toChord);
        TVector c = TSimd.Subtract(a, TSimd.Multiply(y, TSimd.Subtract(TSimd.Add(a, b), two)));
        TVector rest = TSimd.Subtract(one, c);
        TVector root = TSimd.Sqrt(TSimd.Add(TSimd.Multiply(c, c), TSimd.Multiply(TSimd.Multiply(TSimd.Broadcast(4), rest), y)));
        TVector rising = TSimd.LessThan(zero, c);
        TVector x = TSimd.Divide(
            TSimd.Select(rising, TSimd.Multiply(two, y), TSimd.Subtract(root, c)),
            TSimd.Select(rising, TSimd.Add(c, root), TSimd.Multiply(two, rest)));
        return TSimd.AtMost(high, TSimd.Add(low, TSimd.Multiply(width, x)));
    }
}

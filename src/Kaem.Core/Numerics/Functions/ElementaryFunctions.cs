using System.Runtime.CompilerServices;

namespace Kaem.ML.Numerics;

/// <summary>
/// Elementary functions of every element of a vector. The same operations whatever the width, so an element's result
/// depends on nothing but the element. Polynomials after Cephes (Moshier) and SLEEF (Shibata).
/// </summary>
internal static class ElementaryFunctions<TVector, TSimd>
    where TVector : unmanaged
    where TSimd : struct, ISimdMath<TVector>
{
    /// <summary>exp(x), within 1 unit in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        // Beyond these ends the result is 0 or infinite in any case.
        x = TSimd.AtMost(TSimd.Broadcast(89f), x);
        return ExpWithin(TSimd.AtLeast(TSimd.Broadcast(-104f), x));
    }

    /// <summary>exp(x) of arguments that are known to lie from -104 to 89: the same bits as <see cref="Exp"/>, for less.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ExpWithin(TVector x)
    {
        TVector n = TSimd.Round(TSimd.Multiply(x, TSimd.Broadcast(1.44269504f)));
        // ln 2 in two parts: the first has so few digits that its product with n is exact.
        TVector r = TSimd.MultiplyAdd(n, TSimd.Broadcast(-0.693145751953125f), x);
        r = TSimd.MultiplyAdd(n, TSimd.Broadcast(-1.42860677e-6f), r);
        TVector p = TSimd.Broadcast(0.000198527617f);
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(0.00139304355f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(0.00833336078f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(0.0416664854f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(0.166666672f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Broadcast(0.5f));
        p = TSimd.MultiplyAdd(TSimd.Multiply(r, r), p, r);
        return TSimd.ScaleByPowerOfTwo(TSimd.Add(p, TSimd.Broadcast(1f)), n);
    }

    /// <summary>
    /// 2^-x of arguments that are known to lie from 0 to 149, within 1 unit in the last place: two thirds of the work of <see cref="ExpWithin"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector HalveWithin(TVector x)
    {
        TVector n = TSimd.Round(x), f = TSimd.Subtract(x, n);
        // (2^-f - 1)/f, interpolated at Chebyshev points of [-½, ½]
        TVector p = TSimd.Broadcast(0.000154531634f);
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(-0.00133908633f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(0.00961808302f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(-0.0555035695f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(0.240226507f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(-0.693147182f));
        return TSimd.ScaleByPowerOfTwo(TSimd.MultiplyAdd(p, f, TSimd.Broadcast(1f)), TSimd.Subtract(TSimd.Broadcast(0f), n));
    }

    /// <summary>ln x, within 1 unit in the last place; -∞ at 0 and NaN below.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log(TVector x)
    {
        TVector zero = TSimd.Broadcast(0f), infinity = TSimd.Broadcast(float.PositiveInfinity);
        TVector subnormal = TSimd.LessThan(x, TSimd.Broadcast(1.17549435e-38f));
        TVector normal = TSimd.Select(subnormal, TSimd.Multiply(x, TSimd.Broadcast(8388608f)), x);
        TVector mantissa = TSimd.Split(normal, out TVector exponent);
        exponent = TSimd.Add(exponent, TSimd.Select(subnormal, TSimd.Broadcast(-23f), zero));
        TVector y = LogOnePlus(TSimd.Subtract(mantissa, TSimd.Broadcast(1f)), exponent);
        y = TSimd.Select(TSimd.LessThan(x, infinity), y, x);
        y = TSimd.Select(TSimd.LessThan(x, zero), TSimd.Broadcast(float.NaN), y);
        return TSimd.Select(TSimd.Equal(x, zero), TSimd.Broadcast(float.NegativeInfinity), y);
    }

    /// <summary>ln(1 + f) + exponent·ln 2 for f in [√½ - 1, √2 - 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector LogOnePlus(TVector f, TVector exponent)
    {
        TVector z = TSimd.Multiply(f, f);
        TVector p = TSimd.Broadcast(7.0376836292e-2f);
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(-1.1514610310e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(1.1676998740e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(-1.2420140846e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(1.4249322787e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(-1.6668057665e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(2.0000714765e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(-2.4999993993e-1f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Broadcast(3.3333331174e-1f));
        TVector y = TSimd.Multiply(TSimd.Multiply(p, f), z);
        y = TSimd.MultiplyAdd(exponent, TSimd.Broadcast(-2.12194440e-4f), y);
        y = TSimd.MultiplyAdd(z, TSimd.Broadcast(-0.5f), y);
        return TSimd.MultiplyAdd(exponent, TSimd.Broadcast(0.693359375f), TSimd.Add(f, y));
    }

    /// <summary>tanh x, within 2 units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh(TVector x)
    {
        TVector magnitude = TSimd.Abs(x), one = TSimd.Broadcast(1f);
        TVector e = Exp(TSimd.Add(magnitude, magnitude));
        TVector far = TSimd.Subtract(one, TSimd.Divide(TSimd.Broadcast(2f), TSimd.Add(e, one)));
        TVector z = TSimd.Multiply(x, x);
        TVector p = TSimd.Broadcast(-5.70498872745e-3f);
        p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(2.06390887954e-2f));
        p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(-5.37397155531e-2f));
        p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(1.33314422036e-1f));
        p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(-3.33332819422e-1f));
        TVector near = TSimd.MultiplyAdd(TSimd.Multiply(p, z), x, x);
        return TSimd.Select(TSimd.LessThan(magnitude, TSimd.Broadcast(0.625f)), near, TSimd.CopySign(far, x));
    }

    /// <summary>1 / (1 + exp(-x)), within 2 units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Sigmoid(TVector x)
    {
        // The exponential of a negative number cannot overflow, and the quotient keeps its digits on both sides.
        TVector one = TSimd.Broadcast(1f), zero = TSimd.Broadcast(0f);
        TVector e = Exp(TSimd.Subtract(zero, TSimd.Abs(x)));
        return TSimd.Divide(TSimd.Select(TSimd.LessThan(x, zero), e, one), TSimd.Add(one, e));
    }

    /// <summary>x·sigmoid(x), within 3 units in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Silu(TVector x) => TSimd.Multiply(x, Sigmoid(x));

    /// <summary>sin x and cos x for x from -π/4 to π/4, within 1 unit in the last place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector SinCos(TVector x, out TVector cos)
    {
        TVector z = TSimd.Multiply(x, x);
        TVector p = TSimd.Broadcast(2.443315711809948e-5f);
        p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(-1.388731625493765e-3f));
        p = TSimd.MultiplyAdd(p, z, TSimd.Broadcast(4.166664568298827e-2f));
        cos = TSimd.MultiplyAdd(
            TSimd.Multiply(z, z), p, TSimd.MultiplyAdd(z, TSimd.Broadcast(-0.5f), TSimd.Broadcast(1f)));
        TVector q = TSimd.Broadcast(-1.9515295891e-4f);
        q = TSimd.MultiplyAdd(q, z, TSimd.Broadcast(8.3321608736e-3f));
        q = TSimd.MultiplyAdd(q, z, TSimd.Broadcast(-1.6666654611e-1f));
        return TSimd.MultiplyAdd(TSimd.Multiply(q, z), x, x);
    }
}

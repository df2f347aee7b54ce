using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>
/// A function φ that a radial basis moves and scales, B_g(x) = φ(u) with u = (x - c_g)/width, and what its gradients need. It
/// may ask for a multiple v of u where that saves work.
/// </summary>
internal interface IRadialFunction
{
    /// <summary>The factor from x - c to v.</summary>
    static abstract float Scale(float width);

    /// <summary>φ at v.</summary>
    TVector Value<TVector, TSimd>(TVector v)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>;

    /// <summary>-d·φ'(u), given φ(u).</summary>
    TVector Fall<TVector, TSimd>(TVector d, TVector value, TVector u)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>;

    /// <inheritdoc cref="Fall{TVector, TSimd}(TVector, TVector, TVector)"/>
    float Fall(float d, float value, float u);

    /// <summary>∂B/∂width, given φ(u) and 1/width.</summary>
    TVector ByWidth<TVector, TSimd>(TVector value, TVector u, TVector inverse)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>;

    /// <summary>Adds weight·φ to a sum and, up to <see cref="WidthFactor"/>, weight·∂B/∂width to another, both at v.</summary>
    void Take<TVector, TSimd>(TVector v, TVector weight, ref TVector sum, ref TVector widthSum)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>;

    /// <summary>The factor that <see cref="Take"/> leaves to the end.</summary>
    static abstract float WidthFactor(float width);
}

/// <summary>exp(-½u²) (Li 2024; Poggio and Girosi 1990), as 2^(-v²).</summary>
internal readonly struct Gaussian : IRadialFunction
{
    /// <summary>log2(e)/2: exp(-½u²) is 2 to the power of minus so many u².</summary>
    public const double HalfInBits = 0.72134752044448170368;

    // ½((x - c)/w)²·log2(e) = ((x - c)·a)² with a = √(log2(e)/2)/w
    public static float Scale(float width) => (float)(Math.Sqrt(HalfInBits) / width);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Value<TVector, TSimd>(TVector v)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => Bell<TVector, TSimd>(TSimd.Multiply(v, v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Fall<TVector, TSimd>(TVector d, TVector value, TVector u)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => TSimd.Multiply(TSimd.Multiply(value, d), u);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Fall(float d, float value, float u) => value * d * u;

    // ∂B/∂w = B·u²/w
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector ByWidth<TVector, TSimd>(TVector value, TVector u, TVector inverse)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => TSimd.Multiply(TSimd.Multiply(value, inverse), TSimd.Multiply(u, u));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take<TVector, TSimd>(TVector v, TVector weight, ref TVector sum, ref TVector widthSum)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        var square = TSimd.Multiply(v, v);
        var mass = TSimd.Multiply(weight, Bell<TVector, TSimd>(square));
        sum = TSimd.Add(sum, mass);
        widthSum = TSimd.MultiplyAdd(mass, square, widthSum);
    }

    // ∂B/∂w = B·u²/w
    public static float WidthFactor(float width) => (float)(1 / (HalfInBits * width));

    /// <summary>2^-square, and 0 from 1e-35 down: denormal numbers slow every product that they enter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Bell<TVector, TSimd>(TVector square)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        var most = TSimd.Broadcast(116f);
        var value = ElementaryFunctions<TVector, TSimd>.HalveWithin(TSimd.AtMost(most, square));
        return TSimd.Select(TSimd.LessThan(square, most), value, TSimd.Broadcast(0));
    }
}

/// <summary>The reflectional switch 1 - tanh²u, written as 4e/(1 + e)² with e = exp(-2|u|), which keeps its digits in the tails.</summary>
internal readonly struct ReflectionalSwitch : IRadialFunction
{
    public static float Scale(float width) => 1 / width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Value<TVector, TSimd>(TVector v)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        var magnitude = TSimd.Abs(v);
        // Beyond, the value is below 1e-35, and denormal numbers slow every product that they enter.
        var most = TSimd.Broadcast(41f);
        var zero = TSimd.Broadcast(0);
        var one = TSimd.Broadcast(1);
        var capped = TSimd.AtMost(most, magnitude);
        var e = ElementaryFunctions<TVector, TSimd>.Exp(TSimd.Multiply(TSimd.Broadcast(-2), capped));
        var sum = TSimd.Add(one, e);
        var value = TSimd.Divide(TSimd.Multiply(TSimd.Broadcast(4), e), TSimd.Multiply(sum, sum));
        return TSimd.Select(TSimd.LessThan(magnitude, most), value, zero);
    }

    // φ' = -2·tanh(u)·φ
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Fall<TVector, TSimd>(TVector d, TVector value, TVector u)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> =>
        TSimd.Multiply(TSimd.Multiply(TSimd.Broadcast(2), TSimd.Multiply(value, d)), ElementaryFunctions<TVector, TSimd>.Tanh(u));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Fall(float d, float value, float u) => 2 * (value * d) * VectorMath.Tanh(u);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector ByWidth<TVector, TSimd>(TVector value, TVector u, TVector inverse)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => TSimd.Multiply(Fall<TVector, TSimd>(inverse, value, u), u);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take<TVector, TSimd>(TVector v, TVector weight, ref TVector sum, ref TVector widthSum)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        var value = Value<TVector, TSimd>(v);
        sum = TSimd.MultiplyAdd(weight, value, sum);
        widthSum = TSimd.MultiplyAdd(Fall<TVector, TSimd>(weight, value, v), v, widthSum);
    }

    public static float WidthFactor(float width) => 1 / width;
}

/// <summary>The Morlet wavelet cos(ω·u)·exp(-½u²).</summary>
internal readonly struct MorletWavelet(float frequency) : IRadialFunction
{
    public static float Scale(float width) => 1 / width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Value<TVector, TSimd>(TVector v)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        Wave<TVector, TSimd>(v, out var cos);
        return TSimd.Multiply(cos, Window<TVector, TSimd>(v));
    }

    // φ' = -(ω·sin(ω·u)·exp(-½u²) + u·φ)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Fall<TVector, TSimd>(TVector d, TVector value, TVector u)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        var sin = TSimd.Multiply(TSimd.Broadcast(frequency), Wave<TVector, TSimd>(u, out _));
        return TSimd.Multiply(d, TSimd.MultiplyAdd(u, value, TSimd.Multiply(sin, Window<TVector, TSimd>(u))));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Fall(float d, float value, float u)
    {
        double sin = frequency * Math.Sin((double)frequency * u) * Math.Exp(-0.5 * u * u);
        return (float)(d * (sin + (double)u * value));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector ByWidth<TVector, TSimd>(TVector value, TVector u, TVector inverse)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => TSimd.Multiply(Fall<TVector, TSimd>(inverse, value, u), u);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take<TVector, TSimd>(TVector v, TVector weight, ref TVector sum, ref TVector widthSum)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        var sin = Wave<TVector, TSimd>(v, out var cos);
        var window = Window<TVector, TSimd>(v);
        var value = TSimd.Multiply(cos, window);
        var fall = TSimd.MultiplyAdd(v, value, TSimd.Multiply(TSimd.Multiply(TSimd.Broadcast(frequency), sin), window));
        sum = TSimd.MultiplyAdd(weight, value, sum);
        widthSum = TSimd.MultiplyAdd(TSimd.Multiply(weight, fall), v, widthSum);
    }

    public static float WidthFactor(float width) => 1 / width;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Window<TVector, TSimd>(TVector v)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        // The energy of a wavelet is large where its density is sharp: ½v² keeps every digit. 0 from 1e-35 down, as a Gaussian's.
        TVector most = TSimd.Broadcast(80f), zero = TSimd.Broadcast(0), half = TSimd.Multiply(TSimd.Multiply(v, v), TSimd.Broadcast(0.5f));
        var value = ElementaryFunctions<TVector, TSimd>.ExpWithin(TSimd.Subtract(zero, TSimd.AtMost(most, half)));
        return TSimd.Select(TSimd.LessThan(half, most), value, zero);
    }

    // Beyond 13 widths the window is 0, and the wave may be anything finite.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Wave<TVector, TSimd>(TVector v, out TVector cos)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        var near = TSimd.AtLeast(TSimd.Broadcast(-13f), TSimd.AtMost(TSimd.Broadcast(13f), v));
        return AnglesInTurns<TVector, TSimd>.SinCos(TSimd.Multiply(near, TSimd.Broadcast((float)(frequency / (2 * Math.PI)))), out cos);
    }
}

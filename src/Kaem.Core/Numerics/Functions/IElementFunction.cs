using System.Runtime.CompilerServices;

namespace Kaem.ML.Numerics;

/// <summary>A function of one float, applied to all elements of a vector.</summary>
internal interface IElementFunction
{
    TVector Apply<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>;
}

internal readonly struct ExpFunction : IElementFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => ElementaryFunctions<TVector, TSimd>.Exp(x);
}

internal readonly struct LogFunction : IElementFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => ElementaryFunctions<TVector, TSimd>.Log(x);
}

internal readonly struct TanhFunction : IElementFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => ElementaryFunctions<TVector, TSimd>.Tanh(x);
}

internal readonly struct SigmoidFunction : IElementFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => ElementaryFunctions<TVector, TSimd>.Sigmoid(x);
}

internal readonly struct SiluFunction : IElementFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => ElementaryFunctions<TVector, TSimd>.Silu(x);
}

/// <summary>exp(x - shift).</summary>
internal readonly struct ShiftedExpFunction(float shift) : IElementFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => ElementaryFunctions<TVector, TSimd>.Exp(TSimd.Subtract(x, TSimd.Broadcast(shift)));
}

/// <summary>exp(x - shift) / sum.</summary>
internal readonly struct SoftmaxFunction(float shift, float sum) : IElementFunction
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TVector, TSimd>(TVector x)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> =>
        TSimd.Divide(ElementaryFunctions<TVector, TSimd>.Exp(TSimd.Subtract(x, TSimd.Broadcast(shift))), TSimd.Broadcast(sum));
}

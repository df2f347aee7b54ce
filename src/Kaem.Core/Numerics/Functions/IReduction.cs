using System.Runtime.CompilerServices;

namespace Kaem.ML.Numerics;

/// <summary>How a reduction takes up elements and joins two partial results.</summary>
internal interface IReduction
{
    /// <summary>The result of no elements.</summary>
    float Start { get; }

    /// <summary>An element that changes nothing.</summary>
    float Padding { get; }

    /// <summary>The partial result with elements of x and y taken up.</summary>
    TVector Take<TVector, TSimd>(TVector partial, TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>;

    /// <summary>Two partial results in one.</summary>
    TVector Join<TVector, TSimd>(TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>;
}

/// <summary>Σ x.</summary>
internal readonly struct SumReduction : IReduction
{
    public float Start => 0;

    public float Padding => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Take<TVector, TSimd>(TVector partial, TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => TSimd.Add(partial, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Join<TVector, TSimd>(TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => TSimd.Add(x, y);
}

/// <summary>Σ x·y.</summary>
internal readonly struct DotReduction : IReduction
{
    public float Start => 0;

    public float Padding => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Take<TVector, TSimd>(TVector partial, TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => TSimd.MultiplyAdd(x, y, partial);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Join<TVector, TSimd>(TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => TSimd.Add(x, y);
}

/// <summary>Σ max(0, x)·y.</summary>
internal readonly struct RectifiedDotReduction : IReduction
{
    public float Start => 0;

    public float Padding => 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Take<TVector, TSimd>(TVector partial, TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => TSimd.MultiplyAdd(TSimd.AtLeast(TSimd.Broadcast(0), x), y, partial);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Join<TVector, TSimd>(TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => TSimd.Add(x, y);
}

/// <summary>max x.</summary>
internal readonly struct MaxReduction : IReduction
{
    public float Start => float.NegativeInfinity;

    public float Padding => float.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Take<TVector, TSimd>(TVector partial, TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => TSimd.Max(partial, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Join<TVector, TSimd>(TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => TSimd.Max(x, y);
}

/// <summary>Σ exp(x - shift).</summary>
internal readonly struct ExpSumReduction(float shift) : IReduction
{
    public float Start => 0;

    public float Padding => float.NegativeInfinity;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Take<TVector, TSimd>(TVector partial, TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> =>
        TSimd.Add(partial, ElementaryFunctions<TVector, TSimd>.Exp(TSimd.Subtract(x, TSimd.Broadcast(shift))));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Join<TVector, TSimd>(TVector x, TVector y)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector> => TSimd.Add(x, y);
}

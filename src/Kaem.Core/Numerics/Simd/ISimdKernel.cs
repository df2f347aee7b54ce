namespace Kaem.ML.Numerics;

/// <summary>Work that is written once over a vector width, together with what it works on. <see cref="SimdPaths"/> chooses the width.</summary>
internal interface ISimdKernel
{
    void Run<TVector, TSimd>()
        where TVector : unmanaged
        where TSimd : struct, ISimdBits<TVector>;
}

/// <summary>The same with a result.</summary>
internal interface ISimdKernel<out TResult>
{
    TResult Run<TVector, TSimd>()
        where TVector : unmanaged
        where TSimd : struct, ISimdBits<TVector>;
}

/// <summary>Work that needs so little of a vector that it also goes one float at a time.</summary>
internal interface IPlainSimdKernel
{
    void Run<TVector, TSimd>()
        where TVector : unmanaged
        where TSimd : struct, ISimd<TVector>;
}

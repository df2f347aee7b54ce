namespace Kaem.ML.Numerics;

/// <summary>
/// The vector operations that kernels are written in, once for every width: <typeparamref name="TVector"/> is a
/// vector of floats, the implementing struct names the instructions. The JIT compiles each pairing separately and
/// inlines every operation.
/// </summary>
internal unsafe interface ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Width { get; }

    /// <summary>Vectors that the processor has registers for.</summary>
    static abstract int Registers { get; }

    static abstract TVector Load(float* address);

    static abstract void Store(TVector x, float* address);

    /// <summary>All elements equal to <paramref name="x"/>.</summary>
    static abstract TVector Broadcast(float x);

    static abstract TVector Add(TVector x, TVector y);

    /// <summary>x·y + z, rounded once wherever the machine has the instruction.</summary>
    static abstract TVector MultiplyAdd(TVector x, TVector y, TVector z);
}

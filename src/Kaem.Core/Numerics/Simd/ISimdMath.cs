namespace Kaem.ML.Numerics;

/// <summary>What functions need beyond the product: ragged ends, arithmetic, comparison and the parts of a float.</summary>
internal unsafe interface ISimdMath<TVector> : ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>
    /// The first elements from memory, none or up to all of them, and the rest from <paramref name="padding"/>. Touches no
    /// memory beyond.
    /// </summary>
    static abstract TVector LoadFirst(float* address, int count, TVector padding);

    /// <summary>The first elements to memory, none or up to all of them.</summary>
    static abstract void StoreFirst(TVector x, float* address, int count);

    static abstract TVector Subtract(TVector x, TVector y);

    static abstract TVector Multiply(TVector x, TVector y);

    static abstract TVector Divide(TVector x, TVector y);

    static abstract TVector Sqrt(TVector x);

    static abstract TVector Abs(TVector x);

    /// <summary><paramref name="x"/> from below up to <paramref name="bound"/>; a NaN stays.</summary>
    static abstract TVector AtMost(TVector bound, TVector x);

    /// <summary><paramref name="x"/> from above down to <paramref name="bound"/>; a NaN stays.</summary>
    static abstract TVector AtLeast(TVector bound, TVector x);

    /// <summary>The larger; NaN if either is.</summary>
    static abstract TVector Max(TVector x, TVector y);

    /// <summary>The sum of the elements, in an order that depends on the width alone.</summary>
    static abstract float Sum(TVector x);

    /// <summary>The magnitude of <paramref name="x"/> with the sign of <paramref name="sign"/>.</summary>
    static abstract TVector CopySign(TVector x, TVector sign);

    /// <summary>All bits set where x &lt; y.</summary>
    static abstract TVector LessThan(TVector x, TVector y);

    /// <summary>All bits set where x = y.</summary>
    static abstract TVector Equal(TVector x, TVector y);

    /// <summary><paramref name="x"/> where the bits of <paramref name="mask"/> are set, otherwise <paramref name="y"/>.</summary>
    static abstract TVector Select(TVector mask, TVector x, TVector y);

    /// <summary>To the nearest integer, a half to the even one.</summary>
    static abstract TVector Round(TVector x);

    /// <summary>x·2^n, rounded once: <paramref name="n"/> integral from -150 to 128, <paramref name="x"/> in [1/2, 2].</summary>
    static abstract TVector ScaleByPowerOfTwo(TVector x, TVector n);

    /// <summary>Splits a normal, positive number: x = mantissa·2^exponent with the mantissa in [√½, √2).</summary>
    static abstract TVector Split(TVector x, out TVector exponent);
}

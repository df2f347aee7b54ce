using System.Runtime.CompilerServices;

namespace Kaem.ML.Numerics;

/// <summary>
/// One step of Adam (Kingma and Ba 2015, algorithm 1) in one pass over the memory:
/// m = β1·m + (1 - β1)·g, v = β2·v + (1 - β2)·g², value = kept·value - rate·(m / c1) / (√(v / c2) + ε).
/// </summary>
internal static unsafe class AdamKernel
{
    /// <summary>One step.</summary>
    /// <param name="m">Running mean of the gradient.</param>
    /// <param name="v">Running mean of its square.</param>
    /// <param name="epsilon">ε, outside the bias-corrected root.</param>
    /// <param name="correction1">c1 = 1 - β1^t in step t, counted from 1.</param>
    /// <param name="correction2">c2 = 1 - β2^t.</param>
    public static void Step(
        Span<float> value, ReadOnlySpan<float> gradient, Span<float> m, Span<float> v,
        float learningRate, float beta1, float beta2, float epsilon, float correction1, float correction2) =>
        Step(value, gradient, m, v, new AdamRates(learningRate, beta1, beta2, epsilon, correction1, correction2));

    /// <summary>One step.</summary>
    /// <param name="m">Running mean of the gradient.</param>
    /// <param name="v">Running mean of its square.</param>
    public static void Step(Span<float> value, ReadOnlySpan<float> gradient, Span<float> m, Span<float> v, in AdamRates rates)
    {
        RequireEqualLengths(value.Length, gradient.Length, m.Length, v.Length);
        fixed (float* pValue = value, pGradient = gradient, pM = m, pV = v)
            Step(pValue, pGradient, pM, pV, value.Length, rates, SimdPaths.Best);
    }

    internal static void Step(float* value, float* gradient, float* m, float* v, int length, in AdamRates rates, SimdPath path)
    {
        var kernel = new Values(value, gradient, m, v, length, rates);
        SimdPaths.Run(ref kernel, path);
    }

    private static void RequireEqualLengths(int value, int gradient, int m, int v)
    {
        if (gradient != value || m != value || v != value)
        {
            throw new ArgumentException(
                $"{value} values need as many gradients and running means, not {gradient} gradients, {m} means and {v} mean squares.");
        }
    }

    private readonly struct Values(float* value, float* gradient, float* m, float* v, int length, AdamRates rates) : ISimdKernel
    {
        private readonly float* _value = value, _gradient = gradient, _m = m, _v = v;
        private readonly int _length = length;
        private readonly AdamRates _rates = rates;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        void ISimdKernel.Run<TVector, TSimd>()
        {
            // What is stored might overwrite fields; it cannot overwrite these.
            float* value = _value, gradient = _gradient, m = _m, v = _v;
            int length = _length;
            TVector zero = TSimd.Broadcast(0);
            var factors = new AdamFactors<TVector, TSimd>(_rates);
            for (int i = 0; i < length; i += TSimd.Width)
            {
                int count = length - i;
                bool whole = count >= TSimd.Width;
                TVector g = whole ? TSimd.Load(gradient + i) : TSimd.LoadFirst(gradient + i, count, zero);
                TVector mean = whole ? TSimd.Load(m + i) : TSimd.LoadFirst(m + i, count, zero);
                TVector square = whole ? TSimd.Load(v + i) : TSimd.LoadFirst(v + i, count, zero);
                TVector x = whole ? TSimd.Load(value + i) : TSimd.LoadFirst(value + i, count, zero);
                x = factors.Step(x, g, ref mean, ref square);
                if (whole)
                {
                    TSimd.Store(mean, m + i);
                    TSimd.Store(square, v + i);
                    TSimd.Store(x, value + i);
                }
                else
                {
                    TSimd.StoreFirst(mean, m + i, count);
                    TSimd.StoreFirst(square, v + i, count);
                    TSimd.StoreFirst(x, value + i, count);
                }
            }
        }
    }
}

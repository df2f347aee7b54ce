using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>The inner loop of <see cref="KanLayerOptimiser"/>: gradients taken apart and coefficients moved in one pass over the memory.</summary>
internal static unsafe class KanLayerKernel
{
    // Moments are met once an update, and must not drive out the weights that the next products read: they are fetched past the caches.
    private const int Ahead = 1024;

    /// <summary>
    /// One row of coefficients <c>c(·) = coef(i,g,·)</c> with the gradient G of its folded weights:
    /// <c>splineGradient += G·c</c>, and Adam moves c against <c>G·spline</c>.
    /// </summary>
    public static void Update(
        float* gradient, float* spline, float* splineGradient, float* coefficients, float* m, float* v, int length, in AdamRates rates)
    {
        SimdPaths.Run(new Row(gradient, spline, splineGradient, coefficients, m, v, length, rates));
    }

    private readonly struct Row(
        float* gradient, float* spline, float* splineGradient, float* coefficients, float* m, float* v, int length, AdamRates rates) : ISimdKernel
    {
        private readonly float* _gradient = gradient, _spline = spline, _splineGradient = splineGradient, _coefficients = coefficients, _m = m, _v = v;
        private readonly int _length = length;
        private readonly AdamRates _rates = rates;

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        void ISimdKernel.Run<TVector, TSimd>()
        {
            // What is stored might overwrite fields; it cannot overwrite these.
            float* gradient = _gradient, spline = _spline, splineGradient = _splineGradient, coefficients = _coefficients, m = _m, v = _v;
            int length = _length, i = 0;
            TVector zero = TSimd.Broadcast(0);
            var factors = new AdamFactors<TVector, TSimd>(_rates);
            for (; i <= length - TSimd.Width; i += TSimd.Width)
            {
                if (Sse.IsSupported)
                {
                    Sse.PrefetchNonTemporal(m + i + Ahead);
                    Sse.PrefetchNonTemporal(v + i + Ahead);
                }
                TVector g = TSimd.Load(gradient + i), c = TSimd.Load(coefficients + i);
                TVector mean = TSimd.Load(m + i), square = TSimd.Load(v + i);
                TSimd.Store(TSimd.Add(TSimd.Multiply(g, c), TSimd.Load(splineGradient + i)), splineGradient + i);
                c = factors.Step(c, TSimd.Multiply(g, TSimd.Load(spline + i)), ref mean, ref square);
                TSimd.Store(mean, m + i);
                TSimd.Store(square, v + i);
                TSimd.Store(c, coefficients + i);
            }
            int count = length - i;
            if (count > 0)
            {
                TVector g = TSimd.LoadFirst(gradient + i, count, zero), c = TSimd.LoadFirst(coefficients + i, count, zero);
                TVector mean = TSimd.LoadFirst(m + i, count, zero), square = TSimd.LoadFirst(v + i, count, zero);
                TSimd.StoreFirst(TSimd.Add(TSimd.Multiply(g, c), TSimd.LoadFirst(splineGradient + i, count, zero)), splineGradient + i, count);
                c = factors.Step(c, TSimd.Multiply(g, TSimd.LoadFirst(spline + i, count, zero)), ref mean, ref square);
                TSimd.StoreFirst(mean, m + i, count);
                TSimd.StoreFirst(square, v + i, count);
                TSimd.StoreFirst(c, coefficients + i, count);
            }
        }
    }
}

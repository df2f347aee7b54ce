using System.Runtime.CompilerServices;

namespace Kaem.ML.Numerics;

/// <summary>
/// Element-wise functions and reductions over spans. An element's result never depends on where it stands or on what
/// stands beside it; a reduction runs in one fixed order, whatever the address. Machines with fused multiply-add agree on
/// every bit.
/// </summary>
internal static class VectorMath
{
    /// <summary>y = exp(x). The spans are one or apart.</summary>
    public static void Exp(ReadOnlySpan<float> x, Span<float> y) => ElementWise.Apply(new ExpFunction(), x, y, SimdPaths.Best);

    /// <summary>y = exp(x - shift). The spans are one or apart.</summary>
    public static void Exp(ReadOnlySpan<float> x, float shift, Span<float> y) => ElementWise.Apply(new ShiftedExpFunction(shift), x, y, SimdPaths.Best);

    /// <summary>y = ln x. The spans are one or apart.</summary>
    public static void Log(ReadOnlySpan<float> x, Span<float> y) => ElementWise.Apply(new LogFunction(), x, y, SimdPaths.Best);

    /// <summary>y = tanh x. The spans are one or apart.</summary>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> y) => ElementWise.Apply(new TanhFunction(), x, y, SimdPaths.Best);

    /// <summary>y = 1 / (1 + exp(-x)). The spans are one or apart.</summary>
    public static void Sigmoid(ReadOnlySpan<float> x, Span<float> y) => ElementWise.Apply(new SigmoidFunction(), x, y, SimdPaths.Best);

    /// <summary>y = x / (1 + exp(-x)). The spans are one or apart.</summary>
    public static void Silu(ReadOnlySpan<float> x, Span<float> y) => ElementWise.Apply(new SiluFunction(), x, y, SimdPaths.Best);

    /// <summary>Σ x.</summary>
    public static float Sum(ReadOnlySpan<float> x) => Reduction.Run(new SumReduction(), x, x, SimdPaths.Best);

    /// <summary>Σ x·y.</summary>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y) => Reduction.Run(new DotReduction(), x, y, SimdPaths.Best);

    /// <summary>Σ max(0, x)·y.</summary>
    public static float RectifiedDot(ReadOnlySpan<float> x, ReadOnlySpan<float> y) => Reduction.Run(new RectifiedDotReduction(), x, y, SimdPaths.Best);

    /// <summary>Σ x².</summary>
    public static float SumOfSquares(ReadOnlySpan<float> x) => Reduction.Run(new DotReduction(), x, x, SimdPaths.Best);

    /// <summary>max x: -∞ for an empty span, NaN if an element is.</summary>
    public static float Max(ReadOnlySpan<float> x) => Reduction.Run(new MaxReduction(), x, x, SimdPaths.Best);

    /// <summary>ln Σ exp(x), without overflow: -∞ for an empty span or if all elements are.</summary>
    public static float LogSumExp(ReadOnlySpan<float> x) => LogSumExp(x, out _, out _);

    /// <summary>
    /// y = exp(x) / Σ exp(x), without overflow. The spans are one or apart. An element of x must be finite, the others may
    /// be -∞.
    /// </summary>
    /// <returns>ln Σ exp(x).</returns>
    public static float Softmax(ReadOnlySpan<float> x, Span<float> y)
    {
        float result = LogSumExp(x, out float max, out float sum);
        ElementWise.Apply(new SoftmaxFunction(max, sum), x, y, SimdPaths.Best);
        return result;
    }

    private static float LogSumExp(ReadOnlySpan<float> x, out float max, out float sum)
    {
        max = Max(x);
        sum = 1;
        // Otherwise there is nothing to subtract from: the result is -∞, ∞ or NaN itself.
        if (!float.IsFinite(max))
            return max;
        sum = Reduction.Run(new ExpSumReduction(max), x, x, SimdPaths.Best);
        return max + Log(sum);
    }

    /// <summary>ln x, the same bits as in a vector.</summary>
    public static float Log(float x) => ElementWise.Apply(new LogFunction(), x);

    /// <summary>tanh x, the same bits as in a vector.</summary>
    public static float Tanh(float x) => ElementWise.Apply(new TanhFunction(), x);

    /// <summary>1 / (1 + exp(-x)), the same bits as in a vector.</summary>
    public static float Sigmoid(float x) => ElementWise.Apply(new SigmoidFunction(), x);

    /// <summary>x / (1 + exp(-x)), the same bits as in a vector.</summary>
    public static float Silu(float x) => ElementWise.Apply(new SiluFunction(), x);
}

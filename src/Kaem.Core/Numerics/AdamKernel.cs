namespace Kaem.ML.Numerics;

/// <summary>Adam's update in one pass.</summary>
internal static class AdamKernel
{
    public static void Step(
        Span<float> value, ReadOnlySpan<float> gradient, Span<float> m, Span<float> v, float learningRate, float beta1, float beta2, float epsilon,
        float correction1, float correction2)
    {
        for (int i = 0; i < value.Length; i++)
        {
            m[i] = beta1 * m[i] + (1 - beta1) * gradient[i];
            v[i] = beta2 * v[i] + (1 - beta2) * gradient[i] * gradient[i];
            value[i] -= learningRate * (m[i] / correction1) / (MathF.Sqrt(v[i] / correction2) + epsilon);
        }
    }
}

using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kaem.ML.Generators;

/// <summary>Scale, shift and LeakyReLU in one pass, and the way back.</summary>
internal static unsafe class LeakyRelu
{
    /// <summary>target = max(u, slope·u) with u = scale·source + shift. The arrays are apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* source, float* target, int count, float scale, float shift, float slope)
    {
        int width = Vector<float>.Count;
        if (count < width)
        {
            for (int i = 0; i < count; i++)
            {
                float u = source[i] * scale + shift;
                target[i] = MathF.Max(u, u * slope);
            }
            return;
        }
        Vector<float> scales = new(scale), shifts = new(shift), slopes = new(slope);
        for (int i = 0; ; i = Math.Min(i + width, count - width))
        {
            var u = Vector.Load(source + i) * scales + shifts;
            Vector.Max(u, u * slopes).Store(target + i);
            if (i == count - width)
                return;
        }
    }

    /// <summary>target = scale·source·(1 or slope), by the sign of the activation that <see cref="Forward"/> gave. The arrays are apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(float* source, float* activation, float* target, int count, float scale, float slope)
    {
        int width = Vector<float>.Count;
        if (count < width)
        {
            for (int i = 0; i < count; i++)
                target[i] = source[i] * (activation[i] > 0 ? scale : scale * slope);
            return;
        }
        Vector<float> above = new(scale), below = new(scale * slope);
        for (int i = 0; ; i = Math.Min(i + width, count - width))
        {
            var factor = Vector.ConditionalSelect(Vector.GreaterThan(Vector.Load(activation + i), Vector<float>.Zero), above, below);
            (Vector.Load(source + i) * factor).Store(target + i);
            if (i == count - width)
                return;
        }
    }
}

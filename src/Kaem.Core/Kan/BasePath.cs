using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Kan;

/// <summary>The base activations of a KAN edge and their derivatives.</summary>
internal static class BasePath
{
    // Arguments whose activations are kept at a time.
    private const int Chunk = 256;

    public static float Value(BaseActivation activation, float x) => activation switch
    {
        BaseActivation.Relu => MathF.Max(0, x),
        BaseActivation.Silu => VectorMath.Silu(x),
        _ => 0,
    };

    /// <summary>y = act(x). The spans are one or apart.</summary>
    public static void Apply(BaseActivation activation, ReadOnlySpan<float> x, Span<float> y)
    {
        switch (activation)
        {
            case BaseActivation.Relu:
                TensorPrimitives.Max(x, 0f, y);
                break;
            case BaseActivation.Silu:
                VectorMath.Silu(x, y);
                break;
            default:
                y.Clear();
                break;
        }
    }

    /// <summary>Σ_j w_j·act(x_j).</summary>
    [SkipLocalsInit]
    public static float Score(BaseActivation activation, ReadOnlySpan<float> x, ReadOnlySpan<float> weights)
    {
        if (activation == BaseActivation.Relu && x.Length <= Chunk)
            return VectorMath.RectifiedDot(x, weights);
        Span<float> activated = stackalloc float[Math.Min(Chunk, x.Length)];
        float score = 0;
        for (int start = 0; start < x.Length; start += Chunk)
        {
            int count = Math.Min(Chunk, x.Length - start);
            Apply(activation, x.Slice(start, count), activated[..count]);
            score += VectorMath.Dot(activated[..count], weights.Slice(start, count));
        }
        return score;
    }

    public static float Derivative(BaseActivation activation, float x)
    {
        switch (activation)
        {
            case BaseActivation.Relu:
                return x > 0 ? 1 : 0;
            case BaseActivation.Silu:
                float sigmoid = VectorMath.Sigmoid(x);
                return sigmoid * (1 + x * (1 - sigmoid));
            default:
                return 0;
        }
    }

    /// <summary>Adds <c>weight·act(x)</c> to values and <c>weight·act'(x)</c> to slopes.</summary>
    public static void Add(BaseActivation activation, float weight, ReadOnlySpan<float> x, Span<float> values, Span<float> slopes)
    {
        const int chunk = 128;
        Span<float> room = stackalloc float[chunk], sigmoids = stackalloc float[chunk];
        for (int start = 0; start < x.Length; start += chunk)
        {
            int count = Math.Min(chunk, x.Length - start);
            var part = x.Slice(start, count);
            var activated = room[..count];
            Apply(activation, part, activated);
            TensorPrimitives.MultiplyAdd(activated, weight, values.Slice(start, count), values.Slice(start, count));
            var slope = slopes.Slice(start, count);
            if (activation == BaseActivation.Silu)
            {
                // σ·(1 + x·(1 - σ)) = σ + silu·(1 - σ)
                VectorMath.Sigmoid(part, sigmoids[..count]);
                for (int j = 0; j < count; j++)
                    slope[j] += weight * (sigmoids[j] + activated[j] * (1 - sigmoids[j]));
            }
            else
            {
                for (int j = 0; j < count; j++)
                    slope[j] += part[j] > 0 ? weight : 0;
            }
        }
    }

    /// <summary>Points where the activation is not smooth; quadrature panels end there.</summary>
    public static IReadOnlyList<float> Kinks(BaseActivation activation) => activation == BaseActivation.Relu ? [0f] : [];
}

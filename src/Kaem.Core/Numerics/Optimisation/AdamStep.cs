namespace Kaem.ML.Numerics;

/// <summary>What one Adam update needs to know beside gradients and moments (Kingma and Ba 2015).</summary>
/// <param name="LearningRate">The rate η of this update.</param>
/// <param name="Correction1">1 - β1^t.</param>
/// <param name="Correction2">1 - β2^t.</param>
internal readonly record struct AdamStep(float LearningRate, float Correction1, float Correction2)
{
    /// <summary>Decay of the first moment.</summary>
    public const float Beta1 = 0.9f;

    /// <summary>Decay of the second moment.</summary>
    public const float Beta2 = 0.999f;

    /// <summary>ε, outside the bias-corrected root.</summary>
    public const float Epsilon = 1e-8f;

    /// <summary>Factor on every gradient, below 1 where clipping shrinks them.</summary>
    public float GradientScale { get; init; } = 1;

    /// <summary>Update number <paramref name="t"/>, counted from 1.</summary>
    public static AdamStep At(long t, float learningRate) => new(learningRate, (float)(1 - Math.Pow(Beta1, t)), (float)(1 - Math.Pow(Beta2, t)));

    /// <summary>The same update at another rate.</summary>
    public AdamStep WithRate(float learningRate) => this with { LearningRate = learningRate };

    /// <summary>Moves values against their gradient.</summary>
    public void Apply(Span<float> value, ReadOnlySpan<float> gradient, Span<float> firstMoment, Span<float> secondMoment) =>
        AdamKernel.Step(value, gradient, firstMoment, secondMoment, LearningRate, Beta1, Beta2, Epsilon, Correction1, Correction2);

    /// <summary>The numbers that kernels need.</summary>
    public AdamRates Rates => new(LearningRate, Beta1, Beta2, Epsilon, Correction1, Correction2);
}

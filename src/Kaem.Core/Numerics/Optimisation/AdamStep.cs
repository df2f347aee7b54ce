namespace Kaem.ML.Numerics;

/// <summary>What one Adam update needs to know beside gradients and moments (Kingma and Ba 2015).</summary>
/// <param name="LearningRate">The rate η of this update.</param>
/// <param name="Correction1">1 - β1^t.</param>
/// <param name="Correction2">1 - β2^t.</param>
internal readonly record struct AdamStep(float LearningRate, float Correction1, float Correction2)
{
    /// <summary>Decay of the first moment.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>Decay of the second moment.</summary>
    public float Beta2 { get; init; } = 0.999f;

    /// <summary>ε, outside the bias-corrected root.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>Decoupled weight decay λ (Loshchilov and Hutter 2019).</summary>
    public float WeightDecay { get; init; }

    /// <summary>Factor on every gradient, below 1 where clipping shrinks them.</summary>
    public float GradientScale { get; init; } = 1;

    /// <summary>Update number <paramref name="t"/>, counted from 1.</summary>
    public static AdamStep At(long t, float learningRate, float beta1 = 0.9f, float beta2 = 0.999f) =>
        new(learningRate, (float)(1 - Math.Pow(beta1, t)), (float)(1 - Math.Pow(beta2, t))) { Beta1 = beta1, Beta2 = beta2 };

    /// <summary>The same update at another rate.</summary>
    public AdamStep WithRate(float learningRate) => this with { LearningRate = learningRate };

    /// <summary>Moves values against their gradient.</summary>
    /// <param name="decays">Whether weight decay is on them.</param>
    public void Apply(Span<float> value, ReadOnlySpan<float> gradient, Span<float> firstMoment, Span<float> secondMoment, bool decays = false) =>
        AdamKernel.Step(value, gradient, firstMoment, secondMoment, Rates(decays));

    /// <summary>What is left of values that decay.</summary>
    public float Kept => 1 - LearningRate * WeightDecay;

    /// <summary>The numbers that kernels need.</summary>
    /// <param name="decays">Whether weight decay is on the values.</param>
    public AdamRates Rates(bool decays) => new(LearningRate, Beta1, Beta2, Epsilon, Correction1, Correction2) { Kept = decays ? Kept : 1 };
}

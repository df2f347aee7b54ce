using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>N(μ, σ²) with a trained mean and scale for each function; the scale is held by its logarithm, so it stays positive.</summary>
internal sealed class LearnableGaussianReference : ReferenceDensity
{
    private const float LeastScale = 0.1f;
    private const float MostScale = 10f;

    public LearnableGaussianReference(string name, int inputs, int outputs)
    {
        Mean = new Parameter($"{name}/reference-mean", inputs, outputs);
        LogScale = new Parameter($"{name}/reference-log-scale", inputs, outputs)
        {
            LowerBound = MathF.Log(LeastScale),
            UpperBound = MathF.Log(MostScale),
        };
        Parameters = [Mean, LogScale];
    }

    /// <summary>Means μ, P x Q; 0 at first.</summary>
    public Parameter Mean { get; }

    /// <summary>log σ, P x Q; 0 at first.</summary>
    public Parameter LogScale { get; }

    public override IReadOnlyList<Parameter> Parameters { get; }

    public override bool DiffersByFunction => true;

    public override float NarrowestFeature => MathF.Exp(TensorPrimitives.Min(LogScale.Value.Span));

    public override void AddLogDensity(int function, ReadOnlySpan<float> z, Span<float> values)
    {
        float logScale = LogScale.Value[function];
        GaussianReference.AddNormal(Mean.Value[function], MathF.Exp(-logScale), GaussianReference.LogNormaliser - logScale, z, values);
    }

    public override void AddDerivative(int function, ReadOnlySpan<float> z, Span<float> values)
    {
        float mean = Mean.Value[function], inverse = MathF.Exp(-LogScale.Value[function]);
        for (int j = 0; j < z.Length; j++)
            values[j] -= (z[j] - mean) * inverse * inverse;
    }

    public override void AccumulateGradient(int function, ReadOnlySpan<float> z, ReadOnlySpan<float> weights)
    {
        // ∂/∂μ = ζ/σ and ∂/∂log σ = ζ² - 1 with ζ = (z - μ)/σ
        float mean = Mean.Value[function], inverse = MathF.Exp(-LogScale.Value[function]);
        double byMean = 0, byLogScale = 0;
        for (int j = 0; j < z.Length; j++)
        {
            float standard = (z[j] - mean) * inverse;
            byMean += weights[j] * standard;
            byLogScale += weights[j] * (standard * standard - 1);
        }
        Mean.Gradient[function] += (float)(byMean * inverse);
        LogScale.Gradient[function] += (float)byLogScale;
    }
}

using Kaem.ML.Engines;

namespace Kaem.ML.PlainEngine;

/// <summary>Makes engines that compute a number at a time. They take little of what options offer, and refuse the rest by name.</summary>
public sealed class PlainEngineFactory : IKaemEngineFactory
{
    public static PlainEngineFactory Instance { get; } = new();

    public string Name => "plain";

    public IKaemEngine Create(ModelParts model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Check(model.Options);
        return new PlainEngine(model);
    }

    private static void Check(KaemOptions options)
    {
        bool isKnown = options.Prior is UnivariatePriorOptions { Coupling: LatentCoupling.Independent } or MixturePriorOptions { Sparsity: 0 };
        Require(isKnown, nameof(options.Prior), options.Prior);
        Require(options.Prior.Reference is ReferencePrior.Uniform or ReferencePrior.Gaussian, nameof(options.Prior.Reference), options.Prior.Reference);
        Require(options.Prior.Basis is RbfBasis, nameof(options.Prior.Basis), options.Prior.Basis);
        Require(!options.Prior.DomainAdaptation.FollowsPosterior, nameof(options.Prior.DomainAdaptation), "FollowPosterior");
        Require(options.Prior.Quadrature == QuadratureRule.Composite, nameof(options.Prior.Quadrature), options.Prior.Quadrature);
        Require(options.Generator is KanGeneratorOptions, nameof(options.Generator), options.Generator.GetType().Name);
        var generator = (KanGeneratorOptions)options.Generator;
        Require(generator.Basis is RbfBasis, nameof(generator.Basis), generator.Basis);
        Require(generator.HiddenMap == HiddenMap.None, nameof(generator.HiddenMap), generator.HiddenMap);
        Require(!generator.LayerNorm, nameof(generator.LayerNorm), generator.LayerNorm);
        Require(generator.Regularisation.Strength == 0, nameof(generator.Regularisation), generator.Regularisation);
        Require(options.Likelihood is GaussianLikelihoodOptions { Perceptual: null }, nameof(options.Likelihood), options.Likelihood);
        Require(options.Sampler is ImportanceSamplingOptions { EssThreshold: 0 }, nameof(options.Sampler), options.Sampler);
        Require(options.PriorGradient is null or PriorGradient.Normalised, nameof(options.PriorGradient), options.PriorGradient!);
        Require(!options.GridAdaptation.Prior && !options.GridAdaptation.Generator, nameof(options.GridAdaptation), options.GridAdaptation);
        Require(options.GradientClipping is null, nameof(options.GradientClipping), options.GradientClipping!);
    }

    private static void Require(bool possible, string option, object value)
    {
        if (!possible)
            throw new NotSupportedException($"The plain engine can't do {option} = {value}.");
    }
}

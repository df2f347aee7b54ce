namespace Kaem.ML.Samplers;

/// <summary>The sampler that options name: a line for each.</summary>
internal static class SamplerFactory
{
    public static ISampler Create(MarkovChainOptions options, int chains, int dimensions) => options switch
    {
        LangevinOptions => new UnadjustedLangevin(options.StepSize),
        MalaOptions mala => new Mala(chains, dimensions, mala.StepSize) { UnadjustedSteps = mala.UnadjustedSteps },
        AutoMalaOptions auto => new AutoMala(chains, dimensions, auto),
        _ => throw new NotSupportedException($"No sampler exists for {options.GetType().Name}."),
    };
}

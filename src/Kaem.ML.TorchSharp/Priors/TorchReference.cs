using Kaem.ML.Arrays;
using static Kaem.ML.Arrays.Numbers;
using static TorchSharp.torch;

namespace Kaem.ML.Priors;

/// <summary>log π0(z) of the reference densities; -∞ where they are 0.</summary>
/// <param name="host">The host's: which density it is, and the parameters of one that differs from function to function, I x O.</param>
internal sealed class TorchReference(ReferenceDensity host, ParameterTensors arrays)
{
    /// <summary>Whether functions have references of their own.</summary>
    public bool Differs => host.DiffersByFunction;

    /// <param name="z">Any shape; with references of a function's own its last two are inputs and outputs.</param>
    /// <param name="outputsFirst">Whether the last two dimensions are outputs, inputs, and not inputs, outputs.</param>
    public Tensor LogDensity(Tensor z, bool outputsFirst = false)
    {
        switch (host)
        {
            case LearnableGaussianReference learned:
                Tensor mean = arrays[learned.Mean], logScale = arrays[learned.LogScale];
                if (outputsFirst)
                    (mean, logScale) = (mean.t(), logScale.t());
                return Normal((z - mean) * exp(-logScale)) - logScale;
            case GaussianReference:
                return Normal(z);
            case LogNormalReference:
                var positive = z > Number(0);
                var log = z.where(positive, ones_like(z)).log();
                return (Number(GaussianReference.LogNormaliser) - log - Number(0.5) * log * log).where(positive, Nowhere(z));
            case UniformReference:
                return zeros_like(z).where((z >= Number(0)) & (z <= Number(1)), Nowhere(z));
            case FlatReference:
                return zeros_like(z);
            default:
                throw new NotSupportedException($"No reference density exists for {host.GetType().Name}.");
        }
    }

    private static Tensor Normal(Tensor standard) => Number(GaussianReference.LogNormaliser) - Number(0.5) * standard * standard;

    private static Tensor Nowhere(Tensor z) => full_like(z, Number(double.NegativeInfinity));
}

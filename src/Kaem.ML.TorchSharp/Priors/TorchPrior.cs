using Kaem.ML.Arrays;
using Kaem.ML.Numerics;
using static TorchSharp.torch;

namespace Kaem.ML.Priors;

/// <summary>The distribution of the latents; samples are rows, z [S, L].</summary>
internal abstract class TorchPrior
{
    /// <summary>Latents of one sample, L.</summary>
    public abstract int Latents { get; }

    /// <summary>What follows from the parameters as they stand, and gradients flow through: partition functions, tables. Made anew when they change.</summary>
    /// <exception cref="ArithmeticException">An energy is not finite.</exception>
    public abstract TorchDensities.Tables? Tabulate();

    /// <summary>Draws samples, the same as the host's of that stream up to rounding.</summary>
    /// <returns>[count, L].</returns>
    public abstract Tensor Sample(TorchDensities.Tables? tables, RandomStream stream, int count);

    /// <summary>log p(z), normalised where the prior can be, in double precision; -∞ outside the domain.</summary>
    /// <param name="z">[S, L].</param>
    /// <returns>[S].</returns>
    public abstract Tensor LogProbability(TorchDensities.Tables? tables, Tensor z);

    /// <summary>A scalar whose gradient by the prior's parameters is that of <c>-Σ_s w_s·log p(z_s)</c>.</summary>
    /// <param name="z">[S, L].</param>
    /// <param name="weights">w, [S], with sum 1.</param>
    /// <param name="priorWeights">
    /// For contrastive gradients: weight of each sample in the mean over samples of the prior, [S]; null for normalised ones.
    /// </param>
    public abstract Tensor Loss(TorchDensities.Tables? tables, Tensor z, Tensor weights, Tensor? priorWeights);

    /// <summary>What the loss of an update has beside that of samples; null for nothing.</summary>
    public virtual Tensor? Penalty() => null;

    /// <summary>What the generator sees of samples, [S, Q].</summary>
    public virtual Tensor ToGenerator(Tensor z) => z;

    /// <summary>The prior that a host's is.</summary>
    public static TorchPrior Create(Prior host, ParameterTensors arrays) => host switch
    {
        UnivariatePrior univariate => new TorchUnivariatePrior(univariate, arrays),
        MixturePrior mixture => new TorchMixturePrior(mixture, arrays),
        DeepPrior deep => new TorchDeepPrior(deep, arrays),
        JointMixturePrior joint => new TorchJointMixturePrior(joint, arrays),
        _ => throw new NotSupportedException($"The engine on TorchSharp has no {host.GetType().Name}."),
    };
}

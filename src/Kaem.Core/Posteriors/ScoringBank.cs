using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;

namespace Kaem.ML.Posteriors;

/// <summary>
/// A fixed set of prior samples and their images, against which rows are scored. Immutable once built, so any number of threads may share it.
/// </summary>
/// <param name="Latents">The samples, S x Q·P.</param>
/// <param name="Summed">What the generator sees of them, S x Q.</param>
/// <param name="Outputs">Their images under the generator, as the likelihood needs them.</param>
/// <param name="Means">The likelihood's means there, S x D.</param>
internal sealed record ScoringBank(FloatBuffer Latents, FloatBuffer Summed, RowSamples Outputs, FloatBuffer Means)
{
    /// <summary>Number of samples S.</summary>
    public int Samples => Outputs.Count;
}

namespace Kaem.ML;

/// <summary>What the model infers about rows: the posterior of their latents.</summary>
/// <param name="LatentMean">Posterior mean of the latents, a row of L for each data row.</param>
/// <param name="LatentSpread">Posterior standard deviation of the latents, likewise.</param>
/// <param name="SummedLatentMean">Posterior mean of what the generator sees, for the univariate prior the latents summed over p, Q values.</param>
/// <param name="Reconstruction">The generator's output at the posterior mean, G(E[z]).</param>
/// <param name="EffectiveSampleSize">How many of the bank's samples carry each row's posterior, between 1 and S. Near 1 the mean is the nearest sample and the
/// spread says nothing.</param>
public sealed record KaemInference(
    DataMatrix LatentMean, DataMatrix LatentSpread, DataMatrix SummedLatentMean, DataMatrix Reconstruction, IReadOnlyList<float> EffectiveSampleSize);

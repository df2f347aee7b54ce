using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Posteriors;

/// <summary>Self-normalised importance weights of one row with the prior as proposal (Eq. 25 and 26), summed in double in index order.</summary>
internal static class ImportanceWeights
{
    /// <summary>weights = softmax_s ℓ.</summary>
    /// <param name="logLikelihood">ℓ of each sample.</param>
    /// <param name="weights">Receives the weights; may be the same memory.</param>
    /// <param name="logMean">log (1/S)·Σ_s exp ℓ_s: the row's estimated log-likelihood.</param>
    /// <param name="effectiveSampleSize">1/Σ_s w², between 1 and S.</param>
    public static void Normalise(ReadOnlySpan<float> logLikelihood, Span<float> weights, out double logMean, out double effectiveSampleSize)
    {
        float most = VectorMath.Max(logLikelihood);
        TensorPrimitives.Subtract(logLikelihood, most, weights);
        VectorMath.Exp(weights, weights);
        double sum = 0;
        foreach (float weight in weights)
            sum += weight;
        double squares = 0;
        for (int s = 0; s < weights.Length; s++)
        {
            double weight = weights[s] / sum;
            weights[s] = (float)weight;
            squares += weight * weight;
        }
        logMean = most + Math.Log(sum / weights.Length);
        effectiveSampleSize = 1 / squares;
    }

    /// <summary>
    /// Standard error of the log of a mean of S weights by the delta method, <c>√(1/ESS - 1/S)·√(S/(S-1))</c>. It says little
    /// where the effective sample size is near 1: then the mean hangs on one sample.
    /// </summary>
    public static double LogMeanError(double effectiveSampleSize, int samples) =>
        Math.Sqrt(Math.Max(0, 1 / effectiveSampleSize - 1.0 / samples) * samples / (samples - 1.0));
}

namespace Kaem.ML.Posteriors;

/// <summary>Posterior mean and spread from weighted samples, summed in double in the samples' order.</summary>
internal static class PosteriorMean
{
    /// <summary>Σ_s w_s·v(s,·).</summary>
    /// <param name="weights">Normalised weights, S; most are 0 where the posterior is narrow.</param>
    /// <param name="values">S x N.</param>
    /// <param name="sums">Scratch, N.</param>
    /// <param name="mean">Receives the mean, N.</param>
    public static void Mean(ReadOnlySpan<float> weights, ReadOnlySpan<float> values, Span<double> sums, Span<float> mean)
    {
        sums.Clear();
        for (int s = 0; s < weights.Length; s++)
        {
            double weight = weights[s];
            if (weight == 0)
                continue;
            var row = values.Slice(s * mean.Length, mean.Length);
            for (int i = 0; i < row.Length; i++)
                sums[i] += weight * row[i];
        }
        for (int i = 0; i < mean.Length; i++)
            mean[i] = (float)sums[i];
    }

    /// <summary>√(Σ_s w_s·(v(s,·) - mean)²).</summary>
    public static void Spread(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> values, ReadOnlySpan<float> mean, Span<double> sums, Span<float> spread)
    {
        sums.Clear();
        for (int s = 0; s < weights.Length; s++)
        {
            double weight = weights[s];
            if (weight == 0)
                continue;
            var row = values.Slice(s * mean.Length, mean.Length);
            for (int i = 0; i < row.Length; i++)
            {
                double difference = (double)row[i] - mean[i];
                sums[i] += weight * difference * difference;
            }
        }
        for (int i = 0; i < spread.Length; i++)
            spread[i] = (float)Math.Sqrt(sums[i]);
    }
}

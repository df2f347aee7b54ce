namespace Kaem.ML.Posteriors;

/// <summary>
/// The resampling schemes of Douc et al. 2005 on S normalised weights. All search for the first index whose cumulative
/// weight reaches the threshold, the last index if none does.
/// </summary>
internal static class Resampling
{
    /// <summary>Number of uniforms that a scheme needs for S samples.</summary>
    public static int Uniforms(Resampler resampler, int samples) => resampler == Resampler.Systematic ? 1 : samples;

    /// <summary>Counts how often each sample is drawn in S draws.</summary>
    /// <param name="weights">Normalised weights, S.</param>
    /// <param name="uniforms">As many as <see cref="Uniforms"/> says.</param>
    /// <param name="cumulative">Scratch, S.</param>
    /// <param name="counts">Receives the counts, S; their sum is S.</param>
    public static void Count(
        Resampler resampler, ReadOnlySpan<float> weights, ReadOnlySpan<float> uniforms, Span<double> cumulative, Span<int> counts)
    {
        int samples = weights.Length;
        counts.Clear();
        switch (resampler)
        {
            case Resampler.Residual:
                int rest = samples;
                double fractions = 0;
                for (int s = 0; s < samples; s++)
                {
                    double expected = (double)samples * weights[s];
                    // A weight that is a whole number of draws but for rounding counts as whole.
                    counts[s] = (int)Math.Floor(expected + 1e-6);
                    rest -= counts[s];
                    cumulative[s] = fractions += Math.Max(0, expected - counts[s]);
                }
                for (int i = 0; i < rest; i++)
                    counts[Search(cumulative, uniforms[i] * fractions)]++;
                break;
            case Resampler.Systematic:
                Accumulate(weights, cumulative);
                for (int i = 0; i < samples; i++)
                    counts[Search(cumulative, (i + (double)uniforms[0]) / samples)]++;
                break;
            case Resampler.Stratified:
                Accumulate(weights, cumulative);
                for (int i = 0; i < samples; i++)
                    counts[Search(cumulative, (i + (double)uniforms[i]) / samples)]++;
                break;
            case Resampler.Multinomial:
                Accumulate(weights, cumulative);
                for (int i = 0; i < samples; i++)
                    counts[Search(cumulative, uniforms[i])]++;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(resampler), resampler, "Only a scheme that resamples counts draws.");
        }
    }

    private static void Accumulate(ReadOnlySpan<float> weights, Span<double> cumulative)
    {
        double sum = 0;
        for (int s = 0; s < weights.Length; s++)
            cumulative[s] = sum += weights[s];
    }

    /// <summary>First index whose cumulative weight reaches the threshold, or the last.</summary>
    public static int Search(ReadOnlySpan<double> cumulative, double threshold)
    {
        int low = 0, high = cumulative.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (cumulative[middle] >= threshold)
                high = middle;
            else
                low = middle + 1;
        }
        return low;
    }
}

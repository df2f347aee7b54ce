namespace Kaem.ML.Samplers;

/// <summary>
/// How many independent draws a chain's draws are worth for a mean: n/τ with the autocorrelation time τ by the initial monotone sequence
/// (Geyer 1992): autocovariances are summed in pairs, which for a reversible chain are positive and falling, until one is not positive.
/// </summary>
internal static class EffectiveSampleSize
{
    /// <summary>
    /// n/τ, at most n·log10 n for antithetic chains (Stan's bound), n for a constant; of all draws of several chains together (Vehtari et al. 2021). What the
    /// chains' means differ by counts as correlation at every distance, so chains that disagree are worth little.
    /// </summary>
    /// <param name="draws">Draws of the chains, one chain after the other.</param>
    /// <param name="chains">Number of chains of equal length, at least 4.</param>
    public static double Of(ReadOnlySpan<double> draws, int chains)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chains, 1);
        int length = draws.Length / chains;
        if (length * chains != draws.Length || length < 4)
            throw new ArgumentException(
                $"An autocorrelation needs chains of equal length, at least 4; {draws.Length} draws are no {chains} of them.", nameof(draws));
        Span<double> means = chains <= 128 ? stackalloc double[chains] : new double[chains];
        double between = Means(draws, means);
        double variance = Autocovariance(draws, means, 0) + between;
        if (!(variance > 0))
            return draws.Length;
        double sum = 0, least = double.PositiveInfinity;
        for (int lag = 0; lag + 1 < length; lag += 2)
        {
            double pair = Autocovariance(draws, means, lag) + Autocovariance(draws, means, lag + 1) + 2 * between;
            if (!(pair > 0))
                break;
            least = Math.Min(least, pair);
            sum += least;
        }
        double time = 2 * sum / variance - 1;
        return draws.Length / Math.Max(time, 1 / Math.Log10(draws.Length));
    }

    /// <summary>Sets each chain's mean, and gives the variance of these.</summary>
    private static double Means(ReadOnlySpan<double> draws, Span<double> means)
    {
        int length = draws.Length / means.Length;
        double centre = 0, squares = 0;
        for (int chain = 0; chain < means.Length; chain++)
        {
            double sum = 0;
            foreach (double draw in draws.Slice(chain * length, length))
                sum += draw;
            means[chain] = sum / length;
            centre += means[chain] / means.Length;
        }
        if (means.Length == 1)
            return 0;
        foreach (double mean in means)
            squares += (mean - centre) * (mean - centre);
        return squares / (means.Length - 1);
    }

    /// <summary>Mean over the chains of each one's autocovariance about its own mean.</summary>
    private static double Autocovariance(ReadOnlySpan<double> draws, ReadOnlySpan<double> means, int lag)
    {
        int length = draws.Length / means.Length;
        double sum = 0;
        for (int chain = 0; chain < means.Length; chain++)
        {
            var own = draws.Slice(chain * length, length);
            double mean = means[chain];
            for (int i = lag; i < own.Length; i++)
                sum += (own[i] - mean) * (own[i - lag] - mean);
        }
        return sum / draws.Length;
    }
}

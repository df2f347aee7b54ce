namespace Kaem.ML.Samplers;

/// <summary>
/// How many independent draws a chain's draws are worth for a mean: n/τ with the autocorrelation time τ by the initial monotone sequence
/// (Geyer 1992): autocovariances are summed in pairs, which for a reversible chain are positive and falling, until one is not positive.
/// </summary>
internal static class EffectiveSampleSize
{
    /// <summary>n/τ, at most n·log10 n for antithetic chains (Stan's bound); n for a constant.</summary>
    /// <param name="draws">Successive draws, at least 4.</param>
    public static double Of(ReadOnlySpan<double> draws)
    {
        if (draws.Length < 4)
            throw new ArgumentException($"An autocorrelation needs at least 4 draws, not {draws.Length}.", nameof(draws));
        double mean = 0;
        foreach (double draw in draws)
            mean += draw;
        mean /= draws.Length;
        double variance = Autocovariance(draws, mean, 0);
        if (!(variance > 0))
            return draws.Length;
        double sum = 0, least = double.PositiveInfinity;
        for (int lag = 0; lag + 1 < draws.Length; lag += 2)
        {
            double pair = Autocovariance(draws, mean, lag) + Autocovariance(draws, mean, lag + 1);
            if (!(pair > 0))
                break;
            least = Math.Min(least, pair);
            sum += least;
        }
        double time = 2 * sum / variance - 1;
        return draws.Length / Math.Max(time, 1 / Math.Log10(draws.Length));
    }

    private static double Autocovariance(ReadOnlySpan<double> draws, double mean, int lag)
    {
        double sum = 0;
        for (int i = lag; i < draws.Length; i++)
            sum += (draws[i] - mean) * (draws[i - lag] - mean);
        return sum / draws.Length;
    }
}

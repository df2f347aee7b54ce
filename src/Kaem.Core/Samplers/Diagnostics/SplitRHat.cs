namespace Kaem.ML.Samplers;

/// <summary>
/// Split R̂ (Gelman et al. 2013, Sec. 11.4): the spread of all draws over the spread within half-chains. Near 1, say below 1.01, the chains
/// agree with each other and with their own past.
/// </summary>
internal static class SplitRHat
{
    /// <summary>R̂ of several chains; NaN if no draw differs from another.</summary>
    /// <param name="draws">Draws of the chains, one chain after the other.</param>
    /// <param name="chains">Number of chains of equal length, at least 4; of an odd length the middle draw is left out.</param>
    public static double Of(ReadOnlySpan<double> draws, int chains)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(chains, 1);
        int length = draws.Length / chains, half = length / 2;
        if (length * chains != draws.Length || half < 2)
            throw new ArgumentException($"{draws.Length} draws are no {chains} chains of equal length, at least 4.", nameof(draws));
        double sum = 0, squares = 0, within = 0, origin = draws[0];
        for (int part = 0; part < 2 * chains; part++)
        {
            var draw = draws.Slice(part / 2 * length + part % 2 * (length - half), half);
            double mean = 0, deviations = 0;
            foreach (double x in draw)
                mean += x;
            mean /= half;
            foreach (double x in draw)
                deviations += (x - mean) * (x - mean);
            within += deviations / (half - 1) / (2 * chains);
            // From a draw as origin the squares lose no digits to the draws' size.
            sum += mean - origin;
            squares += (mean - origin) * (mean - origin);
        }
        double parts = 2 * chains;
        double between = Math.Max(0, (squares - sum * sum / parts) / (parts - 1));
        return Math.Sqrt((half - 1.0) / half + between / within);
    }
}

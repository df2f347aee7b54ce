namespace Kaem.ML.Samplers;

/// <summary>
/// The log of the ratio of two neighbouring power posteriors' partition functions, by Bennett's acceptance ratio (Bennett 1976; Meng and Wong 1996): of all
/// estimates from draws of both sides the one with the least variance. With Δ = t(k) - t(k-1) and as many draws of either side it is the r where
/// <c>Σ_(k-1) 1/(1 + exp(r - Δ·ℓ)) = Σ_k 1/(1 + exp(Δ·ℓ - r))</c>.
/// </summary>
internal static class BridgeRatio
{
    private const int MostHalvings = 200;

    /// <summary>log Z(k)/Z(k-1), in nats; not a number where a draw has no likelihood.</summary>
    /// <param name="below">ℓ of draws at t(k-1).</param>
    /// <param name="above">ℓ of as many draws at t(k).</param>
    public static double Log(double delta, ReadOnlySpan<double> below, ReadOnlySpan<double> above)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int i = 0; i < below.Length + above.Length; i++)
        {
            double draw = i < below.Length ? below[i] : above[i - below.Length];
            if (!double.IsFinite(draw))
                return double.NaN;
            (low, high) = (Math.Min(low, delta * draw), Math.Max(high, delta * draw));
        }
        // The left side falls in r and the right one rises; beyond the extremes by so much the order is certain.
        double air = Math.Log(below.Length) + 1;
        (low, high) = (low - air, high + air);
        for (int i = 0; i < MostHalvings; i++)
        {
            double middle = 0.5 * (low + high);
            if (middle <= low || middle >= high)
                break;
            double difference = 0;
            foreach (double draw in below)
                difference += 1 / (1 + Math.Exp(middle - delta * draw));
            foreach (double draw in above)
                difference -= 1 / (1 + Math.Exp(delta * draw - middle));
            if (difference > 0)
                low = middle;
            else
                high = middle;
        }
        return 0.5 * (low + high);
    }
}

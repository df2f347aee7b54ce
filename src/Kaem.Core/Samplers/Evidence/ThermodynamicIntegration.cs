namespace Kaem.ML.Samplers;

/// <summary>
/// Thermodynamic integration (Eq. 28; Friel and Pettitt 2008): log p(x) is the integral over t from 0 to 1 of E_t[ℓ]. The trapezoidal rule is
/// corrected by the variances, which are the integrand's slopes (Friel, Hurn and Wyse 2014):
/// <c>Σ_k Δ(k)/2·(E(k-1) + E(k)) - Δ(k)²/12·(V(k) - V(k-1))</c>.
/// </summary>
internal static class ThermodynamicIntegration
{
    /// <summary>The estimate. Its error does not tell of the rule's own, O(Δ⁴).</summary>
    /// <param name="influences">Scratch, one for each draw of a temperature.</param>
    public static EvidenceEstimate Estimate(in PowerPosteriorTrace trace, Span<double> influences)
    {
        var temperatures = trace.Temperatures;
        trace.Begin(influences);
        double integral = 0;
        for (int k = 0; k < temperatures.Length; k++)
        {
            double below = k == 0 ? 0 : temperatures[k] - temperatures[k - 1];
            double above = k == temperatures.Length - 1 ? 0 : temperatures[k + 1] - temperatures[k];
            double meanWeight = (below + above) / 2, varianceWeight = (above * above - below * below) / 12;
            var draws = trace.At(k);
            double mean = 0, variance = 0;
            foreach (double draw in draws)
                mean += draw / draws.Length;
            // Where a draw has no likelihood the integrand has no mean.
            if (!double.IsFinite(mean))
                return new EvidenceEstimate(mean, double.NaN);
            foreach (double draw in draws)
                variance += (draw - mean) * (draw - mean) / (draws.Length - 1);
            integral += meanWeight * mean + varianceWeight * variance;
            for (int i = 0; i < draws.Length; i++)
            {
                double deviation = draws[i] - mean;
                influences[i] += meanWeight * deviation + varianceWeight * (deviation * deviation - variance);
            }
        }
        return new EvidenceEstimate(integral, trace.StandardError(influences));
    }
}

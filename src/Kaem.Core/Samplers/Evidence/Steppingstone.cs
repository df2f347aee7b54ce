namespace Kaem.ML.Samplers;

/// <summary>
/// The steppingstone estimator (Xie et al. 2011; Annis et al. 2019): log p(x) as the sum of the logs of neighbouring partition
/// functions' ratios, <c>Σ_k log E_{t(k-1)}[exp(Δ(k)·ℓ)]</c>. Unlike Eq. 32 the mean is inside the logarithm.
/// </summary>
internal static class Steppingstone
{
    /// <summary>The estimate.</summary>
    /// <param name="influences">Scratch, one for each draw of a temperature.</param>
    public static EvidenceEstimate Estimate(in PowerPosteriorTrace trace, Span<double> influences)
    {
        var temperatures = trace.Temperatures;
        trace.Begin(influences);
        double total = 0;
        for (int k = 1; k < temperatures.Length; k++)
        {
            double delta = temperatures[k] - temperatures[k - 1], most = double.NegativeInfinity, sum = 0;
            var draws = trace.At(k - 1);
            foreach (double draw in draws)
                most = Math.Max(most, draw);
            if (!double.IsFinite(most))
                return new EvidenceEstimate(most, double.NaN);
            foreach (double draw in draws)
                sum += Math.Exp(delta * (draw - most));
            double mean = sum / draws.Length;
            total += delta * most + Math.Log(mean);
            for (int i = 0; i < draws.Length; i++)
                influences[i] += Math.Exp(delta * (draws[i] - most)) / mean - 1;
        }
        return new EvidenceEstimate(total, trace.StandardError(influences));
    }
}

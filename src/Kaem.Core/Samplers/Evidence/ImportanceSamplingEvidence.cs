namespace Kaem.ML.Samplers;

/// <summary>
/// The log of a mean of independent weights: log p(x) = log E[w] with w = p(x|z) at prior samples z, or with the weights of
/// <see cref="AnnealedImportanceSampling"/>.
/// </summary>
internal static class ImportanceSamplingEvidence
{
    /// <summary>
    /// <c>log (1/S)·Σ_s w_s</c>. The estimate is biased down, and its error says little where the effective sample size, (Σw)²/Σw², is near 1.
    /// </summary>
    /// <param name="logWeights">log w of S independent samples, at least 2.</param>
    public static EvidenceEstimate Estimate(ReadOnlySpan<double> logWeights)
    {
        if (logWeights.Length < 2)
            throw new ArgumentException($"A standard error needs at least 2 samples, not {logWeights.Length}.", nameof(logWeights));
        double samples = logWeights.Length, most = double.NegativeInfinity;
        foreach (double weight in logWeights)
            most = Math.Max(most, weight);
        if (!double.IsFinite(most))
            return new EvidenceEstimate(most, double.NaN);
        double sum = 0, squares = 0;
        foreach (double logWeight in logWeights)
        {
            double weight = Math.Exp(logWeight - most);
            sum += weight;
            squares += weight * weight;
        }
        double relativeVariance = Math.Max(0, samples * squares / (sum * sum) - 1);
        return new EvidenceEstimate(most + Math.Log(sum / samples), Math.Sqrt(relativeVariance / (samples - 1)));
    }
}

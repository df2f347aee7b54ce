namespace Kaem.ML;

/// <summary>
/// Estimated log-likelihoods of rows, in nats. All rows meet the same random numbers, so errors of rows that are alike are alike: the mean's is not
/// theirs divided by the root of their number.
/// </summary>
/// <param name="Values">log p(x) of each row, constants included. By importance sampling, log (1/S)·Σ_s p(x|z_s), it is biased down, less the larger S.</param>
/// <param name="StandardErrors">Standard error of each by the delta method; by importance sampling it says little where the effective sample size is near
/// 1.</param>
public sealed record LogLikelihoodEstimate(IReadOnlyList<float> Values, IReadOnlyList<float> StandardErrors)
{
    /// <summary>Mean over the rows.</summary>
    public double Mean => Values.Count == 0 ? double.NaN : Values.Average(value => (double)value);
}

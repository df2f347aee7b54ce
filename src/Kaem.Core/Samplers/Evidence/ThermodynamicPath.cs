using Kaem.ML.Samplers;

namespace Kaem.ML;

/// <summary>
/// All that chains from prior to posterior tell of one row's evidence: the power posteriors <c>p(z)·p(x|z)^t</c> at t(0) = 0 to t(N) = 1, the mean and
/// variance of the log-likelihood ℓ under each, how far neighbours are apart, and what the thermodynamic integral (Eq. 28) comes to by each rule.
/// <see cref="KaemModel.ThermodynamicPaths"/> makes it; all is in nats.
/// </summary>
public sealed record ThermodynamicPath
{
    private ThermodynamicPath(
        IReadOnlyList<double> temperatures, IReadOnlyList<double> means, IReadOnlyList<double> variances, IReadOnlyList<double> ratios,
        EvidenceEstimate corrected, EvidenceEstimate steppingstone)
    {
        Temperatures = temperatures;
        MeanLogLikelihood = means;
        LogLikelihoodVariance = variances;
        LogRatios = ratios;
        VarianceCorrected = corrected.LogEvidence;
        StandardError = corrected.StandardError;
        Steppingstone = steppingstone.LogEvidence;
        SteppingstoneError = steppingstone.StandardError;
    }

    /// <summary>t(0) to t(N), N + 1.</summary>
    public IReadOnlyList<double> Temperatures { get; }

    /// <summary>E(k), the mean of ℓ = log p(x|z) under the power posterior at t(k), N + 1 (Eq. 51). It rises with t.</summary>
    public IReadOnlyList<double> MeanLogLikelihood { get; }

    /// <summary>V(k), the variance of ℓ there, N + 1: the slope of the mean by t.</summary>
    public IReadOnlyList<double> LogLikelihoodVariance { get; }

    /// <summary>log Z(k)/Z(k-1) of neighbouring partition functions, N, k from 1, by Bennett's acceptance ratio from the draws of both.</summary>
    public IReadOnlyList<double> LogRatios { get; }

    /// <summary>
    /// D(k-1 ‖ k) = log Z(k)/Z(k-1) - Δ(k)·E(k-1), from each power posterior to the next, N (Eq. 54). Never below 0 but for the draws' own error.
    /// </summary>
    public IReadOnlyList<double> ForwardDivergence => [.. LogRatios.Select((ratio, k) => ratio - Step(k) * MeanLogLikelihood[k])];

    /// <summary>D(k ‖ k-1) = Δ(k)·E(k) - log Z(k)/Z(k-1), from each power posterior to the one before, N (Eq. 55).</summary>
    public IReadOnlyList<double> BackwardDivergence => [.. LogRatios.Select((ratio, k) => Step(k) * MeanLogLikelihood[k + 1] - ratio)];

    /// <summary>The trapezoidal rule alone, <c>Σ_k Δ(k)/2·(E(k-1) + E(k))</c>: the first sum of Eq. 50.</summary>
    public double Trapezoid => LogRatios.Select((_, k) => Step(k) / 2 * (MeanLogLikelihood[k] + MeanLogLikelihood[k + 1])).Sum();

    /// <summary>The second sum of Eq. 50, <c>½·Σ_k D(k-1 ‖ k) - D(k ‖ k-1)</c>: what the trapezoids miss.</summary>
    public double DivergenceCorrection => LogRatios.Select((_, k) => (ForwardDivergence[k] - BackwardDivergence[k]) / 2).Sum();

    /// <summary>Eq. 50 whole, trapezoids and divergences: the sum of <see cref="LogRatios"/>, as Eq. 56 says. It has no error of a rule.</summary>
    public double DivergenceCorrected => LogRatios.Sum();

    /// <summary>
    /// The trapezoids corrected by the integrand's slopes, <c>- Σ_k Δ(k)²/12·(V(k) - V(k-1))</c> (Friel, Hurn and Wyse 2014): what
    /// <see cref="EvidenceEstimator.ThermodynamicIntegration"/> says.
    /// </summary>
    public double VarianceCorrected { get; }

    /// <summary>Standard error of <see cref="VarianceCorrected"/> from the draws, without the rule's own error.</summary>
    public double StandardError { get; }

    /// <summary>The steppingstone estimate from the same draws (Xie et al. 2011).</summary>
    public double Steppingstone { get; }

    /// <summary>Standard error of <see cref="Steppingstone"/>.</summary>
    public double SteppingstoneError { get; }

    /// <param name="influences">Scratch, one for each draw of a temperature.</param>
    internal static ThermodynamicPath Of(in PowerPosteriorTrace trace, Span<double> influences)
    {
        var temperatures = trace.Temperatures;
        double[] means = new double[temperatures.Length], variances = new double[temperatures.Length], ratios = new double[temperatures.Length - 1];
        for (int k = 0; k < temperatures.Length; k++)
        {
            var draws = trace.At(k);
            foreach (double draw in draws)
                means[k] += draw / draws.Length;
            foreach (double draw in draws)
                variances[k] += (draw - means[k]) * (draw - means[k]) / (draws.Length - 1);
            if (k > 0)
                ratios[k - 1] = BridgeRatio.Log(temperatures[k] - temperatures[k - 1], trace.At(k - 1), draws);
        }
        return new ThermodynamicPath(
            temperatures.ToArray(), means, variances, ratios, ThermodynamicIntegration.Estimate(trace, influences),
            Samplers.Steppingstone.Estimate(trace, influences));
    }

    private double Step(int k) => Temperatures[k + 1] - Temperatures[k];
}

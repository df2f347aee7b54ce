using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// Annealed importance sampling (Neal 2001): prior samples are carried through the power posteriors from t = 0 to 1, and weighted by
/// <c>log w = Σ_k (t(k) - t(k-1))·ℓ(z(k-1))</c>. The mean of w is p(x), without bias, however badly the chains mix.
/// </summary>
internal static class AnnealedImportanceSampling
{
    /// <summary>Anneals all chains and gives their log-weights, one for each; those of one row go to <see cref="ImportanceSamplingEvidence"/>.</summary>
    /// <param name="state">Independent prior samples. Afterwards, the annealed ones at t = 1.</param>
    /// <param name="sampler">Leaves each power posterior invariant: adjusted, and not adapted on the way.</param>
    /// <param name="temperatures">t(0) to t(N), ascending from 0 to 1.</param>
    /// <param name="stepsPerTemperature">Steps at each of t(1) to t(N-1).</param>
    /// <param name="stepSizes">Sizes that steps take at each temperature; null to leave them as they are.</param>
    public static void Run(
        ChainState state, ISampler sampler, ISamplerTarget target, ReadOnlySpan<double> temperatures, int stepsPerTemperature,
        ulong seed, uint update, Span<double> logWeights, WorkerPool workers, AnnealedStepSizes? stepSizes = null)
    {
        if (temperatures.Length < 2 || temperatures[0] != 0 || temperatures[^1] != 1)
            throw new ArgumentException("The temperatures must lead from 0 to 1.", nameof(temperatures));
        if (logWeights.Length != state.Chains)
            throw new ArgumentException($"{state.Chains} chains have as many weights, not {logWeights.Length}.", nameof(logWeights));
        sampler.Adjusted = true;
        if (!sampler.Adjusted)
            throw new ArgumentException($"{sampler.GetType().Name} is not adjusted: its bias would be the weights'.", nameof(sampler));
        logWeights.Clear();
        uint iteration = 0;
        for (int k = 1; k < temperatures.Length; k++)
        {
            state.Evaluate(target, workers);
            for (int c = 0; c < logWeights.Length; c++)
                logWeights[c] += (temperatures[k] - temperatures[k - 1]) * state.Points.LogLikelihood[c];
            Array.Fill(state.Temperatures, temperatures[k]);
            stepSizes?.Apply(k, sampler, state.Chains);
            for (int step = 0; step < stepsPerTemperature && k < temperatures.Length - 1; step++)
                sampler.Step(state, target, new ChainRandom(seed, update, iteration++), workers);
        }
    }
}

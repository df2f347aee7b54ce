namespace Kaem.ML;

/// <summary>How the Markov chains of training did, averaged over updates.</summary>
/// <param name="AcceptanceRate">Share of the proposals of adjusted steps that were accepted; null for the unadjusted sampler.</param>
/// <param name="StepSize">Mean step size η of the chains at the end of an update.</param>
/// <param name="ExchangeRates">Share of the proposed exchanges of each pair of neighbouring temperatures that were done, the prior's side first; empty without
/// tempering.</param>
public sealed record SamplerDiagnostics(float? AcceptanceRate, float StepSize, IReadOnlyList<float> ExchangeRates);

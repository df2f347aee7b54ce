namespace Kaem.ML.Samplers;

/// <summary>An estimate of log p(x), in nats.</summary>
/// <param name="LogEvidence">The estimate.</param>
/// <param name="StandardError">Its standard error, by the delta method.</param>
internal readonly record struct EvidenceEstimate(double LogEvidence, double StandardError);

namespace Kaem.ML;

/// <summary>What one update saw, before it changed the parameters.</summary>
/// <param name="Loss">Mean over the batch of -log (1/S)·Σ_s p(x|z_s), in nats.</param>
/// <param name="EffectiveSampleSize">Mean over the batch of 1/Σw², between 1 and S.</param>
/// <param name="ResampledShare">Share of rows that were resampled.</param>
public readonly record struct TrainStepResult(float Loss, float EffectiveSampleSize, float ResampledShare);

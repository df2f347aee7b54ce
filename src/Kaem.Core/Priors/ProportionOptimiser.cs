using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// Adam on the logits of a mixture's proportions. The penalty that favours few components belongs to an update, not to the
/// likelihood of samples, so its gradient joins here, once a step.
/// </summary>
internal sealed class ProportionOptimiser(ComponentProportions proportions) : IOptimiser
{
    private readonly Adam _adam = new(proportions.Logits is { } logits ? [logits] : []);

    public void Step(AdamStep step, WorkerPool workers)
    {
        proportions.AccumulatePenalty();
        _adam.Step(step, workers);
    }
}

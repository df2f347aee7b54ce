using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// Adam on the logits of a mixture's proportions. The penalty that favours few components belongs to an update, not to the
/// likelihood of samples, so its gradient joins here, once a step.
/// </summary>
internal sealed class ProportionOptimiser(ComponentProportions proportions) : IOptimiser
{
    private readonly Adam _adam = new(proportions.Logits is { } logits ? [logits] : []);

    private bool _isPenalised;

    public void Step(AdamStep step, WorkerPool workers)
    {
        Penalise();
        _adam.Step(step, workers);
        _isPenalised = false;
    }

    public double SquaredNorm(WorkerPool workers)
    {
        Penalise();
        return _adam.SquaredNorm(workers);
    }

    public int GradientLength => _adam.GradientLength;

    public void Collect(Span<float> gradients) => _adam.Collect(gradients);

    /// <summary>The penalty is none of theirs.</summary>
    public void Replace(ReadOnlySpan<float> gradients)
    {
        _adam.Replace(gradients);
        _isPenalised = false;
    }

    public void Visit(IStateVisitor visitor)
    {
        _adam.Visit(visitor);
        _isPenalised = false;
    }

    private void Penalise()
    {
        if (!_isPenalised)
            proportions.AccumulatePenalty();
        _isPenalised = true;
    }
}

namespace Kaem.ML.Numerics;

/// <summary>Moves a part of the model against its gradient, and keeps the moments that this takes.</summary>
internal interface IOptimiser : IState
{
    /// <summary>One update from the gradients as they stand.</summary>
    void Step(AdamStep step, WorkerPool workers);

    /// <summary>Sum of the squares of all gradients of the update to come, as they stand.</summary>
    double SquaredNorm(WorkerPool workers);
}

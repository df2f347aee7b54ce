namespace Kaem.ML.Numerics;

/// <summary>Moves a part of the model against its gradient, and keeps the moments that this takes.</summary>
internal interface IOptimiser
{
    /// <summary>One update from the gradients as they stand.</summary>
    void Step(AdamStep step, WorkerPool workers);
}

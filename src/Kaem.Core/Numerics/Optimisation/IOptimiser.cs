namespace Kaem.ML.Numerics;

/// <summary>Moves a part of the model against its gradient, and keeps the moments that this takes.</summary>
internal interface IOptimiser
{
    /// <summary>One update from the gradients as they stand.</summary>
    void Step(AdamStep step, WorkerPool workers);

    /// <summary>The moments, by name: what a checkpoint has to keep.</summary>
    IEnumerable<(string Name, FloatBuffer Values)> State { get; }
}

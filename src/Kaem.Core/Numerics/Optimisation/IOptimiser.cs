namespace Kaem.ML.Numerics;

/// <summary>Moves a part of the model against its gradient, and keeps the moments that this takes.</summary>
internal interface IOptimiser : IState
{
    /// <summary>One update from the gradients as they stand.</summary>
    void Step(AdamStep step, WorkerPool workers);

    /// <summary>Sum of the squares of all gradients of the update to come, as they stand.</summary>
    double SquaredNorm(WorkerPool workers);

    /// <summary>How many numbers all gradients are.</summary>
    int GradientLength { get; }

    /// <summary>Copies all gradients of the update to come, as they stand.</summary>
    /// <param name="gradients">Receives <see cref="GradientLength"/> numbers.</param>
    void Collect(Span<float> gradients);

    /// <summary>Puts other gradients in their place.</summary>
    /// <param name="gradients">Numbers in the order of <see cref="Collect"/>.</param>
    void Replace(ReadOnlySpan<float> gradients);
}

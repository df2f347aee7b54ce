using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>
/// Moves a generator's parameters against their gradients, and keeps the moments that this takes. An update is prepared, then its parts
/// run in any order, beside anything that leaves the generator alone, then it is finished.
/// </summary>
internal interface IGeneratorOptimiser : IParallelBody, IState
{
    /// <summary>Prepares one update from the workspace's last backward pass, which was run with <see cref="ParameterGradients.Deferred"/>.</summary>
    /// <returns>The number of parts.</returns>
    int Prepare(AdamStep step, GeneratorWorkspace pass, WorkerPool workers);

    /// <summary>Sum of the squares of all gradients of a prepared update, of which no part has run.</summary>
    double SquaredNorm(WorkerPool workers);

    /// <summary>Puts a factor on all gradients of a prepared update, of which no part has run.</summary>
    void Scale(float factor);

    /// <summary>How many numbers all gradients are.</summary>
    int GradientLength { get; }

    /// <summary>Copies all gradients of a prepared update, of which no part has run.</summary>
    /// <param name="gradients">Receives <see cref="GradientLength"/> numbers.</param>
    void Collect(Span<float> gradients, WorkerPool workers);

    /// <summary>Puts other gradients in the place of those of a prepared update, of which no part has run.</summary>
    /// <param name="gradients">Numbers in the order of <see cref="Collect"/>.</param>
    void Replace(ReadOnlySpan<float> gradients);

    /// <summary>All parts have run.</summary>
    void Finish();
}

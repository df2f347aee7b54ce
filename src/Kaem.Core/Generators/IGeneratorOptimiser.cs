using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>Moves a generator's parameters against their gradients, and keeps the moments that this takes.</summary>
internal interface IGeneratorOptimiser
{
    /// <summary>One update from the workspace's last backward pass, which was run with <see cref="ParameterGradients.Deferred"/>.</summary>
    void Step(AdamStep step, GeneratorWorkspace pass, WorkerPool workers);
}

using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>
/// The map from what the prior hands over (for the independent prior the latents summed over p, S x Q) to data (S x D).
/// Parameters live here, what one pass keeps lives in a <see cref="GeneratorWorkspace"/>.
/// </summary>
internal abstract class Generator
{
    /// <summary>Width of the input, Q.</summary>
    public abstract int Inputs { get; }

    /// <summary>Width of the data, D.</summary>
    public abstract int Outputs { get; }

    /// <summary>All arrays that make up the generator, trained or not.</summary>
    public abstract IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Whether there are grids that can follow the inputs.</summary>
    public virtual bool HasGrids => true;

    /// <summary>A workspace for passes of up to <paramref name="samples"/> rows.</summary>
    public abstract GeneratorWorkspace CreateWorkspace(int samples);

    /// <summary>Draws initial parameters.</summary>
    public abstract void Initialise(ulong seed, WorkerPool workers);

    /// <summary>Runs after parameters changed.</summary>
    public abstract void Refresh(WorkerPool workers);

    /// <summary>An optimiser of the trainable parameters; it keeps what is derived from them up to date.</summary>
    public abstract IGeneratorOptimiser CreateOptimiser();

    /// <summary>Computes the outputs of the rows in <see cref="GeneratorWorkspace.Input"/>.</summary>
    public abstract void Forward(GeneratorWorkspace workspace, WorkerPool workers);

    /// <summary>
    /// Pulls <see cref="GeneratorWorkspace.OutputGradient"/> back to the parameters and, where wanted, to <see cref="GeneratorWorkspace.InputGradient"/>.
    /// </summary>
    /// <param name="parameters">Which parameter gradients are wanted.</param>
    /// <param name="inputs">Whether the input's gradient is wanted.</param>
    public abstract void Backward(GeneratorWorkspace workspace, ParameterGradients parameters, bool inputs, WorkerPool workers);

    /// <summary>Moves grids to the inputs that the workspace's last forward pass saw, and refits.</summary>
    public abstract void AdaptGrids(GeneratorWorkspace workspace, float uniformRatio, WorkerPool workers);
}

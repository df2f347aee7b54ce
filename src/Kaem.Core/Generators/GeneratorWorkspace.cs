using Kaem.ML.Numerics;

namespace Kaem.ML.Generators;

/// <summary>Inputs, outputs and their gradients of one pass through a generator.</summary>
internal abstract class GeneratorWorkspace(int capacity)
{
    /// <summary>Most rows that fit.</summary>
    public int Capacity { get; } = capacity;

    /// <summary>Rows of the current pass.</summary>
    public int Samples
    {
        get;
        set => field = value >= 0 && value <= Capacity
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"The workspace holds up to {Capacity} samples.");
    } = capacity;

    /// <summary>
    /// Whether passes are those that the gradients of the parameters come from: batch normalisation then uses the statistics of the pass, and
    /// updates the running ones that it uses otherwise.
    /// </summary>
    public bool IsTraining { get; set; }

    /// <summary>Noise before the output activation of forward passes; null for none.</summary>
    public OutputNoise? Noise { get; set; }

    /// <summary>Goes on with chosen samples of the last forward pass alone: a backward pass need not see those that the loss does not depend on.</summary>
    /// <param name="samples">Indices of the samples to keep, ascending.</param>
    public abstract void Keep(ReadOnlySpan<int> samples);

    /// <summary>The rows to map, S x Q.</summary>
    public abstract MatrixView Input { get; }

    /// <summary>Their images after the output activation, S x D.</summary>
    public abstract MatrixView Output { get; }

    /// <summary>Derivative of the loss by <see cref="Output"/>, S x D. The backward pass overwrites it.</summary>
    public abstract MatrixView OutputGradient { get; }

    /// <summary>Derivative of the loss by <see cref="Input"/>, S x Q.</summary>
    public abstract MatrixView InputGradient { get; }
}

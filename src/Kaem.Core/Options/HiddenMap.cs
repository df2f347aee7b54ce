namespace Kaem.ML;

/// <summary>
/// The map of a KAN generator's values before each of its hidden layers and its last. The Kolmogorov-Arnold theorem speaks of
/// functions on [0, 1], and the papers offer to return there; they advise against it where gradients matter more.
/// </summary>
public enum HiddenMap
{
    /// <summary>Values go on as they are.</summary>
    None,

    /// <summary>1 / (1 + exp(-x)): always in [0, 1], with small gradients far from 0.</summary>
    Sigmoid,

    /// <summary>
    /// The line that takes the generator's <see cref="KanGeneratorOptions.GridRange"/> to [0, 1]. Values beyond that range leave the interval, and no gradient
    /// is lost.
    /// </summary>
    Affine,
}

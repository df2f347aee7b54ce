namespace Kaem.ML.Engines;

/// <summary>
/// Makes engines of one kind: it says how models are computed, and where. Training, loading and <see cref="KaemModel.WithEngine"/> take one; a model's
/// <see cref="IKaemEngine.Factory"/> makes the engines of what is pruned, copied or trained from it.
/// </summary>
/// <remarks>
/// What an engine of any kind holds to, so that a model does not depend on it:
/// <list type="bullet">
/// <item>Its parameters are those of <see cref="ModelParts.Parameters"/>: their names, extents and order. They are all that a file keeps.</item>
/// <item>A seed gives the same results each time, whatever the number of threads. Engines of different kinds may draw different numbers.</item>
/// <item>
/// Edges of a KAN generator whose weights are all 0 are pruned, and training leaves them so. So it does with a mixture's components whose
/// proportion is 0.
/// </item>
/// <item>Options that it can't honour are refused when it is made, by name.</item>
/// </list>
/// </remarks>
public interface IKaemEngineFactory
{
    /// <summary>
    /// Name of the kind, in messages and in the names of checkpoints: engines of one name can read each other's training states. Which device it is on
    /// is no part of it.
    /// </summary>
    string Name { get; }

    /// <summary>Makes an engine that computes a model.</summary>
    /// <param name="model">The model: its options, the width of its rows, and its parameters, to be read while the engine is made.</param>
    /// <exception cref="NotSupportedException">The options ask for what engines of this kind can't do.</exception>
    IKaemEngine Create(ModelParts model);
}

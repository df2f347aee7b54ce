using System.Text.Json.Serialization;

namespace Kaem.ML;

/// <summary>
/// Prior knowledge of rows, physics for instance, as a penalty in training: every update adds <c>Weight·C(x)</c> to its loss, x the rows that the generator
/// makes of the latents it learns from. What these are, and whose means, <see cref="IRowPenalty.Evaluate"/> says.
/// </summary>
/// <remarks>
/// The loss is in nats a row. The losses reported are without the penalty, as are scores and log-likelihoods. The encoder, which says what latents a row has,
/// and chains don't follow it. Saved options and checkpoints have <see cref="Name"/> and <see cref="Weight"/>, but no code: a model that is loaded
/// generates and scores as ever, and to train on it gets the penalty again, by <c>with { Constraint = … }</c>. A penalty of another meaning should have
/// another name: by it checkpoints know their training.
/// </remarks>
/// <param name="Name">What the penalty is called in files and messages.</param>
/// <param name="Weight">The factor on its values.</param>
/// <param name="Penalty">The code; null in options that were loaded.</param>
public sealed record RowConstraint(string Name, float Weight, [property: JsonIgnore] IRowPenalty? Penalty = null)
{
    /// <summary>What the penalty is called in files and messages.</summary>
    public string Name { get; init => field = Check.NotEmpty(value); } = Check.NotEmpty(Name);

    /// <summary>The factor on its values.</summary>
    public float Weight { get; init => field = Check.NotNegative(value, Bounds.Far); } = Check.NotNegative(Weight, Bounds.Far);
}

/// <summary>A differentiable penalty on rows that a model makes. It is called on the training thread.</summary>
public interface IRowPenalty
{
    /// <summary>The penalty of a batch of rows, and its derivative by them.</summary>
    /// <param name="rows">
    /// The likelihood's means, S x D, in the training rows' unit; of categories their probabilities. With importance sampling they are made of samples of the
    /// prior, weighted by how well they explain the batch's rows; with chains or an encoder of draws from the posteriors of these.
    /// </param>
    /// <param name="columns">D.</param>
    /// <param name="weights">Weight of each row, S values with sum 1: a penalty that is one of rows is <c>Σ_s w_s·c(x_s)</c>.</param>
    /// <param name="gradient">Receives the derivative of the penalty by every entry, S x D. It is 0 before.</param>
    /// <returns>The penalty, without <see cref="RowConstraint.Weight"/>.</returns>
    double Evaluate(ReadOnlySpan<float> rows, int columns, ReadOnlySpan<float> weights, Span<float> gradient);
}

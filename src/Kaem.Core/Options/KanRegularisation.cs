namespace Kaem.ML;

/// <summary>
/// A penalty that makes a KAN sparse, so that <see cref="KaemModel.PruneGenerator"/> finds what to take out (Liu et al. 2024,
/// Sec. 2.5.1). With |φ| the mean absolute activation of an edge over an update's samples, each layer adds
/// <c>Strength·(L1·Σ|φ| + Entropy·H)</c> to the loss, H the entropy of its edges' shares <c>|φ|/Σ|φ|</c>.
/// </summary>
/// <remarks>
/// The loss is in nats a row, so a strength that does something grows with the rows' width and with 1/σ². Each layer's penalty moves the
/// weights of its own edges: what reaches an edge, inputs and bandwidths, counts as given. The losses reported are without it.
/// </remarks>
public sealed record KanRegularisation
{
    /// <summary>Factor λ on the whole; 0 for no penalty.</summary>
    public float Strength { get; init => field = Check.NotNegative(value, Bounds.Factor); }

    /// <summary>Weight μ1 of the activations' sum, which makes edges small.</summary>
    public float L1 { get; init => field = Check.NotNegative(value, Bounds.Factor); } = 1;

    /// <summary>Weight μ2 of the entropy, in nats, which leaves a layer few edges.</summary>
    public float Entropy { get; init => field = Check.NotNegative(value, Bounds.Factor); } = 1;

    /// <summary>No penalty.</summary>
    public static KanRegularisation None { get; } = new();

    /// <summary>Whether there is a penalty.</summary>
    internal bool IsOn => Strength > 0 && (L1 > 0 || Entropy > 0);
}

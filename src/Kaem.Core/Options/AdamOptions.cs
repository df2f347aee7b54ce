namespace Kaem.ML;

/// <summary>
/// The numbers of Adam (Kingma and Ba 2015, algorithm 1) beside its learning rate, and decoupled weight decay (AdamW, Loshchilov and Hutter 2019).
/// </summary>
public sealed record AdamOptions
{
    /// <summary>β1, the decay of the running mean of gradients.</summary>
    /// <source>Kingma and Ba 2015</source>
    public float Beta1 { get; init => field = Check.Within(value, 0, MostBeta); } = 0.9f;

    /// <summary>β2, the decay of the running mean of squared gradients.</summary>
    /// <source>Kingma and Ba 2015</source>
    public float Beta2 { get; init => field = Check.Within(value, 0, MostBeta); } = 0.999f;

    /// <summary>ε, added to the root of that mean after its correction.</summary>
    /// <source>Kingma and Ba 2015</source>
    public float Epsilon { get; init => field = Check.Positive(value, Bounds.Factor); } = 1e-8f;

    /// <summary>
    /// Decoupled weight decay λ: every update first multiplies weights by <c>1 - η·λ</c>, η the learning rate in force, whatever the gradient. It is on the
    /// weights of networks: coefficients and weights of KAN layers, the prior's energies included, of convolutions, and of dense layers of encoders and
    /// autoregressive likelihoods. Biases, norms, bandwidths, grids, references, proportions, frames of components and sigmas don't decay.
    /// </summary>
    public float WeightDecay { get; init => field = Check.NotNegative(value, Bounds.Factor); }

    // The corrections of first steps divide by what is left.
    private const float MostBeta = 0.99999f;
}

namespace Kaem.ML;

/// <summary>What an encoder's gradient is.</summary>
public enum ProposalLearning
{
    /// <summary>
    /// That of the importance-weighted bound <c>E[log (1/K)·Σ_k p(x,z_k)/q(z_k|x)]</c> along the draws' paths, with q's parameters held fixed inside log q
    /// (Roeder et al. 2017); for several draws the doubly reparameterised form of Tucker et al. 2019.
    /// </summary>
    Pathwise,

    /// <summary>
    /// Of <c>-Σ_k w_k·log q(z_k|x)</c>, with the draws held fixed and w their normalised importance weights: the wake-phase update of reweighted wake-sleep
    /// (Bornschein and Bengio 2015). It needs no gradient of the generator by the latents, and several draws.
    /// </summary>
    ReweightedWakeSleep,
}

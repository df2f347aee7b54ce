namespace Kaem.ML;

/// <summary>The quantity whose gradient training follows.</summary>
public enum TrainingObjective
{
    /// <summary>
    /// The log-likelihood (Eq. 16). With a tempered sampler its gradient is taken at t = 1, which is what Eq. 58 proves; the other temperatures only
    /// help the chains to mix.
    /// </summary>
    MaximumLikelihood,

    /// <summary>
    /// The tempered sum of Eq. 32, from k = 0, with the prior's gradient from the chains at t = 1. It needs a tempered sampler. With its samples
    /// held fixed it is another gradient than the log-likelihood's, and it fits worse: it is here for fidelity to the papers.
    /// </summary>
    Steppingstone,
}

using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>A Markov chain sampler: moves chains so that in the long run they visit places as often as the target says.</summary>
internal interface ISampler
{
    /// <summary>One step of every chain.</summary>
    void Step(ChainState state, ISamplerTarget target, ChainRandom random, WorkerPool workers);
}

/// <summary>A sampler whose moves are proposals that are accepted or not, which makes the target exactly invariant.</summary>
internal interface IMetropolisSampler : ISampler
{
    /// <summary>
    /// Whether steps are corrected by Metropolis and Hastings. Without, every proposal within the domain is taken: that brings chains
    /// in fast from a bad start.
    /// </summary>
    bool Adjusted { get; set; }

    /// <summary>How often proposals of adjusted steps were accepted.</summary>
    AcceptanceCounts Acceptance { get; }
}

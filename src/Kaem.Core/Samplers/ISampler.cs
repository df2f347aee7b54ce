using Kaem.ML.Numerics;

namespace Kaem.ML.Samplers;

/// <summary>
/// A Markov chain sampler: moves chains so that in the long run they visit places as often as the target says. All that those who drive one ask
/// is here, so that none asks which one it is. A new sampler is a file with its state, its step and how its step size is found, and a line
/// of <see cref="SamplerFactory"/>.
/// </summary>
/// <remarks>Neighbouring chains belong together, those of one temperature and within it those of one row.</remarks>
internal interface ISampler : IState
{
    /// <summary>First steps of a run from prior samples that are to be taken without adjustment.</summary>
    int UnadjustedSteps { get; }

    /// <summary>
    /// Whether steps are corrected by Metropolis and Hastings, which makes the target exactly invariant. Without, every proposal within
    /// the domain is taken: that brings chains in fast from a bad start. A sampler that knows no correction stays unadjusted whatever is set.
    /// </summary>
    bool Adjusted { get; set; }

    /// <summary>How often proposals of adjusted steps were accepted.</summary>
    AcceptanceCounts Acceptance { get; }

    /// <summary>One step of every chain.</summary>
    void Step(ChainState state, ISamplerTarget target, ChainRandom random, WorkerPool workers);

    /// <summary>Step size η of a chain's last step, accepted or not; before the first, where it was set, that of the next.</summary>
    float StepSize(int chain);

    /// <summary>Gives neighbouring chains a step size. A sampler that finds one in every step goes on doing so.</summary>
    void SetStepSizes(int first, int count, float stepSize);

    /// <summary>Puts a factor on the options' step size, for all chains. A sampler that finds one in every step goes on doing so.</summary>
    void ScaleStepSizes(float factor);

    /// <summary>Between updates of training: learns from all runs since the last call.</summary>
    /// <param name="points">Where the chains are.</param>
    /// <param name="temperatures">Number of temperatures; the chains of the last are the posterior's.</param>
    void Adapt(ChainPoints points, int temperatures);

    /// <summary>Before a warm-up: step sizes and counts as they were at first.</summary>
    void BeginWarmUp();

    /// <summary>Learns from the last step of a warm-up, for every chain from its own steps alone, so that no chain depends on another.</summary>
    /// <param name="step">The step, from 0.</param>
    /// <param name="steps">Steps of the warm-up.</param>
    void WarmUp(int step, int steps);

    /// <summary>
    /// Whether an annealing needs step sizes that were found beforehand, by pilot chains: the weights of chains that adapt are biased.
    /// </summary>
    bool NeedsPilots { get; }

    /// <summary>Learns from the last step of pilots, a step size for each group of neighbouring chains.</summary>
    /// <param name="group">Pilots of a row.</param>
    /// <param name="first">Whether they are at the first temperature, where the search begins; later it has to keep up.</param>
    void LearnFromPilots(int group, bool first);
}

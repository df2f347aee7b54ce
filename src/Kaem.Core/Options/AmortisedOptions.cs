namespace Kaem.ML;

/// <summary>Proposals by an encoder; made by <see cref="PosteriorSampler.Amortised"/>.</summary>
public sealed record AmortisedOptions : PosteriorSampler
{
    /// <summary>The network that maps a row to its proposal.</summary>
    public KaemEncoder Encoder { get; init => field = Check.NotNull(value); } = KaemEncoder.Plain();

    /// <summary>Draws K of a row in an update.</summary>
    public int Draws { get; init => field = Check.AtLeast(value, 1, Bounds.Samples); } = 1;

    /// <summary>What the encoder's gradient is.</summary>
    public ProposalLearning Learning { get; init => field = Check.Defined(value); } = ProposalLearning.Pathwise;

    /// <summary>
    /// Chains that lead a row's draw on towards its posterior before an update uses it, a few steps of <see cref="PosteriorSampler.Mala"/> for instance; null
    /// for none. Model and prior then learn from the chains' ends, unweighted, as from those of the same chains alone. The encoder learns along its draws'
    /// paths as without chains, or, by <see cref="ProposalLearning.ReweightedWakeSleep"/> and where chains are persistent, to make their ends likely (the
    /// cooperative learning of Xie et al. 2018). With <see cref="MarkovChainOptions.Chains"/> persistent, a row's chain starts at the proposal the first time
    /// only. Where chains are tempered, those at t = 1 start at the proposal, the others at the prior. A joint mixture's refits draw by the same chains. The
    /// trained model infers and scores by the proposals, as without chains. <see cref="MarkovChainOptions.From"/> is short for an encoder with chains.
    /// </summary>
    public MarkovChainOptions? Chains { get; init; }

    /// <summary>Draws of the proposal that the trained model infers and scores a row by.</summary>
    public int ScoringDraws { get; init => field = Check.AtLeast(value, 2, Bounds.Samples); } = 16;

    /// <summary>
    /// Share of a row's draws that its effective sample size must reach. Where it does not, <see cref="KaemOptions.ScoringSamples"/> samples of the prior
    /// join the draws, and all are weighted by the density of the two together (Hesterberg 1995). They join rows with missing entries whatever the effective
    /// sample size: it can't tell of what a narrow proposal leaves out. 0 for never, 1 for all rows.
    /// </summary>
    public float FallBackBelow { get; init => field = Check.Within(value, 0, 1); } = 0.1f;
}

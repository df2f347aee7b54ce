namespace Kaem.ML;

/// <summary>Proposals by an encoder; made by <see cref="PosteriorSampler.Amortised"/>.</summary>
public sealed record AmortisedOptions : PosteriorSampler
{
    /// <summary>The network that maps a row to its proposal.</summary>
    public KaemEncoder Encoder { get; init => field = Check.NotNull(value); } = KaemEncoder.Plain();

    /// <summary>Draws K of a row in an update.</summary>
    public int Draws { get; init => field = Check.AtLeast(value, 1); } = 1;

    /// <summary>What the encoder's gradient is.</summary>
    public ProposalLearning Learning { get; init => field = Check.Defined(value); } = ProposalLearning.Pathwise;

    /// <summary>Draws of the proposal that the trained model infers and scores a row by.</summary>
    public int ScoringDraws { get; init => field = Check.AtLeast(value, 2); } = 16;

    /// <summary>
    /// Share of a row's draws that its effective sample size must reach. Where it does not, <see cref="KaemOptions.ScoringSamples"/> samples of the prior
    /// join the draws, and all are weighted by the density of the two together (Hesterberg 1995). 0 for never, 1 for all rows.
    /// </summary>
    public float FallBackBelow { get; init => field = Check.Within(value, 0, 1); } = 0.1f;
}

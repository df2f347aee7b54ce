namespace Kaem.ML.Numerics;

/// <summary>What a random stream is for. The numbers are part of what a seed means: never renumber.</summary>
internal enum StreamPurpose : uint
{
    Initialisation = 1,
    Shuffle = 2,
    PriorSamples = 3,
    Resampling = 4,
    GridAdaptation = 5,
    Generation = 6,
    LikelihoodDraws = 7,
    ScoringBank = 8,
    Langevin = 10,
    Acceptance = 11,
    ReplicaExchange = 12,
    MixtureComponent = 13,
    GaussianBaseline = 14,
    ChainStarts = 15,
    PowerPosteriorPrior = 16,
    PriorLangevin = 17,
    JointMixtureComponent = 18,
    MixtureFit = 19,
    Pruning = 20,
    CategoryDraws = 21,
    PosteriorBank = 22,
    PosteriorResampling = 23,
    TableValues = 30,
    TableGaps = 31,
    TableSplits = 32,
    ImageSubsets = 40,
    KernelSubsets = 41,
}

using Kaem.ML.Engines;
using Kaem.ML.Training;

namespace Kaem.ML;

/// <summary>What training is given beside options and rows.</summary>
internal sealed record TrainingSetting
{
    /// <summary>Receives reports, on the training thread where it is not a <see cref="Progress{T}"/>.</summary>
    public IProgress<KaemProgress>? Progress { get; init; }

    /// <summary>The prior to start from; null for one drawn from the seed, or the model's.</summary>
    public LatentPrior? StartFrom { get; init; }

    /// <summary>The model to start from; null for parameters drawn from the seed.</summary>
    public KaemModel? Model { get; init; }

    /// <summary>Where training keeps what it needs to go on after a crash, and looks for it; null for nowhere.</summary>
    public CheckpointDirectory? Checkpoints { get; init; }

    /// <summary>What computes the model; null for an engine of the kind of the model to start from, or <see cref="KaemEngine.Cpu"/>.</summary>
    public IKaemEngineFactory? Engine { get; init; }

    /// <summary>The workers that train the model together; the rows are then <see cref="ShardRows"/>. Null for a training of one's own.</summary>
    public IWorkerGroup? Group { get; init; }

    /// <summary>Updates from one report to the next, beside those at the ends of epochs; null to report a few times a second.</summary>
    public int? ReportEvery { get; init; }

    /// <summary>Whether the epochs so far are enough, asked after each; null where the options alone say how long training takes.</summary>
    public Func<IReadOnlyList<TrainingEpoch>, bool>? IsEnough { get; init; }
}

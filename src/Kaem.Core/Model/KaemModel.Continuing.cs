using Kaem.ML.Engines;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML;

/// <content>Smaller models, and training that starts from a model.</content>
public sealed partial class KaemModel
{
    /// <summary>
    /// Trains further from this model's parameters, which stay as they are: fine-tuning after <see cref="PruneGenerator"/>, on new
    /// rows, with another learning rate. The optimisers' moments, schedules and the training summary start anew; pruned edges stay pruned.
    /// </summary>
    /// <param name="options">
    /// This model's options but for what training is about: epochs, batches, learning rates, sampler, objective, grid adaptation, penalties, seed. Of the
    /// likelihood, σ follows these where it is fixed. An encoder goes along where these ask for the same one. The seed of the first training names the same
    /// random streams again.
    /// </param>
    /// <param name="train">The rows to learn from, N x D.</param>
    /// <param name="validation">Rows to score after each epoch, M x D; they do not influence training.</param>
    /// <param name="progress">Receives reports, on the training thread where it is not a <see cref="Progress{T}"/>.</param>
    /// <param name="checkpoints">Where training keeps what it needs to go on after a crash, and looks for it; null for nowhere.</param>
    /// <param name="engine">What computes the new model; null for an engine of this model's kind.</param>
    /// <param name="cancellationToken">Stops training at the next update; the model then holds what was learned so far.</param>
    /// <example>
    /// <code>
    /// var smaller = model.PruneGenerator().Model;
    /// var tuned = smaller.ContinueTraining(smaller.Options with { Epochs = 20, LearningRate = 3e-4f }, rows);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">The options describe another model, or the rows have another width. Or rows are none, all equal, not finite, or
    /// beyond what the output activation reaches.</exception>
    /// <exception cref="NotSupportedException">The engine can't do what the options ask for.</exception>
    /// <exception cref="KaemTrainingException">The numbers stopped being finite more often than <see cref="KaemOptions.MaxRecoveries"/> allows.</exception>
    /// <exception cref="IOException">The checkpoints' folder can't be made, or there is no file with the weights of the perceptual loss.</exception>
    /// <exception cref="ModelFormatException">The weights of the perceptual loss are damaged, lack a layer, or are others than those of its
    /// checksum.</exception>
    public KaemModel ContinueTraining(
        KaemOptions options,
        DataMatrix train,
        DataMatrix? validation = null,
        IProgress<KaemProgress>? progress = null,
        CheckpointDirectory? checkpoints = null,
        IKaemEngineFactory? engine = null,
        CancellationToken cancellationToken = default) =>
        TrainOn(
            options, train, validation, new TrainingSetting { Progress = progress, Model = this, Checkpoints = checkpoints, Engine = engine },
                cancellationToken);

    /// <summary>
    /// The same model with a smaller generator (Liu et al. 2024): without the hidden nodes that hardly get or give anything, so that its
    /// layers shrink, and with the edges that hardly do anything set to 0. Training with <see cref="KanGeneratorOptions.Regularisation"/>
    /// makes such nodes; <see cref="ContinueTraining"/> makes up for what was lost.
    /// </summary>
    /// <param name="threshold">
    /// A node stays if one of its incoming and one of its outgoing edges are above it, in mean absolute activation. Each hidden
    /// layer keeps one node, two with layer normalisation. 0 takes out only what does nothing at all.
    /// </param>
    /// <param name="edgeThreshold">Edges up to it are set to 0; null for <paramref name="threshold"/>.</param>
    /// <param name="rows">Rows at whose posterior means activations are measured; null for <see cref="KaemOptions.ScoringSamples"/> samples of the
    /// prior.</param>
    /// <exception cref="InvalidOperationException">The generator is no KAN, and none of its parts is.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A threshold is negative or not finite.</exception>
    /// <exception cref="ArgumentException">There are no rows, or they have another width than the model, or values that are not finite.</exception>
    public PrunedGenerator PruneGenerator(float threshold = 1e-2f, float? edgeThreshold = null, DataMatrix? rows = null)
    {
        Check(threshold, nameof(threshold));
        Check(edgeThreshold ?? threshold, nameof(edgeThreshold));
        if (rows?.Rows == 0)
            throw new ArgumentException("There are no rows; pass null to measure on samples of the prior.", nameof(rows));
        return GeneratorPruning.Prune(this, threshold, edgeThreshold ?? threshold, rows);

        static void Check(float value, string name)
        {
            if (!(value >= 0 && float.IsFinite(value)))
                throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number, 0 or above.");
        }
    }

    /// <summary>Refuses options that describe another model, with what differs. How it is drawn and trained may differ.</summary>
    internal void CheckContinues(KaemOptions options, int columns)
    {
        if (columns != Columns)
            throw new ArgumentException($"The model to start from has {Columns} columns, the training rows {columns}.", "train");
        Prior.CheckFits(options, nameof(options));
        if (Options.Joint is { } ownParts && options.Joint is { } askedParts)
        {
            Same("parts", Names(ownParts), Names(askedParts));
            foreach (var (ownPart, askedPart) in ownParts.Parts.Zip(askedParts.Parts))
            {
                SameGenerator(ownPart.GeneratorInForce, askedPart.GeneratorInForce);
                Same($"a part '{ownPart.Name}' missing as a whole", ownPart.IsWhole, askedPart.IsWhole);
            }
        }
        else
        {
            SameGenerator(Options.Generator, options.Generator);
        }
        Same("principal components", Options.PrincipalComponents, options.PrincipalComponents);
        Same("likelihood blocks", Shape(Options), Shape(options));
        Same("blocks of context", Context(Options), Context(options));

        void SameGenerator(KaemGenerator ownGenerator, KaemGenerator askedGenerator)
        {
            if (ownGenerator is not KanGeneratorOptions own || askedGenerator is not KanGeneratorOptions asked)
            {
                Same("a generator", ownGenerator, askedGenerator);
                return;
            }
            Same("hidden widths", Widths(own, Options), Widths(asked, options));
            Same("an output activation", own.Output, asked.Output);
            Same("layer normalisation", own.LayerNorm, asked.LayerNorm);
            Same("a hidden map", own.HiddenMap, asked.HiddenMap);
            if (own.HiddenMap == HiddenMap.Affine)
                Same("a grid range", own.GridRange, asked.GridRange);
            Same("a generator basis", own.Basis, InitialValues.Replace(asked.Basis, by: own.Basis));
        }

        static string Names(JointGeneratorOptions joint) => string.Join(", ", joint.Parts.Select(part => part.Name));

        static int Context(KaemOptions options) => (options.Likelihood as AutoregressiveLikelihoodOptions)?.Context ?? 0;

        static string Widths(KanGeneratorOptions generator, KaemOptions options) =>
            $"[{string.Join(", ", generator.Hidden ?? [2 * options.Q + 1])}]";

        // One σ for all columns and one for each are different parameters.
        string Shape(KaemOptions options) => string.Join(", ", RowLayout.Blocks(options.Likelihood, Columns).Select(block => block is GaussianBlock gaussian
            ? $"{gaussian.Columns} numeric with {(gaussian.Density.Learning == SigmaLearning.PerColumn ? "a σ for each column" : "one σ")}"
            : $"{block.Width} categories"));

        static void Same<T>(string what, T own, T asked)
        {
            if (!EqualityComparer<T>.Default.Equals(own, asked))
            {
                throw new ArgumentException(
                    $"The model to start from has {what}: {own}; the options ask for {asked}. Start from its own Options, changed by 'with' in what training "
                    + "is about.", nameof(options));
            }
        }
    }

    /// <summary>Gives a network of fitting options this model's parameters. Its tables are then still to be made.</summary>
    private void CopyTo(JointModel network)
    {
        // A domain that only now begins to follow the posterior is no parameter of this model as yet.
        network.Prior.LatentDomain.MoveTo(new Interval(Prior.Domain.Low, Prior.Domain.High));
        // An encoder of another shape starts from the seed.
        bool same = Options.Sampler is AmortisedOptions own && network.Options.Sampler is AmortisedOptions asked && own.Encoder == asked.Encoder
            && Options.AllowMissing == network.Options.AllowMissing;
        IReadOnlyList<Parameter> newEncoder = same ? [] : network.Encoder?.Network.Parameters ?? [];
        foreach (var target in network.Parameters)
        {
            if (target == network.Prior.LatentDomain.Parameter || newEncoder.Contains(target))
                continue;
            if (target.IsTrainable || !network.Likelihood.Parameters.Contains(target))
                _engine.ReadParameter(target.Name, target.Value.Span);
        }
    }
}

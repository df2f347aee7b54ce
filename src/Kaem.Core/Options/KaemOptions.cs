using System.Text.Json.Serialization;

namespace Kaem.ML;

/// <summary>
/// Everything that decides what a model is and how it is trained. Immutable; the defaults are the papers' (Table 4), and
/// every value is checked where it is given.
/// </summary>
/// <example>
/// <code>
/// var options = new KaemOptions
/// {
///     LatentSize = 40,
///     Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(gridSize: 20)),
///     Generator = KaemGenerator.Kan(hidden: [162]),
///     Sampler = PosteriorSampler.ImportanceSampling(samples: 100, Resampler.Residual, essThreshold: 0.5f),
///     BatchSize = 100, LearningRate = 1e-3f, Epochs = 10, Seed = 1,
/// };
/// </code>
/// </example>
public sealed record KaemOptions
{
    private readonly KaemLikelihood _likelihood = KaemLikelihood.Gaussian();

    /// <summary>Inner width P of the latents (the papers' n_z).</summary>
    /// <source>Table 4</source>
    public int LatentSize { get; init => field = Check.AtLeast(value, 1, Bounds.Width); } = 40;

    /// <summary>
    /// Outer width Q of the latents, which is the generator's input; null for 2P + 1 (Eq. 1). Deep priors and joint mixtures have none: there it is P.
    /// </summary>
    /// <source>Eq. 1</source>
    public int? OuterSize { get; init => field = value is { } given ? Check.AtLeast(given, 1, Bounds.OuterWidth) : null; }

    /// <summary>The distribution of the latents.</summary>
    /// <source>Table 4</source>
    public KaemPrior Prior { get; init => field = Check.NotNull(value); } = KaemPrior.Univariate();

    /// <summary>The map from latents to data.</summary>
    /// <source>Eq. 9 and 11, Table 4</source>
    public KaemGenerator Generator { get; init => field = Check.NotNull(value); } = KaemGenerator.Kan();

    /// <summary>
    /// Standard deviation σ_ε of the noise that training adds to what the generator gives, before the output activation: <c>x = χ(g(z) + ε)</c>. It is in the
    /// passes that samples are weighted by and that the likelihood's gradient comes from; not in the gradients that Langevin chains follow, nor in scores
    /// and generation, where <see cref="GenerationDraw.GeneratorNoise"/> asks for it. 0 for none.
    /// </summary>
    /// <source>Eq. 8, Tables 4 and 5: 0.1</source>
    public float GeneratorNoise { get; init => field = Check.NotNegative(value, Bounds.Factor); }

    /// <summary>What generated rows should fulfil, as a penalty in training; null for nothing.</summary>
    public RowConstraint? Constraint { get; init; }

    /// <summary>The density of a row given its latents. Of a joint generator it is that of the parts, and is not given here.</summary>
    /// <source>Eq. 20, Table 4</source>
    public KaemLikelihood Likelihood
    {
        get => Joint?.Likelihood ?? _likelihood;
        init => _likelihood = Check.NotNull(value);
    }

    /// <summary>How posterior expectations are estimated in training.</summary>
    /// <source>Table 4</source>
    public PosteriorSampler Sampler { get; init => field = Check.NotNull(value); } = PosteriorSampler.ImportanceSampling();

    /// <summary>The quantity whose gradient training follows.</summary>
    /// <source>Eq. 16</source>
    public TrainingObjective Objective { get; init => field = Check.Defined(value); } = TrainingObjective.MaximumLikelihood;

    /// <summary>
    /// How the prior's normalisation enters its gradient; null for <see cref="ML.PriorGradient.Normalised"/> where the prior has a known
    /// normalisation, and <see cref="ML.PriorGradient.Contrastive"/> for the deep prior, which has none.
    /// </summary>
    /// <source>Eq. 17</source>
    public PriorGradient? PriorGradient { get; init => field = value is { } given ? Check.Defined(given) : null; }

    /// <summary>When and how grids follow the inputs seen.</summary>
    /// <source>Table 4</source>
    public GridAdaptation GridAdaptation { get; init => field = Check.NotNull(value); } = new();

    /// <summary>Rows of one update, B. Rows that do not fill a batch wait for the next epoch's shuffle; fewer rows than this make one batch.</summary>
    /// <source>Table 4</source>
    public int BatchSize { get; init => field = Check.AtLeast(value, 1, Bounds.Batch); } = 100;

    /// <summary>Adam's learning rate.</summary>
    /// <source>Table 4</source>
    public float LearningRate { get; init => field = Check.Positive(value, Bounds.Factor); } = 1e-3f;

    /// <summary>Adam's learning rate for the prior's parameters; null for <see cref="LearningRate"/>.</summary>
    public float? PriorLearningRate { get; init => field = value is { } given ? Check.Positive(given, Bounds.Factor) : null; }

    /// <summary>Adam's other numbers, and weight decay.</summary>
    public AdamOptions Adam { get; init => field = Check.NotNull(value); } = new();

    /// <summary>
    /// Decay d of the running mean of all that optimisers move, <c>mean = min(d, (1 + t)/(10 + t))·mean + …·values</c> after update t: the trained model, and
    /// the one that held-out rows are scored by during training, has the means. 0 for none: it has the last update's values. What is fitted rather than moved,
    /// coefficients on adapted grids and a refitted prior, begins its mean anew there; what is not trained (grids, domains, running statistics of batch
    /// normalisation) has no mean. Checkpoints hold both.
    /// </summary>
    public float Averaging { get; init => field = Check.Within(value, 0, 0.999999f); }

    /// <summary>Whether the prior stays as training finds it: neither optimisers nor grid adaptation move it, the generator learns alone.</summary>
    public bool FreezePrior { get; init; }

    /// <summary>How the learning rates change over training.</summary>
    public LearningRateSchedule LearningRateSchedule { get; init => field = Check.NotNull(value); } = LearningRateSchedule.Constant;

    /// <summary>
    /// Largest Euclidean norm of an update's gradient, taken over all parameters together; larger ones are scaled down to it. Null for no
    /// limit, which is faster: to know the norm, all gradients must be formed before any parameter moves.
    /// </summary>
    public float? GradientClipping { get; init => field = value is { } given ? Check.Positive(given, Bounds.Far) : null; }

    /// <summary>
    /// How often training may go back to its last good state when a loss, a gradient or a parameter stops being finite. Each time the learning rates,
    /// and the step size of ULA and MALA, are halved for the rest of the training. Then it gives up with a <see cref="KaemTrainingException"/>.
    /// </summary>
    public int MaxRecoveries { get; init => field = Check.AtLeast(value, 0, 1000); } = 3;

    /// <summary>Passes over the training rows.</summary>
    /// <source>Table 4</source>
    public int Epochs { get; init => field = Check.AtLeast(value, 1, Bounds.Epochs); } = 10;

    /// <summary>Updates after which training ends even within an epoch; null for no limit.</summary>
    public long? MaxSteps { get; init => field = value is { } given ? Check.AtLeast(given, 1, Bounds.Steps) : null; }

    /// <summary>
    /// Seed of every random stream: initial parameters, shuffling, samples, the scoring bank. Null for one drawn from the MLContext in ML.NET,
    /// which is fixed if the context's is, and for 1 elsewhere; the options of a trained model have the seed that was used.
    /// </summary>
    public ulong? Seed { get; init; }

    /// <summary>Whether NaN stands for a missing entry, which is then left out of its row's likelihood. Otherwise NaN is refused.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>
    /// Number of principal components K that stand for a row in training and scoring (reduced-order training); null for the row itself.
    /// They are those of the training rows, become part of the model, and keep the unit of the data. What is generated or
    /// reconstructed comes back as whole rows; draws add noise within the components' span alone. Log-likelihoods are those of the
    /// components. The generator's output activation must be <see cref="OutputActivation.None"/>.
    /// </summary>
    public int? PrincipalComponents { get; init => field = value is { } given ? Check.AtLeast(given, 1, Bounds.Width) : null; }

    /// <summary>
    /// Prior samples S of the bank that rows are scored against. The estimate <c>log (1/S)·Σ_s p(x|z_s)</c> is biased down,
    /// less the more samples there are. Where an encoder proposes latents, rows that its draws explain badly fall back to the bank.
    /// </summary>
    public int ScoringSamples { get; init => field = Check.AtLeast(value, 2, Bounds.Samples); } = 1000;

    /// <summary>
    /// How log-likelihoods of rows are estimated when the trained model scores them; see <see cref="KaemModel.WithEvidence"/> to choose another later. Null for
    /// <see cref="EvidenceEstimator.Proposals"/> where an encoder proposes latents and the prior's normalisation is known, and
    /// <see cref="EvidenceEstimator.ImportanceSampling"/> elsewhere. Validation rows during training are scored by one of these two in any case.
    /// </summary>
    public EvidenceEstimator? Evidence { get; init; }

    /// <summary>Latents of one sample, L: Q·P for the univariate prior, Q for a mixture, P for a deep prior or a joint mixture.</summary>
    [JsonIgnore]
    public int LatentLength => Prior.CountLatents(LatentSize, Q);

    /// <summary>Width of what the generator sees of a sample: Q for the univariate prior.</summary>
    internal int GeneratorInputs => Prior.CountGeneratorInputs(LatentSize, Q);

    /// <summary>The generator where rows are made of parts; else null.</summary>
    internal JointGeneratorOptions? Joint => Generator as JointGeneratorOptions;

    /// <summary>Whether a likelihood was given beside the parts of a joint generator, other than theirs.</summary>
    internal bool ContradictsParts => Joint?.Likelihood is { } likelihood && _likelihood != KaemLikelihood.Gaussian() && _likelihood != likelihood;

    /// <summary>The perceptual loss of training, if there is one.</summary>
    internal PerceptualOptions? Perceptual => (Likelihood as GaussianLikelihoodOptions)?.Perceptual;

    /// <summary>The estimator of log-likelihoods in force.</summary>
    internal EvidenceEstimator EvidenceInForce => Evidence ?? (Sampler is AmortisedOptions amortised && Prior.IsNormalised
        ? EvidenceEstimator.Proposals(amortised.ScoringDraws)
        : EvidenceEstimator.ImportanceSampling());

    /// <summary>Samples by which a row is inferred where nothing is said: an encoder's draws, or the bank of prior samples.</summary>
    internal int SamplesOfRow => Sampler is AmortisedOptions amortised ? amortised.ScoringDraws : ScoringSamples;

    /// <summary>
    /// Samples that tell what each column adds, where nothing else is said: a difference of two likelihoods on the same samples needs few, and where columns
    /// depend on each other there is a pass for each.
    /// </summary>
    internal int SamplesOfContributions => Likelihood is AutoregressiveLikelihoodOptions ? Math.Min(128, ScoringSamples) : SamplesOfRow;

    /// <summary>The seed in force.</summary>
    internal ulong SeedInForce => Seed ?? 1;

    /// <summary>Outer width Q in force.</summary>
    internal int Q => OuterSize ?? Prior.DefaultOuterSize(LatentSize);

    /// <summary>The form of the prior's gradient in force.</summary>
    internal PriorGradient GradientOfPrior =>
        PriorGradient ?? (Prior.IsNormalised ? ML.PriorGradient.Normalised : ML.PriorGradient.Contrastive);
}

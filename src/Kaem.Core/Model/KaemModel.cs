using System.Numerics.Tensors;
using Kaem.ML.Data;
using Kaem.ML.Engines;
using Kaem.ML.Likelihoods;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;
using Kaem.ML.Training;

namespace Kaem.ML;

/// <summary>
/// A trained Kolmogorov-Arnold Energy Model: generates rows, draws latents, infers the latents of rows, scores rows, and
/// shows its prior. It does not change, and any number of threads may use it.
/// </summary>
public sealed partial class KaemModel
{
    private readonly IKaemEngine _engine;
    private readonly Lazy<LatentPrior> _prior;

    internal KaemModel(IKaemEngine engine, TrainingSummary training)
        : this(engine, training, engine.Options, new Lazy<LatentPrior>(() => LatentPrior.Of(engine)))
    {
    }

    private KaemModel(IKaemEngine engine, TrainingSummary training, KaemOptions options, Lazy<LatentPrior> prior)
    {
        _engine = engine;
        _prior = prior;
        Training = training;
        Options = options;
        Evidence = options.EvidenceInForce;
    }

    /// <summary>The options that the model was trained with, and what <see cref="WithEvidence"/> chose since.</summary>
    public KaemOptions Options { get; }

    /// <summary>What fills the log-likelihood of a score.</summary>
    public EvidenceEstimator Evidence { get; }

    /// <summary>Number of observed dimensions D.</summary>
    public int Columns => _engine.Columns;

    /// <summary>Columns of a row that are context, the first so many; see <see cref="AutoregressiveLikelihoodOptions.Context"/>.</summary>
    public int ContextColumns => (Options.Likelihood as AutoregressiveLikelihoodOptions)?.ContextColumns ?? 0;

    /// <summary>Inner width P of the latents.</summary>
    public int LatentSize => Options.LatentSize;

    /// <summary>Outer width Q of the latents, the generator's input.</summary>
    public int OuterSize => Options.Q;

    /// <summary>Latents of one sample, L: Q·P for the univariate prior, row-major Q x P; Q for a mixture, P for a deep prior.</summary>
    public int LatentLength => Options.LatentLength;

    /// <summary>Width of what the generator sees of a sample: Q for the univariate prior, the latents summed over p.</summary>
    public int GeneratorInputs => Options.GeneratorInputs;

    /// <summary>Whether rows that are scored may lack entries: what training allowed, or rows of several parts.</summary>
    internal bool AllowsMissing => Options.AllowMissing || Parts.Count > 1;

    /// <summary>How the model was trained.</summary>
    public TrainingSummary Training { get; }

    /// <summary>The latents' distribution, as a thing of its own: made of copies of the engine's parameters when it is first asked for.</summary>
    public LatentPrior Prior => _prior.Value;

    /// <summary>
    /// The engine that computes the model; see <see cref="WithEngine"/>. It is the model's own: to write its parameters would leave the model in two minds.
    /// </summary>
    public IKaemEngine Engine => _engine;

    /// <summary>Trains a model by maximum likelihood.</summary>
    /// <param name="options">What the model is and how to train it.</param>
    /// <param name="train">The rows to learn from, N x D.</param>
    /// <param name="validation">Rows to score after each epoch, M x D; they do not influence training.</param>
    /// <param name="progress">Receives reports, on the training thread where it is not a <see cref="Progress{T}"/>.</param>
    /// <param name="startFrom">
    /// A prior to start from, with any generator; null for one drawn from the seed. <see cref="LatentPrior.ApplyTo"/> gives
    /// options their widths and settings, and <see cref="KaemOptions.FreezePrior"/> keeps it as it is.
    /// </param>
    /// <param name="checkpoints">Where training keeps what it needs to go on after a crash, and looks for it; null for nowhere.</param>
    /// <param name="engine">What computes the model; null for <see cref="KaemEngine.Cpu"/>.</param>
    /// <param name="cancellationToken">Stops training at the next update; the model then holds what was learned so far.</param>
    /// <exception cref="ArgumentException">The prior to start from is not of the options' kind and widths. Or rows are none, all equal, not finite, or beyond
    /// what the output activation reaches; or the validation rows' width differs.</exception>
    /// <exception cref="NotSupportedException">The engine can't do what the options ask for.</exception>
    /// <exception cref="KaemTrainingException">The numbers stopped being finite more often than <see cref="KaemOptions.MaxRecoveries"/> allows.</exception>
    /// <exception cref="IOException">The checkpoints' folder can't be made, or there is no file with the weights of the perceptual loss.</exception>
    /// <exception cref="ModelFormatException">The weights of the perceptual loss are damaged, lack a layer, or are others than those of its
    /// checksum.</exception>
    public static KaemModel Train(
        KaemOptions options,
        DataMatrix train,
        DataMatrix? validation = null,
        IProgress<KaemProgress>? progress = null,
        LatentPrior? startFrom = null,
        CheckpointDirectory? checkpoints = null,
        IKaemEngineFactory? engine = null,
        CancellationToken cancellationToken = default) =>
        TrainOn(
            options, train, validation, new TrainingSetting { Progress = progress, StartFrom = startFrom, Checkpoints = checkpoints, Engine = engine },
            cancellationToken);

    /// <summary>Trains a model of rows that need not be numbers before they are asked for.</summary>
    internal static KaemModel TrainOn(
        KaemOptions options, IRowSource train, IRowSource? validation = null, TrainingSetting? setting = null, CancellationToken cancellationToken = default)
    {
        setting ??= new TrainingSetting();
        var (model, startFrom) = (setting.Model, setting.StartFrom);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(train);
        options = options with { Seed = options.SeedInForce };
        OptionsCheck.Consistent(options, nameof(options));
        OptionsCheck.Fits(options, train.Columns, nameof(train));
        JointModel.CheckSize(options, train.Columns, nameof(train));
        TrainingRoom.Check(options, options.PrincipalComponents ?? train.Columns, nameof(options));
        CheckRows("training rows", train, nameof(train));
        var group = setting.Group is null ? null : new GroupTalk(setting.Group);
        if (group is not null)
            GroupCheck.Supported(options, setting.Checkpoints);
        if (group is null)
            RowCheck.Varied(train, "training rows", nameof(train));
        else
            GroupCheck.Varied(group, train, "training rows", nameof(train));
        if (validation is not null)
        {
            if (validation.Columns != train.Columns)
            {
                throw new ArgumentException(
                    $"The validation rows have {validation.Columns} columns, the training rows {train.Columns}.", nameof(validation));
            }
            if (validation.Rows == 0)
                throw new ArgumentException("There are no validation rows; pass null to train without.", nameof(validation));
            CheckRows("validation rows", validation, nameof(validation));
        }
        startFrom?.CheckFits(options, nameof(startFrom));
        model?.CheckContinues(options, train.Columns);
        var factory = setting.Engine ?? model?._engine.Factory ?? KaemEngine.Cpu;
        options = WithWeights(options, factory);
        var reduction = model is not null ? ReducedEngine.ReductionOf(model._engine)
            : group is null ? PrincipalComponentFit.Of(options, train, nameof(train))
            : null;
        var engine = ReducedEngine.Make(factory, Start(), reduction);
        if (group is not null)
            GroupCheck.Join(group, engine, train, validation);
        bool fromSeed = model is null && startFrom is null;
        try
        {
            var summary = new Trainer(engine, train, validation, setting.Progress, setting.Checkpoints, group)
            {
                ReportEvery = setting.ReportEvery,
                IsEnough = setting.IsEnough,
            }.Run(cancellationToken);
            return new KaemModel(engine, summary with { StartedFromSeed = fromSeed });
        }
        catch (TrainingGaveUpException fault)
        {
            var lastGood = new KaemModel(engine, fault.LastGood with { StartedFromSeed = fromSeed });
            throw new KaemTrainingException(
                $"{fault.Message} The exception's {nameof(KaemTrainingException.LastGood)} is the model after step {lastGood.Training.Steps}.", lastGood,
                fault.InnerException);
        }

        ModelParts Start()
        {
            var start = new JointModel(options, reduction?.Count ?? train.Columns);
            start.Draw(WorkerPool.Borrow());
            model?.CopyTo(start);
            startFrom?.CopyTo(start);
            return ModelParts.Of(start);
        }

        void CheckRows(string what, IRowSource source, string argument)
        {
            if (source.LooseColumns is { } loose && options.Perceptual is null)
            {
                RowCheck.Columns(source, loose, options, what, argument);
                return;
            }
            foreach (var (first, rows) in source.Parts())
            {
                RowCheck.Finite(rows.Values, rows.Columns, options.AllowMissing, what, argument, first);
                RowCheck.OneHot(rows, options.Likelihood, what, argument, first);
                RowCheck.Reachable(rows, options, what, argument, first);
                RowCheck.Pixels(rows, options, what, argument, first);
            }
        }
    }

    /// <summary>The options with the checksum of a perceptual loss's weights, which the engine reads.</summary>
    private static KaemOptions WithWeights(KaemOptions options, IKaemEngineFactory factory)
    {
        if (options.Likelihood is not GaussianLikelihoodOptions { Perceptual: { } perceptual } likelihood)
            return options;
        if (factory is IPerceptualEngineFactory reading)
            return options with { Likelihood = likelihood with { Perceptual = perceptual with { Checksum = reading.ChecksumOf(options) } } };
        PerceptualLoss.Refuse(options, factory.Name);
        return options;
    }

    /// <summary>Generates rows.</summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="seed">The same seed gives the same rows; row i does not depend on the count.</param>
    /// <param name="draw">The likelihood's means, or draws from it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative, or more than an array holds.</exception>
    /// <exception cref="InvalidOperationException">The likelihood has context, which rows are generated for.</exception>
    public DataMatrix Generate(int count, ulong seed = 1, GenerationDraw draw = GenerationDraw.Mean)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var rows = RowArray.Create(count, Columns, nameof(count));
        GenerateInto(rows, seed, 0, draw);
        Told(rows, "rows");
        return new DataMatrix(rows, count, Columns);
    }

    /// <summary>An engine that gives what is no number is broken: that is said here, and not by what stands on it.</summary>
    private void Told(ReadOnlySpan<float> values, string what)
    {
        if (TensorPrimitives.IsNaNAny(values))
            throw new NotFiniteNumberException($"The engine '{_engine.Kind}' gave {what} that are no numbers.", float.NaN);
    }

    /// <summary>Generates a range of the rows that <see cref="Generate"/> would give for the same seed.</summary>
    /// <param name="rows">Receives the rows; its length decides their number.</param>
    /// <param name="first">Index of the first row.</param>
    /// <exception cref="ArgumentException">The length is no whole number of rows.</exception>
    /// <exception cref="InvalidOperationException">The likelihood has context, which rows are generated for.</exception>
    public void GenerateInto(Span<float> rows, ulong seed, long first, GenerationDraw draw = GenerationDraw.Mean) =>
        GenerateInto(rows, seed, first, draw, []);

    /// <summary>
    /// Generates a row for each given context, where the likelihood has one (<see cref="AutoregressiveLikelihoodOptions.Context"/>): latents from the prior,
    /// then the row of these and its context, <c>p(x|c) = ∫ p(z)·p(x|z, c) dz</c>, without weights or rejection.
    /// </summary>
    /// <param name="context">The context's blocks of each row, one-hot or NaN, N x <see cref="ContextColumns"/>.</param>
    /// <param name="seed">The same seed gives the same rows; row i depends on it, i and its own context.</param>
    /// <param name="first">Index of the first row.</param>
    /// <returns>Draws, N x D, their context among them.</returns>
    /// <exception cref="InvalidOperationException">The likelihood has no context.</exception>
    /// <exception cref="ArgumentException">The context has another width, or blocks that are not one-hot.</exception>
    public DataMatrix GenerateFor(DataMatrix context, ulong seed = 1, long first = 0) => GenerateFor(context, seed, first, []);

    /// <inheritdoc cref="GenerateFor(DataMatrix, ulong, long)"/>
    /// <param name="never">Entries that are to be 0 in every row: categories that are not drawn.</param>
    internal DataMatrix GenerateFor(DataMatrix context, ulong seed, long first, ReadOnlySpan<int> never)
    {
        ArgumentNullException.ThrowIfNull(context);
        RowArray.CheckNumbers(first, context.Rows);
        if (Options.Likelihood is not AutoregressiveLikelihoodOptions { Context: > 0 } likelihood)
            throw new InvalidOperationException("The model's rows have no context: generate them by their number.");
        if (context.Columns != ContextColumns)
            throw new ArgumentException($"The context has {context.Columns} columns; the model's has {ContextColumns}.", nameof(context));
        var ofContext = KaemLikelihood.Autoregressive([.. likelihood.Blocks.Take(likelihood.Context)]);
        RowCheck.Finite(context.Values, context.Columns, true, "contexts", nameof(context));
        RowCheck.OneHot(context, ofContext, "contexts", nameof(context));
        var rows = RowArray.Create(context.Rows, Columns, nameof(context));
        if (context.Rows > 0)
            _engine.Generate(seed, first, rows);
        for (int row = 0; row < context.Rows; row++)
        {
            foreach (int entry in never)
                rows[row * Columns + entry] = 0;
            context.Row(row).CopyTo(rows.AsSpan(row * Columns));
        }
        _engine.DrawFromLikelihood(seed, first, rows);
        return new DataMatrix(rows, context.Rows, Columns);
    }

    /// <inheritdoc cref="GenerateInto(Span{float}, ulong, long, GenerationDraw)"/>
    /// <param name="never">Entries that are to be 0 in every row: categories that are not drawn.</param>
    internal void GenerateInto(Span<float> rows, ulong seed, long first, GenerationDraw draw, ReadOnlySpan<int> never)
    {
        if (!Enum.IsDefined(draw))
            throw new ArgumentOutOfRangeException(nameof(draw), draw, "draw must be Mean, Likelihood or GeneratorNoise.");
        if (rows.Length % Columns != 0)
            throw new ArgumentException($"{rows.Length} elements are no whole number of rows of {Columns} columns.", nameof(rows));
        RowArray.CheckNumbers(first, rows.Length / Columns);
        if (ContextColumns > 0)
            throw new InvalidOperationException($"The model's rows are given their first {ContextColumns} columns: {nameof(GenerateFor)} generates them.");
        _engine.Generate(seed, first, rows);
        for (int at = 0; at < rows.Length && !never.IsEmpty; at += Columns)
        {
            foreach (int entry in never)
                rows[at + entry] = 0;
        }
        if (draw == GenerationDraw.Likelihood)
            _engine.DrawFromLikelihood(seed, first, rows);
        else if (draw == GenerationDraw.GeneratorNoise)
            new NoisyMeans(Options, Columns).Apply(seed, first, rows);
    }

    /// <summary>Draws latents from the prior: by inverting its distribution functions, or, for a deep prior, by short Langevin runs.</summary>
    /// <returns>S rows of <see cref="LatentLength"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative, or more than an array holds.</exception>
    public DataMatrix SampleLatents(int count, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int length = LatentLength;
        var latents = RowArray.Create(count, length, nameof(count));
        _engine.SamplePrior(seed, 0, latents);
        return new DataMatrix(latents, count, length);
    }

    /// <summary>Maps latents to the means of the likelihood.</summary>
    /// <param name="latents">S rows of <see cref="LatentLength"/>, for instance from <see cref="SampleLatents"/> or <see cref="Infer"/>.</param>
    /// <exception cref="ArgumentException">The width is not <see cref="LatentLength"/>.</exception>
    public DataMatrix Decode(DataMatrix latents)
    {
        ArgumentNullException.ThrowIfNull(latents);
        if (latents.Columns != LatentLength)
            throw new ArgumentException($"The model's samples have {LatentLength} latents; these have {latents.Columns}.", nameof(latents));
        var rows = RowArray.Create(latents.Rows, Columns, nameof(latents));
        _engine.Generate(latents.Values, rows);
        return new DataMatrix(rows, latents.Rows, Columns);
    }

    /// <summary>
    /// Infers the latents of rows, by importance sampling: on a fixed bank of prior samples, or, with an encoder, on its proposals for each row.
    /// </summary>
    /// <param name="samples">
    /// Size of the bank, or draws of each row; null for <see cref="KaemOptions.ScoringSamples"/>, with an encoder
    /// <see cref="AmortisedOptions.ScoringDraws"/>.
    /// </param>
    /// <exception cref="ArgumentException">The rows have another width than the model, or values that are not finite.</exception>
    public KaemInference Infer(DataMatrix rows, int? samples = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int latent = LatentLength;
        float[] mean = RowArray.Create(rows.Rows, latent, nameof(rows)), spread = new float[mean.Length];
        float[] summed = RowArray.Create(rows.Rows, GeneratorInputs, nameof(rows)), reconstruction = RowArray.Create(rows.Rows, Columns, nameof(rows)),
            effective = new float[rows.Rows];
        Score(rows, samples, new RowScores
        {
            LatentMean = mean,
            LatentSpread = spread,
            SummedLatentMean = summed,
            Reconstruction = reconstruction,
            EffectiveSampleSize = effective,
        });
        Told(mean, "means of latents");
        return new KaemInference(
            new DataMatrix(mean, rows.Rows, latent), new DataMatrix(spread, rows.Rows, latent), new DataMatrix(summed, rows.Rows, GeneratorInputs),
            new DataMatrix(reconstruction, rows.Rows, Columns), effective);
    }

    /// <summary>
    /// What rows tell of their latents, in nats a row: the mean of <c>log(S/ESS)</c> over a bank of S prior samples, the Rényi divergence of order 2 of each
    /// row's posterior from the prior. Near 0 the latents say nothing of a row; more than about log S can't be seen.
    /// </summary>
    /// <param name="samples">Size of the bank; null for <see cref="KaemOptions.ScoringSamples"/>.</param>
    /// <exception cref="ArgumentException">The rows have another width than the model, or values that are not finite; or there are none.</exception>
    public double LatentInformation(DataMatrix rows, int? samples = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Rows == 0)
            throw new ArgumentException("There are no rows.", nameof(rows));
        var model = HasEncoder ? WithoutEncoder() : this;
        int bank = samples ?? model.Options.ScoringSamples;
        float[] effective = new float[rows.Rows];
        model.Score(rows, bank, new RowScores { EffectiveSampleSize = effective });
        return effective.Average(size => Math.Log(bank / size));
    }

    /// <summary>
    /// Estimates the log-likelihood of rows: by <see cref="Evidence"/>, or by importance sampling on a bank of a given size or so many proposals.
    /// </summary>
    /// <param name="samples">Size S of a bank of prior samples, with an encoder draws of each row; null for the model's own estimator.</param>
    /// <exception cref="ArgumentException">The rows have another width than the model, or values that are not finite.</exception>
    public LogLikelihoodEstimate LogLikelihood(DataMatrix rows, int? samples = null)
    {
        if (samples is null)
            return LogLikelihood(rows, Evidence);
        Check(rows);
        float[] values = new float[rows.Rows], errors = new float[rows.Rows];
        _engine.Score(rows.Values, samples.Value, new RowScores { LogLikelihood = values, LogLikelihoodError = errors });
        Told(values, "log-likelihoods");
        return new LogLikelihoodEstimate(values, errors);
    }

    /// <summary>Estimates the log-likelihood of rows by an estimator of choice.</summary>
    /// <exception cref="ArgumentException">The rows have another width than the model, or values that are not finite; or the estimator needs latents that are
    /// independent.</exception>
    public LogLikelihoodEstimate LogLikelihood(DataMatrix rows, EvidenceEstimator estimator)
    {
        Check(rows);
        ArgumentNullException.ThrowIfNull(estimator);
        float[] values = new float[rows.Rows], errors = new float[rows.Rows];
        _engine.Evidence(rows.Values, estimator, values, errors);
        return new LogLikelihoodEstimate(values, errors);
    }

    /// <summary>The same model with another estimator of log-likelihoods. The two share all else, and saving keeps the choice.</summary>
    /// <exception cref="ArgumentException">The estimator needs latents that are independent.</exception>
    public KaemModel WithEvidence(EvidenceEstimator estimator)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        var options = Options with { Evidence = null };
        if (estimator != options.EvidenceInForce)
            options = options with { Evidence = estimator };
        OptionsCheck.Consistent(options, nameof(estimator));
        return new KaemModel(_engine, Training, options, _prior);
    }

    /// <summary>
    /// The same model on another engine: the same parameters, computed elsewhere. Random numbers may be others there, so a seed's rows and the banks of
    /// prior samples may differ; what is written to a file does not.
    /// </summary>
    /// <exception cref="NotSupportedException">Engines of that kind can't do what the model's options ask for.</exception>
    public KaemModel WithEngine(IKaemEngineFactory engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new KaemModel(Remade(engine, ModelParts.Of(_engine)), Training, Options, _prior);
    }

    /// <summary>Draws from the posterior of each row's latents, by long Markov chains that start at prior samples.</summary>
    /// <param name="rows">The rows; a row's draws do not depend on the others.</param>
    /// <param name="sampler">The chains' sampler; null for <see cref="PosteriorSampler.Mala"/>. Chains find their step sizes in the warm-up, from the sampler's
    /// on; its own number of steps and its chains' starts do not count here.</param>
    /// <param name="chains">Chains of a row; several, or nothing tells whether they agree.</param>
    /// <param name="draws">Draws of each chain, one a step, at least 4.</param>
    /// <param name="warmUp">Steps of each chain before these.</param>
    /// <param name="seed">The same seed gives the same draws.</param>
    /// <exception cref="ArgumentException">The rows have another width than the model, or values that are not finite; or the model's latents are not
    /// independent.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no chains, fewer than 4 draws, or a negative number of steps.</exception>
    public PosteriorDraws SamplePosterior(
        DataMatrix rows, MarkovChainOptions? sampler = null, int chains = 4, int draws = 100, int warmUp = 100, ulong seed = 1)
    {
        Check(rows);
        return _engine.SamplePosterior(rows.Values, sampler ?? PosteriorSampler.Mala(), chains, draws, warmUp, seed);
    }

    /// <summary>
    /// Scores rows into given memory, computing only what has a destination. Log-likelihoods are by <see cref="Evidence"/>, all else by importance sampling.
    /// </summary>
    /// <param name="samples">
    /// Size of the bank of prior samples, with an encoder draws of each row; null for what <see cref="Evidence"/> says of these,
    /// else for <see cref="KaemOptions.ScoringSamples"/> or <see cref="AmortisedOptions.ScoringDraws"/>.
    /// </param>
    /// <exception cref="ArgumentException">The rows have another width than the model, or values that are not finite; or a destination has the wrong
    /// length.</exception>
    public void Score(DataMatrix rows, int? samples, RowScores scores)
    {
        Check(rows);
        Score(rows.Values, samples, scores);
    }

    /// <summary>Scores rows that are known to be finite, or NaN where the model allows missing entries.</summary>
    /// <param name="rows">B x D.</param>
    /// <inheritdoc cref="Score(DataMatrix, int?, RowScores)"/>
    /// <exception cref="ArgumentException">The values are no whole number of rows, or a destination has the wrong length.</exception>
    public void Score(ReadOnlySpan<float> rows, int? samples, RowScores scores)
    {
        var evidence = Evidence;
        int own = samples ?? (evidence as ProposalEstimator)?.Draws ?? Options.SamplesOfRow;
        // What the engine says of log-likelihoods beside all else is the estimator's word, or is not wanted.
        bool together = evidence is ProposalEstimator proposals ? proposals.Draws == own : evidence is ImportanceSamplingEstimator && !HasEncoder;
        if (together || (scores.LogLikelihood.IsEmpty && scores.LogLikelihoodError.IsEmpty))
        {
            _engine.Score(rows, own, scores);
            return;
        }
        var rest = scores.WithoutLogLikelihood;
        if (!rest.IsEmpty)
            _engine.Score(rows, own, rest);
        _engine.Evidence(rows, evidence, scores.LogLikelihood, scores.LogLikelihoodError);
    }

    /// <summary>
    /// The same model without the small components of its mixture prior. A component whose proportion is below the threshold vanishes, those left of its latent
    /// share its part, and each latent keeps its largest. An index p without components left is removed altogether, so <see cref="LatentSize"/> shrinks;
    /// elsewhere a vanished one stays with proportion 0. Of a joint mixture, small components are removed altogether, and with them those of weight 0.
    /// </summary>
    /// <param name="below">Threshold for α(q,p), from 0 to below 1.</param>
    /// <exception cref="InvalidOperationException">The prior is no mixture, or its proportions were not learned.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is out of its range.</exception>
    public KaemModel PruneMixture(float below)
    {
        if (!(below >= 0 && below < 1))
            throw new ArgumentOutOfRangeException(nameof(below), below, "below must be a proportion, from 0 to below 1.");
        var pruned = MixturePruning.Prune(ModelParts.Of(_engine), Prior, below);
        // For fewer components the seed draws another start than the one that training had.
        bool sameStart = Training.StartedFromSeed && pruned.Options.LatentSize == LatentSize && pruned.Options.Prior.Equals(Options.Prior);
        return new KaemModel(Remade(_engine.Factory, pruned), Training with { StartedFromSeed = sameStart }).WithEvidence(Evidence);
    }

    /// <summary>Saves the model to a file, which is replaced only once the new one is whole.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file is not writable.</exception>
    /// <exception cref="InvalidOperationException">The engine holds a number that is not finite.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Save);
    }

    /// <summary>Saves the model to a stream.</summary>
    /// <exception cref="InvalidOperationException">The engine holds a number that is not finite.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ModelFile.Write(stream, _engine, Options, Training);
    }

    /// <summary>Loads a model from a file.</summary>
    /// <param name="engine">What computes the model, whatever did when it was saved; null for <see cref="KaemEngine.Cpu"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">The file is not a model, is damaged, or comes from a newer version.</exception>
    /// <exception cref="NotSupportedException">The engine can't do what the model's options ask for.</exception>
    public static KaemModel Load(string path, IKaemEngineFactory? engine = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        return Load(stream, engine);
    }

    /// <summary>Loads a model from a stream.</summary>
    /// <param name="engine">What computes the model, whatever did when it was saved; null for <see cref="KaemEngine.Cpu"/>.</param>
    /// <exception cref="ModelFormatException">The stream is not a model, is damaged, or comes from a newer version.</exception>
    /// <exception cref="NotSupportedException">The engine can't do what the model's options ask for.</exception>
    public static KaemModel Load(Stream stream, IKaemEngineFactory? engine = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return ModelFile.Read(stream, engine ?? KaemEngine.Cpu);
    }

    /// <summary>Latents of the prior that training on the model's options started from, drawn from their seed.</summary>
    /// <returns>S rows of <see cref="LatentLength"/>.</returns>
    internal DataMatrix SampleInitialLatents(int count, ulong seed)
    {
        var latents = RowArray.Create(count, LatentLength, nameof(count));
        // Of a reduced engine's model the rows are components.
        KaemEngine.Make(_engine.Factory, ModelParts.Initial(Options, ReducedEngine.Within(_engine).Columns)).SamplePrior(seed, 0, latents);
        return new DataMatrix(latents, count, LatentLength);
    }

    /// <summary>An engine of a model that was made of this one's, with the same reduction.</summary>
    internal IKaemEngine Remade(IKaemEngineFactory factory, ModelParts model) => ReducedEngine.Make(factory, model, ReducedEngine.ReductionOf(_engine));

    /// <param name="allowMissing">Whether entries may be missing; null for what training allowed.</param>
    /// <summary>Refuses rows that have no likelihood under the model.</summary>
    /// <param name="allowPartial">Whether what is known of a category may be <see cref="PartialKnowledge"/>.</param>
    internal void Check(DataMatrix rows, bool? allowMissing = null, string what = "rows", string argument = "rows", bool allowPartial = false)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (rows.Columns != Columns)
            throw new ArgumentException($"The model was trained on {Columns} columns; these rows have {rows.Columns}.", nameof(rows));
        RowCheck.Finite(rows.Values, Columns, allowMissing ?? AllowsMissing, what, argument);
        if (Options.PrincipalComponents is not null)
            RowCheck.Complete(rows, what, argument);
        RowCheck.OneHot(rows, Options.Likelihood, what, argument, allowPartial: allowPartial);
    }
}

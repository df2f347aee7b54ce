using Kaem.ML.Data;
using Kaem.ML.Engines;
using Kaem.ML.Fitting;
using Kaem.ML.Input;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Kaem.ML;

/// <summary>
/// Learns a Kolmogorov-Arnold Energy Model of the vectors in a column. Get one with
/// <see cref="GenerativeCatalog.Kaem(KaemOptions, string, KaemOutputColumns)"/>. It does not change, and can be fitted any number of times.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data type | Known-size vector of <xref:System.Single>. Sparse vectors are read as their dense values. |
/// | Latent column data type | Known-size vector of <xref:System.Single>: the posterior mean of the latents, Q wide (Q·P with FullLatent) |
/// | Reconstruction column data type | Known-size vector of <xref:System.Single>: the generator's output at that mean, as wide as the input |
/// | LogLikelihood column data type | <xref:System.Single>: the estimated log-likelihood, in nats |
/// | LogLikelihoodError column data type | <xref:System.Single>: its standard error, in nats |
/// | Exportable to ONNX | By SaveAsOnnx of the package Kaem.ML.Onnx, not by ConvertToOnnx |
///
/// All other columns pass through untouched. The output activation decides what values the model can reach: the default,
/// Sigmoid, wants data in [0, 1], for instance from `NormalizeMinMax(column, fixZero: false)`.
///
/// Slots that the annotation CategoricalSlotRanges marks, as one-hot encoding leaves it, are categorical variables: the likelihood
/// has a softmax for each, and the Gaussian of the options for the other slots. A likelihood given as `KaemLikelihood.Mixed` stays as
/// given. A variable whose slots are all 0 is missing, which needs `KaemOptions.AllowMissing`.
///
/// Rows are scored against a fixed bank of prior samples, drawn from the model's seed, so that a row scored alone, in a batch,
/// in another order or after loading gets the same bits. The bank's size is `KaemOptions.ScoringSamples`: log-likelihoods are
/// biased down, less the larger the bank. `KaemOptions.Evidence` chooses other estimators of log-likelihoods, by Markov chains. A model
/// trained by `PosteriorSampler.Amortised` is scored by its encoder's draws, the same numbers for every row; `KaemOutputColumns.LatentFromEncoder`
/// makes Latent one pass of the encoder.
/// ]]></format>
/// </remarks>
public sealed class KaemEstimator : IEstimator<KaemTransformer>
{
    private readonly MLContext _context;
    private readonly TrainingChoices _choices;
    private readonly KaemModel? _model;

    internal KaemEstimator(MLContext context, KaemOptions options, string featureColumnName, KaemOutputColumns outputs)
        : this(context, options, featureColumnName, outputs, new TrainingChoices(), null)
    {
    }

    private KaemEstimator(MLContext context, KaemOptions options, string featureColumnName, KaemOutputColumns outputs, TrainingChoices choices,
        KaemModel? model)
    {
        _context = context;
        Options = options;
        FeatureColumnName = featureColumnName;
        Outputs = outputs;
        if (outputs.LatentFromEncoder && options.Sampler is not AmortisedOptions)
        {
            throw new ArgumentException(
                $"{nameof(KaemOutputColumns)}.{nameof(KaemOutputColumns.LatentFromEncoder)} is set, but Sampler trains no encoder. Use "
                + "PosteriorSampler.Amortised(), or leave it out.", nameof(outputs));
        }
        _choices = choices;
        _model = model;
    }

    /// <summary>
    /// What the model is and how it is trained. A convolutional generator's shape, where open here, is filled in from the column that
    /// <see cref="Fit(IDataView)"/> learns from.
    /// </summary>
    public KaemOptions Options { get; }

    /// <summary>Name of the column that the model learns from.</summary>
    public string FeatureColumnName { get; }

    /// <summary>The columns that the fitted model adds.</summary>
    public KaemOutputColumns Outputs { get; }

    /// <summary>The same estimator, reporting its training to <paramref name="progress"/> after each epoch and a few times a second in between.</summary>
    /// <param name="progress">Receives reports; the end of an epoch is written to <see cref="MLContext.Log"/> in any case.</param>
    public KaemEstimator WithProgress(IProgress<KaemProgress> progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return With(_choices with { Progress = progress }, _model);
    }

    /// <summary>
    /// The same estimator, whose training stops at the next update once <paramref name="cancellationToken"/> is cancelled.
    /// <see cref="Fit(IDataView)"/> then returns what was learned so far, and <see cref="KaemModel.Training"/> says that it stopped early.
    /// </summary>
    public KaemEstimator WithCancellation(CancellationToken cancellationToken) =>
        With(_choices with { CancellationToken = cancellationToken }, _model);

    /// <summary>
    /// The same estimator, whose training keeps checkpoints and, after a crash, goes on from the newest good one: a <see cref="Fit(IDataView)"/> with the
    /// same options and rows ends, bit for bit, where an unbroken one ends. The seed is one of the options: give one
    /// to them or to the context, or each run has another.
    /// </summary>
    /// <param name="checkpoints">The folder, how often, and how many. Trainings with other options or rows, such as the folds of a cross-validation, may share
    /// it.</param>
    /// <example>
    /// <code>
    /// var estimator = mlContext.Generative().Kaem(options).WithCheckpoints(new CheckpointDirectory("run1") { EverySteps = 500 });
    /// </code>
    /// </example>
    public KaemEstimator WithCheckpoints(CheckpointDirectory checkpoints)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        return With(_choices with { Checkpoints = checkpoints }, _model);
    }

    /// <summary>
    /// The same estimator, whose training starts from a prior, for instance of another model or from
    /// <see cref="LatentPrior.FromDensity(KaemOptions, Func{double, double})"/>. <see cref="KaemOptions.FreezePrior"/> keeps it as it is.
    /// </summary>
    /// <param name="prior">A prior of the options' kind and widths, or <see cref="Fit(IDataView)"/> refuses it; <see cref="LatentPrior.ApplyTo"/> gives options
    /// them.</param>
    public KaemEstimator WithPrior(LatentPrior prior)
    {
        ArgumentNullException.ThrowIfNull(prior);
        return With(_choices with { StartFrom = prior }, null);
    }

    /// <summary>
    /// The same estimator, whose training starts from a model's parameters: retraining on new rows, or fine-tuning after
    /// <see cref="KaemModel.PruneGenerator"/>. It takes the place of a prior given by <see cref="WithPrior"/>, and the other way round.
    /// </summary>
    /// <param name="model">A model of the options' kind and widths, or <see cref="Fit(IDataView)"/> refuses it; its own <see cref="KaemModel.Options"/> are a
    /// good start. See <see cref="KaemModel.ContinueTraining"/>.</param>
    /// <example>
    /// <code>
    /// var smaller = transformer.Model.PruneGenerator().Model;
    /// var options = smaller.Options with { Epochs = 20 };
    /// var tuned = mlContext.Generative().Kaem(options).WithModel(smaller).Fit(data);
    /// </code>
    /// </example>
    public KaemEstimator WithModel(KaemModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return With(_choices with { StartFrom = null }, model);
    }

    /// <summary>
    /// The same estimator, whose model is trained and computed by another engine than <see cref="KaemEngine.Cpu"/>, or than that of the model it starts from.
    /// It is chosen whatever <see cref="MLContext.GpuDeviceId"/> says.
    /// </summary>
    /// <param name="engine">Makes the engine.</param>
    public KaemEstimator WithEngine(IKaemEngineFactory engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return With(_choices with { Engine = engine }, _model);
    }

    /// <summary>
    /// The same estimator, which scores validation rows after each epoch; they do not influence training. Within a chain these are rows as they reach this
    /// estimator, transformed by what stands before it; <see cref="WithValidation(double)"/> needs none of its own.
    /// </summary>
    /// <param name="validation">Data with a features column of the same width.</param>
    public KaemEstimator WithValidation(IDataView validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        return With(_choices with { Validation = validation, ValidationShare = 0 }, _model);
    }

    /// <summary>
    /// The same estimator, which holds a share of the rows out, chosen by the seed, and scores them after each epoch. It does not learn from them; what stands
    /// before it in a chain does.
    /// </summary>
    /// <param name="share">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is outside of that.</exception>
    public KaemEstimator WithValidation(double share) => With(_choices.WithValidationShare(share), _model);

    /// <summary>
    /// The same estimator, which writes a line to <see cref="MLContext.Log"/> every so many updates, and reports its progress then and after each epoch
    /// alone. Without this call lines are written after epochs, some twenty of them at most.
    /// </summary>
    /// <param name="updates">Updates from one line to the next, 1 or more.</param>
    public KaemEstimator WithLogEvery(int updates) => With(_choices.WithLogEvery(updates), _model);

    /// <summary>
    /// The same estimator, which keeps so many bytes of its rows in memory while it trains; where they are more, all of them go to a temporary file, four bytes
    /// a value, which is mapped to memory and gone after training. The model is the same to the last bit. Without this call half of the memory that the process
    /// may use is the limit.
    /// </summary>
    /// <param name="bytes">Most bytes, 0 or more.</param>
    /// <param name="folder">Where the file lies, a folder that is there; null for the system's temporary folder.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is negative.</exception>
    public KaemEstimator WithMemoryLimit(long bytes, string? folder = null) => With(_choices.WithMemoryLimit(bytes, folder), _model);

    /// <summary>
    /// Trains a model by maximum likelihood. The rows are read once and kept while it trains, in memory, or, where they are more than half of that, in a
    /// temporary file; see <see cref="WithMemoryLimit"/>.
    /// </summary>
    /// <param name="input">Data with the features column.</param>
    /// <exception cref="ArgumentException">The features column is missing or of the wrong type; or its rows are none, all equal, not finite, or beyond what the
    /// output activation reaches.</exception>
    /// <exception cref="KaemTrainingException">The numbers stopped being finite more often than <see cref="KaemOptions.MaxRecoveries"/> allows.</exception>
    /// <exception cref="IOException">The checkpoints' folder can't be made, or the disk of the temporary file is full.</exception>
    /// <exception cref="NotSupportedException">The context demands a GPU and no engine was named, or the engine can't do what the options ask for.</exception>
    public KaemTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Fit(input, _choices.Validation, nameof(input));
    }

    /// <summary>Trains a model by maximum likelihood, and scores validation rows after each epoch. They do not influence training.</summary>
    /// <param name="train">Data with the features column.</param>
    /// <param name="validation">Data with a features column of the same width.</param>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public KaemTransformer Fit(IDataView train, IDataView validation)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        return Fit(train, validation, nameof(train));
    }

    /// <summary>The shape of the fitted model's output, for data of a given shape.</summary>
    /// <exception cref="ArgumentException">The features column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        FeatureColumn.Check(inputSchema, FeatureColumnName, nameof(inputSchema));
        return OutputShape.Add(inputSchema, _context, Outputs.Beside(FeatureColumnName, name => inputSchema.Any(column => column.Name == name)).Wanted);
    }

    private KaemTransformer Fit(IDataView train, IDataView? validation, string argument)
    {
        var engine = EngineChoice.Of(_context, _choices.Engine);
        var features = FeatureColumn.In(train.Schema, FeatureColumnName, argument);
        var options = ImageColumn.WithShape(CategoricalSlots.Honour(Options, train.Schema[FeatureColumnName]), FeatureColumnName, features.Type, argument);
        // Principal components are found of rows in memory.
        var memory = options.PrincipalComponents is null ? _choices.Memory ?? RowMemory.Default : null;
        var read = FeatureRows.Read(train, features, options, "training data", argument, memory);
        using var file = read as RowFile;
        var readBeside = validation is null ? null : FeatureRows.Read(validation, features, options, "validation data", nameof(validation), memory);
        using var fileBeside = readBeside as RowFile;
        var (rows, heldOut) = _choices.HoldOut(read, readBeside, options.SeedInForce);
        using var channel = ((IChannelProvider)_context).Start("KAEM");
        var outputs = Outputs.Beside(FeatureColumnName, name => train.Schema.GetColumnOrNull(name) is not null);
        var log = new TrainingLog(channel, _choices);
        log.Begin(rows.Rows, $"{rows.Columns} values");
        log.Renamed(Outputs.Wanted, outputs.Wanted);
        var setting = new TrainingSetting
        {
            Progress = log, StartFrom = _choices.StartFrom, Model = _model, Checkpoints = _choices.Checkpoints, Engine = engine,
            ReportEvery = _choices.LogEvery,
        };
        var model = KaemModel.TrainOn(options, rows, heldOut, setting, _choices.CancellationToken);
        log.End(model.Training, _choices.CancellationToken);
        return new KaemTransformer(model, features, outputs);
    }

    private KaemEstimator With(TrainingChoices choices, KaemModel? model) => new(_context, Options, FeatureColumnName, Outputs, choices, model);
}

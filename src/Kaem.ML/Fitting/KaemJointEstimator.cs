using Kaem.ML.Data;
using Kaem.ML.Engines;
using Kaem.ML.Fitting;
using Kaem.ML.Input;
using Kaem.ML.Parts;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Kaem.ML;

/// <summary>
/// Learns a Kolmogorov-Arnold Energy Model of rows that hold several things at once, each in a column of its own: images, labels, numbers. Get one with
/// <see cref="GenerativeCatalog.KaemJoint(KaemPart[])"/>. It does not change, and can be fitted any number of times.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data types | Images: known-size vectors of <xref:System.Single>. Labels: keys. Numbers: <xref:System.Single>, or known-size vectors of it. |
/// | Latent column data type | Known-size vector of <xref:System.Single>: the posterior mean of the latents |
/// | LogLikelihood, LogLikelihoodError column data type | <xref:System.Single>: the estimate and its standard error, in nats |
/// | Predicted… column data type | That of the part's own column, for each label: what the row's other parts say of it |
/// | …Score column data type | Known-size vector of <xref:System.Single>, for each label: the probabilities of its keys given the other parts |
/// | Exportable to ONNX | The model alone, by SaveAsOnnx of the package Kaem.ML.Onnx |
///
/// The column of a part has the part's name. All other columns pass through untouched. A key of 0 and NaN say that a value is missing: rows may lack
/// parts when they are scored, and, with `KaemOptions.AllowMissing`, when they are learned.
/// ]]></format>
/// </remarks>
public sealed class KaemJointEstimator : IEstimator<KaemJointTransformer>
{
    private readonly MLContext _context;
    private readonly JointGeneratorOptions _joint;
    private readonly TrainingChoices _choices;
    private readonly KaemModel? _model;

    internal KaemJointEstimator(
        MLContext context, KaemOptions options, KaemJointOutputColumns outputs, TrainingChoices? choices = null, KaemModel? model = null)
    {
        _joint = options.Generator as JointGeneratorOptions ?? throw new ArgumentException(
            $"The options' generator is {options.Generator.GetType().Name.Replace("GeneratorOptions", "", StringComparison.Ordinal)}; columns of their own "
            + "need KaemGenerator.Joint(), a part for each. A model of one column of features is made by Kaem().", nameof(options));
        foreach (var part in _joint.Parts)
            OutputNames.Valid(part.Name, nameof(options));
        outputs.CheckNames(_joint.Parts);
        (_context, Options, Outputs, _choices, _model) = (context, options, outputs, choices ?? new TrainingChoices(), model);
    }

    /// <summary>
    /// What the model is and how it is trained. What its parts leave open, an image's shape or a label's number of categories, is filled in from the columns
    /// that <see cref="Fit(IDataView)"/> learns from.
    /// </summary>
    public KaemOptions Options { get; }

    /// <summary>The columns that the fitted model adds.</summary>
    public KaemJointOutputColumns Outputs { get; }

    /// <summary>The same estimator, reporting its training to <paramref name="progress"/> after each epoch and a few times a second in between.</summary>
    /// <param name="progress">Receives reports; the end of an epoch is written to <see cref="MLContext.Log"/> in any case.</param>
    public KaemJointEstimator WithProgress(IProgress<KaemProgress> progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return With(_choices with { Progress = progress }, _model);
    }

    /// <summary>
    /// The same estimator, whose training stops at the next update once <paramref name="cancellationToken"/> is cancelled.
    /// <see cref="Fit(IDataView)"/> then returns what was learned so far, and <see cref="KaemModel.Training"/> says that it stopped early.
    /// </summary>
    public KaemJointEstimator WithCancellation(CancellationToken cancellationToken) =>
        With(_choices with { CancellationToken = cancellationToken }, _model);

    /// <summary>
    /// The same estimator, whose training keeps checkpoints and, after a crash, goes on from the newest good one; see
    /// <see cref="KaemEstimator.WithCheckpoints"/>.
    /// </summary>
    /// <param name="checkpoints">The folder, how often, and how many.</param>
    public KaemJointEstimator WithCheckpoints(CheckpointDirectory checkpoints)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        return With(_choices with { Checkpoints = checkpoints }, _model);
    }

    /// <summary>The same estimator, whose training starts from a prior; see <see cref="KaemEstimator.WithPrior"/>.</summary>
    /// <param name="prior">A prior of the options' kind and widths, or <see cref="Fit(IDataView)"/> refuses it.</param>
    public KaemJointEstimator WithPrior(LatentPrior prior)
    {
        ArgumentNullException.ThrowIfNull(prior);
        return With(_choices with { StartFrom = prior }, null);
    }

    /// <summary>
    /// The same estimator, whose training starts from a model's parameters: retraining on new rows. It takes the place of a prior given by
    /// <see cref="WithPrior"/>, and the other way round.
    /// </summary>
    /// <param name="model">A model of the options' kind, parts and widths, or <see cref="Fit(IDataView)"/> refuses it.</param>
    public KaemJointEstimator WithModel(KaemModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return With(_choices with { StartFrom = null }, model);
    }

    /// <summary>The same estimator, whose model is trained and computed by another engine; see <see cref="KaemEstimator.WithEngine"/>.</summary>
    /// <param name="engine">Makes the engine.</param>
    public KaemJointEstimator WithEngine(IKaemEngineFactory engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return With(_choices with { Engine = engine }, _model);
    }

    /// <summary>
    /// The same estimator, which scores validation rows after each epoch; they do not influence training. Within a chain these are rows as they reach this
    /// estimator, transformed by what stands before it; <see cref="WithValidation(double)"/> needs none of its own.
    /// </summary>
    /// <param name="validation">Data with columns of the same types.</param>
    public KaemJointEstimator WithValidation(IDataView validation)
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
    public KaemJointEstimator WithValidation(double share) => With(_choices.WithValidationShare(share), _model);

    /// <summary>
    /// The same estimator, which writes a line to <see cref="MLContext.Log"/> every so many updates, and reports its progress then and after each epoch
    /// alone. Without this call lines are written after epochs, some twenty of them at most.
    /// </summary>
    /// <param name="updates">Updates from one line to the next, 1 or more.</param>
    public KaemJointEstimator WithLogEvery(int updates) => With(_choices.WithLogEvery(updates), _model);

    /// <summary>The same estimator, which keeps so many bytes of its rows in memory while it trains; see <see cref="KaemEstimator.WithMemoryLimit"/>.</summary>
    /// <param name="bytes">Most bytes, 0 or more.</param>
    /// <param name="folder">Where the file lies, a folder that is there; null for the system's temporary folder.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is negative.</exception>
    public KaemJointEstimator WithMemoryLimit(long bytes, string? folder = null) => With(_choices.WithMemoryLimit(bytes, folder), _model);

    /// <summary>
    /// Trains a model by maximum likelihood. The rows are read once and kept while it trains, in memory, or, where they are more than half of that, in a
    /// temporary file; see <see cref="WithMemoryLimit"/>.
    /// </summary>
    /// <param name="input">Data with the columns of all parts.</param>
    /// <exception cref="ArgumentException">A part's column is missing or of the wrong type; or rows are none, all equal, not finite, or beyond what an output
    /// activation reaches.</exception>
    /// <exception cref="KaemTrainingException">The numbers stopped being finite more often than <see cref="KaemOptions.MaxRecoveries"/> allows.</exception>
    /// <exception cref="IOException">The checkpoints' folder, or a temporary file, can't be made.</exception>
    /// <exception cref="NotSupportedException">The context demands a GPU and no engine was named, or the engine can't do what the options ask for.</exception>
    public KaemJointTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Fit(input, _choices.Validation, nameof(input));
    }

    /// <summary>Trains a model by maximum likelihood, and scores validation rows after each epoch. They do not influence training.</summary>
    /// <param name="train">Data with the columns of all parts.</param>
    /// <param name="validation">Data with columns of the same types.</param>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public KaemJointTransformer Fit(IDataView train, IDataView validation)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        return Fit(train, validation, nameof(train));
    }

    /// <summary>The shape of the fitted model's output, for data of a given shape.</summary>
    /// <exception cref="ArgumentException">A part's column is missing or of the wrong type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        SchemaShape.Column[] columns = [.. _joint.Parts.Select(part => PartColumn.Check(inputSchema, part, nameof(inputSchema)))];
        var outputs = Outputs.Beside(name => inputSchema.Any(column => column.Name == name));
        var rows = OutputShape.Add(inputSchema, _context, outputs.WantedOfRow);
        var ofParts = outputs.WantedOfParts(_joint.Parts).Select(wanted => (wanted.Output, wanted.Name, columns[wanted.Part]));
        return OutputShape.AddParts(rows, _context, [.. ofParts]);
    }

    private KaemJointTransformer Fit(IDataView train, IDataView? validation, string argument)
    {
        var engine = EngineChoice.Of(_context, _choices.Engine);
        var found = _joint.Parts.Select(part => PartColumn.In(train.Schema, part, argument)).ToList();
        PartColumn[] parts = [.. found.Select(pair => pair.Column)];
        var options = Options with { Generator = KaemGenerator.Joint([.. found.Select(pair => pair.Part)]) };
        var memory = _choices.Memory ?? RowMemory.Default;
        var read = PartRows.Read(train, parts, options.AllowMissing, "training data", argument, memory);
        using var file = read as RowFile;
        var readBeside = validation is null ? null : PartRows.Read(validation, parts, options.AllowMissing, "validation data", nameof(validation), memory);
        using var fileBeside = readBeside as RowFile;
        var (rows, heldOut) = _choices.HoldOut(read, readBeside, options.SeedInForce);
        using var channel = ((IChannelProvider)_context).Start("KAEM");
        var outputs = Outputs.Beside(name => train.Schema.GetColumnOrNull(name) is not null);
        var log = new TrainingLog(channel, _choices);
        log.Begin(rows.Rows, $"{parts.Length} parts, {rows.Columns} values");
        log.Renamed(Outputs.WantedOfRow, outputs.WantedOfRow);
        var setting = new TrainingSetting
        {
            Progress = log, StartFrom = _choices.StartFrom, Model = _model, Checkpoints = _choices.Checkpoints, Engine = engine,
            ReportEvery = _choices.LogEvery,
        };
        var model = KaemModel.TrainOn(options, rows, heldOut, setting, _choices.CancellationToken);
        log.End(model.Training, _choices.CancellationToken);
        return new KaemJointTransformer(model, parts, outputs);
    }

    private KaemJointEstimator With(TrainingChoices choices, KaemModel? model) => new(_context, Options, Outputs, choices, model);
}

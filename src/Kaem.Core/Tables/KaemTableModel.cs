using Kaem.ML.Data;
using Kaem.ML.Engines;
using Kaem.ML.Posteriors;
using Kaem.ML.Tables;

namespace Kaem.ML;

/// <summary>
/// A Kolmogorov-Arnold Energy Model of the rows of a table: numbers, booleans and categories as they are, with gaps. It generates rows, with given values if
/// wanted, fills gaps, and scores rows. It does not change, and any number of threads may use it.
/// </summary>
public sealed partial class KaemTableModel
{
    internal KaemTableModel(KaemModel model, TableCodec codec, TableForm form)
        : this(model, codec, form, form.Schema(codec.Schema))
    {
    }

    private KaemTableModel(KaemModel model, TableCodec codec, TableForm form, TableSchema schema) =>
        (Model, Codec, Form, Schema) = (model, codec, form, schema);

    /// <summary>The model of encoded rows.</summary>
    public KaemModel Model { get; }

    internal TableCodec Codec { get; }

    internal TableForm Form { get; }

    /// <summary>The table's columns.</summary>
    public TableSchema Schema { get; }

    /// <summary>What holds in every row that is generated or filled: the rules of the options, and those that were found.</summary>
    public IReadOnlyList<TableRule> Rules => Form.Rules;

    /// <summary>Columns that rows are given, the first of <see cref="Schema"/>: see <see cref="KaemTableOptions.Context"/>.</summary>
    public IReadOnlyList<string> Context => [.. Schema.Columns.Take(Codec.Context).Select(column => column.Name)];

    /// <summary>How the model was trained.</summary>
    public TrainingSummary Training => Model.Training;

    /// <summary>Learns how columns are encoded, then trains a model by maximum likelihood. Gaps are left out of the likelihood.</summary>
    /// <param name="train">The rows to learn from.</param>
    /// <param name="options">What the model is and how it is trained; null for the defaults.</param>
    /// <param name="validation">Rows to score after each epoch, in units of the encoding; they do not influence training.</param>
    /// <param name="progress">Receives reports, on the training thread where it is not a <see cref="Progress{T}"/>.</param>
    /// <param name="startFrom">A prior to start from, of the kind and widths of <see cref="KaemTableOptions.Model"/>; null for one drawn from the seed.</param>
    /// <param name="checkpoints">
    /// Where training keeps what it needs to go on after a crash, and looks for it; null for nowhere. The same table and options, with a seed, end where an
    /// unbroken training does. Where <see cref="KaemTableOptions.StopEarly"/> looks for the number of updates, what that needs is in a folder below.
    /// </param>
    /// <param name="engine">What computes the model; null for <see cref="KaemEngine.Cpu"/>.</param>
    /// <param name="cancellationToken">Stops training at the next update; the model then holds what was learned so far.</param>
    /// <exception cref="ArgumentException">There are no rows, all are equal, a column has no values, or an option names a column that is not there; a rule
    /// does not hold; the validation rows lack a column; or the prior to start from is another kind of prior than the options'.</exception>
    /// <exception cref="NotSupportedException">The engine can't do what the options ask for.</exception>
    /// <exception cref="KaemTrainingException">The loss stopped being finite.</exception>
    /// <exception cref="IOException">The checkpoints' folder can't be made.</exception>
    public static KaemTableModel Train(
        Table train, KaemTableOptions? options = null, Table? validation = null, IProgress<KaemProgress>? progress = null,
        LatentPrior? startFrom = null, CheckpointDirectory? checkpoints = null, IKaemEngineFactory? engine = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(train);
        options ??= new KaemTableOptions();
        if (train.Rows == 0)
            throw new ArgumentException("The table has no rows to learn from.", nameof(train));
        var setting = new TrainingSetting { Progress = progress, StartFrom = startFrom, Checkpoints = checkpoints, Engine = engine };
        return Train(PreparedTable.Of(train, options).Encode(options, validation), setting, cancellationToken);
    }

    /// <summary>
    /// Trains further from this model's parameters, which stay as they are: on new rows, or with another learning rate. How columns are encoded, what follows
    /// from what, and the rules stay those of this model, whatever the options say of them; a value that its training lacked counts as a gap.
    /// </summary>
    /// <param name="options">
    /// Those that this model was trained with, but for what training is about: updates, batches, learning rates, sampler, seed. See
    /// <see cref="KaemModel.ContinueTraining"/>.
    /// </param>
    /// <param name="train">The rows to learn from, with this model's columns.</param>
    /// <param name="validation">Rows to score after each epoch, in units of the encoding; they do not influence training.</param>
    /// <param name="progress">Receives reports, on the training thread where it is not a <see cref="Progress{T}"/>.</param>
    /// <param name="checkpoints">Where training keeps what it needs to go on after a crash, and looks for it; null for nowhere.</param>
    /// <param name="engine">What computes the new model; null for an engine of this model's kind.</param>
    /// <param name="cancellationToken">Stops training at the next update; the model then holds what was learned so far.</param>
    /// <exception cref="ArgumentException">The options describe another model; there are no rows, or all are equal; a column is not there or of another
    /// kind.</exception>
    /// <exception cref="NotSupportedException">The engine can't do what the options ask for.</exception>
    /// <exception cref="KaemTrainingException">The loss stopped being finite.</exception>
    /// <exception cref="IOException">The checkpoints' folder can't be made.</exception>
    public KaemTableModel ContinueTraining(
        KaemTableOptions options, Table train, Table? validation = null, IProgress<KaemProgress>? progress = null, CheckpointDirectory? checkpoints = null,
        IKaemEngineFactory? engine = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(train);
        var setting = new TrainingSetting { Progress = progress, Model = Model, Checkpoints = checkpoints, Engine = engine };
        return Train(Prepare(train).Encode(options, validation), setting, cancellationToken);
    }

    /// <summary>Rows as this model learns them.</summary>
    internal PreparedTable Prepare(Table train) => train.Rows > 0
        ? new PreparedTable(Form, Codec, Form.Reduce(Form.As(train, Schema)))
        : throw new ArgumentException("The table has no rows to learn from.", nameof(train));

    /// <summary>Trains a model of rows that are ready for it.</summary>
    internal static KaemTableModel Train(EncodedTraining train, TrainingSetting setting, CancellationToken cancellationToken)
    {
        var options = train.Options;
        KaemModel? stopped = null;
        if (train.StopEarly)
            options = TrainingLength.Find(train.Rows, options with { Seed = options.SeedInForce }, setting, cancellationToken, out stopped);
        return new KaemTableModel(stopped ?? KaemModel.TrainOn(options, train.Rows, train.Validation, setting, cancellationToken), train.Codec, train.Form);
    }

    /// <summary>
    /// Counts the values of a table that training lacked and that nothing is known of: categories, unless rare ones share places, and any other
    /// value in a column that had one value only. All of a column's together have the probability of half a training value, and so have numbers beyond its
    /// bins, which do not count here. A row that breaks a rule counts as one for each.
    /// </summary>
    /// <exception cref="ArgumentException">A column is not there, or of another kind.</exception>
    public long CountUnseen(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        table = Form.As(table, Schema);
        return Codec.CountUnseen(Form.Reduce(table)) + Form.Broken(table).Sum(broken => broken?.LongCount(isBroken => isBroken) ?? 0);
    }

    /// <summary>
    /// Estimates the log-likelihood of rows, in nats: of numbers the density in their own units, or of the bin's density where a column was put into bins; of
    /// integers in bins, categories and values that pile up the probability. So models that encode a table differently can be compared. Gaps are left out.
    /// What training lacked, a category or a number beyond all bins, has a low probability: see <see cref="CountUnseen"/>. A category or a
    /// number in bins that training lacked has at most half that of the least likely value that training had, given its row, and a number the less, the farther
    /// it is. A row that breaks a rule has, beside the density of what is learned of it, the probability of half a training row for
    /// each.
    /// </summary>
    /// <param name="samples">Size of a bank of prior samples for importance sampling; null for the model's own estimator.</param>
    /// <exception cref="ArgumentException">A column is not there, or of another kind.</exception>
    public LogLikelihoodEstimate LogLikelihood(Table rows, int? samples = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        float[] values = new float[rows.Rows], errors = new float[rows.Rows];
        foreach (var (first, part) in Parts(rows))
        {
            var scored = Score(part, samples);
            double[]?[] rules = LogRules(part);
            var estimate = Model.LogLikelihood(scored.Encoded, samples);
            for (int row = 0; row < part.Rows; row++)
            {
                double sum = estimate.Values[row];
                foreach (double[] column in scored.LogScales)
                    sum += column[row];
                foreach (double[]? rule in rules)
                    sum += rule?[row] ?? 0;
                values[first + row] = ToFinite(sum);
                errors[first + row] = estimate.StandardErrors[row];
            }
        }
        return new LogLikelihoodEstimate(values, errors);
    }

    /// <summary>
    /// How each column of a row adds to its log-likelihood given the row's others, <c>log p(row) - log p(row without it)</c>, in nats and units as
    /// <see cref="LogLikelihood"/>: the lower, the more surprising the value beside the others. 0 for a gap, for context, and for a column that follows from
    /// others by a rule, unless the row breaks one; of a combination the first column has what all of them add.
    /// </summary>
    /// <param name="samples">
    /// Size of the bank of prior samples; null for <see cref="KaemOptions.ScoringSamples"/>, and for 128 at most where columns depend on each other: there
    /// 32 completions of a row stand for all.
    /// </param>
    /// <returns>A column for every column of <see cref="Schema"/>.</returns>
    /// <exception cref="ArgumentException">A column is not there, or of another kind.</exception>
    public DataMatrix Contributions(Table rows, int? samples = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int columns = Schema.Columns.Count;
        int[] learned = Form.LearnedOf(Codec.Schema), blockOf = [.. Codec.Codecs.Select((codec, c) =>
            // A column with one value only has no block.
            codec.Width == 0 ? -1 : Codec.Codecs.Take(c).Count(before => before.Width > 0))];
        var contributions = RowArray.Create(rows.Rows, columns, nameof(rows));
        foreach (var (first, part) in Parts(rows))
        {
            var scored = Score(part, samples);
            double[]?[] rules = LogRules(part);
            var blocks = Model.Contributions(scored.Encoded, samples);
            for (int c = 0; c < columns; c++)
            {
                int from = learned[c], block = from < 0 ? -1 : blockOf[from];
                for (int row = 0; row < part.Rows; row++)
                {
                    double own = (from < 0 ? 0 : scored.LogScales[from][row]) + (rules[c]?[row] ?? 0);
                    contributions[(first + row) * columns + c] = ToFinite((block < 0 ? 0 : blocks.Row(row)[block]) + own);
                }
            }
        }
        return new DataMatrix(contributions, rows.Rows, columns);
    }

    /// <summary>
    /// What each column of a row says, given those before it: <c>log p(x_j | x_1, …, x_(j-1))</c>, in nats and units as <see cref="LogLikelihood"/>, where
    /// columns depend on each other in their order. The columns of a row without gaps that breaks no rule sum to its log-likelihood. 0 for a gap, for context,
    /// and for a column that follows from others by a rule.
    /// </summary>
    /// <param name="samples">Size of the bank of prior samples; null for <see cref="KaemOptions.ScoringSamples"/>.</param>
    /// <returns>A column for every column of <see cref="Schema"/>.</returns>
    /// <exception cref="ArgumentException">A column is not there, or of another kind.</exception>
    /// <exception cref="NotSupportedException">Columns depend on each other by the latents alone: they have no order.</exception>
    public DataMatrix ColumnLogLikelihoods(Table rows, int? samples = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        if (Dependence != ColumnDependence.Autoregressive)
        {
            throw new NotSupportedException(
                $"Columns depend on each other by the latents alone and have no order: {nameof(Contributions)} says what each adds to the others.");
        }
        int columns = Schema.Columns.Count;
        int[] learned = Form.LearnedOf(Codec.Schema);
        var logs = RowArray.Create(rows.Rows, columns, nameof(rows));
        foreach (var (first, part) in Parts(rows))
        {
            var scored = Score(part, samples);
            var expected = Model.Predict(scored.Encoded, samples);
            for (int c = 0; c < columns; c++)
            {
                int from = learned[c], width = from < 0 ? 0 : Codec.Codecs[from].Width, at = from < 0 ? 0 : Codec.FirstOf(from);
                for (int row = 0; row < part.Rows; row++)
                {
                    int place = width == 0 ? -1 : scored.Encoded.Row(row).Slice(at, width).IndexOf(1f);
                    double log = place < 0 ? 0 : Math.Log(Math.Max(float.Epsilon, expected.Row(row)[at + place]));
                    logs[(first + row) * columns + c] = ToFinite(log + (from < 0 ? 0 : scored.LogScales[from][row]));
                }
            }
        }
        return new DataMatrix(logs, rows.Rows, columns);
    }

    /// <summary>Infers the latents of rows.</summary>
    /// <param name="samples">Size of the bank of prior samples; null for <see cref="KaemOptions.ScoringSamples"/>.</param>
    /// <exception cref="ArgumentException">A column is not there, or of another kind.</exception>
    public KaemInference Infer(Table rows, int? samples = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        int latents = Model.LatentLength, inputs = Model.GeneratorInputs, width = Model.Columns;
        float[] mean = RowArray.Create(rows.Rows, latents, nameof(rows)), spread = new float[mean.Length];
        float[] summed = RowArray.Create(rows.Rows, inputs, nameof(rows)), reconstruction = RowArray.Create(rows.Rows, width, nameof(rows));
        var effective = new float[rows.Rows];
        foreach (var (first, part) in Parts(rows))
        {
            Model.Score(Encode(part), samples, new RowScores
            {
                LatentMean = mean.AsSpan(first * latents, part.Rows * latents),
                LatentSpread = spread.AsSpan(first * latents, part.Rows * latents),
                SummedLatentMean = summed.AsSpan(first * inputs, part.Rows * inputs),
                Reconstruction = reconstruction.AsSpan(first * width, part.Rows * width),
                EffectiveSampleSize = effective.AsSpan(first, part.Rows),
            });
        }
        return new KaemInference(
            new DataMatrix(mean, rows.Rows, latents), new DataMatrix(spread, rows.Rows, latents), new DataMatrix(summed, rows.Rows, inputs),
            new DataMatrix(reconstruction, rows.Rows, width), effective);
    }

    /// <summary>
    /// What rows tell of their latents, in nats a row; see <see cref="KaemModel.LatentInformation"/>. Where columns depend on each other, it is what the
    /// latents say beside that.
    /// </summary>
    /// <param name="samples">Size of the bank of prior samples; null for <see cref="KaemOptions.ScoringSamples"/>.</param>
    /// <exception cref="ArgumentException">A column is not there, or of another kind; or there are no rows.</exception>
    public double LatentInformation(Table rows, int? samples = null)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Model.LatentInformation(Encode(rows), samples);
    }

    /// <summary>The same model with another estimator of log-likelihoods. The two share all else, and saving keeps the choice.</summary>
    /// <exception cref="ArgumentException">The estimator needs latents that are independent.</exception>
    public KaemTableModel WithEvidence(EvidenceEstimator estimator) => new(Model.WithEvidence(estimator), Codec, Form, Schema);

    /// <summary>The same model on another engine; see <see cref="KaemModel.WithEngine"/>.</summary>
    /// <exception cref="NotSupportedException">Engines of that kind can't do what the model's options ask for.</exception>
    public KaemTableModel WithEngine(IKaemEngineFactory engine) => new(Model.WithEngine(engine), Codec, Form, Schema);

    /// <summary>Saves the model to a file, which is replaced only once the new one is whole.</summary>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder or file is not writable.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Save);
    }

    /// <summary>Saves the model to a stream.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        TableModelFile.Write(stream, this);
    }

    /// <summary>Loads a model from a file.</summary>
    /// <param name="engine">What computes the model, whatever did when it was saved; null for <see cref="KaemEngine.Cpu"/>.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ModelFormatException">The file is not a table's model, is damaged, or comes from a newer version.</exception>
    /// <exception cref="NotSupportedException">The engine can't do what the model's options ask for.</exception>
    public static KaemTableModel Load(string path, IKaemEngineFactory? engine = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var stream = File.OpenRead(path);
        return Load(stream, engine);
    }

    /// <summary>Loads a model from a stream.</summary>
    /// <param name="engine">What computes the model, whatever did when it was saved; null for <see cref="KaemEngine.Cpu"/>.</param>
    /// <exception cref="ModelFormatException">The stream is not a table's model, is damaged, or comes from a newer version.</exception>
    /// <exception cref="NotSupportedException">The engine can't do what the model's options ask for.</exception>
    public static KaemTableModel Load(Stream stream, IKaemEngineFactory? engine = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return TableModelFile.Read(stream, engine);
    }
}

using System.Runtime.CompilerServices;
using Kaem.ML.Engines;
using Kaem.ML.Fitting;
using Kaem.ML.Input;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Kaem.ML;

/// <summary>
/// Learns a Kolmogorov-Arnold Energy Model of the rows of data: numbers, Booleans, text and keys as they are, with gaps. Get one with
/// <see cref="GenerativeCatalog.KaemTable(string[])"/>. It does not change, and can be fitted any number of times.
/// </summary>
/// <remarks>
/// <format type="text/markdown"><![CDATA[
/// ### Estimator Characteristics
/// |  |  |
/// | -- | -- |
/// | Does this estimator need to look at the data to train its parameters? | Yes |
/// | Input column data types | Scalars: numbers of any type, Boolean, text, keys. NaN, empty text and key 0 are gaps. |
/// | LogLikelihood column data type | <xref:System.Single>: the estimated log-likelihood, in nats, in the columns' own units |
/// | Latent column data type | Known-size vector of <xref:System.Single>: the posterior mean of the latents |
/// | Contributions column data type | Known-size vector of <xref:System.Single>: what each column adds to the log-likelihood given the others |
/// | Exportable to ONNX | By SaveAsOnnx of the package Kaem.ML.Onnx, not by ConvertToOnnx |
///
/// All other columns pass through untouched. Numbers are scaled, or put into bins where they are integers of few values or one value piles up; the fitted
/// model's rows have the columns' own values again.
/// ]]></format>
/// </remarks>
public sealed class KaemTableEstimator : IEstimator<KaemTableTransformer>
{
    /// <summary>ML.NET's default name of a column to predict.</summary>
    private const string LabelName = "Label";

    private readonly MLContext _context;
    private readonly string[] _columns;
    private readonly TrainingChoices _choices;
    private readonly KaemTableTransformer? _model;

    internal KaemTableEstimator(
        MLContext context, KaemTableOptions options, string[] columns, KaemTableOutputColumns outputs, TrainingChoices? choices = null,
        KaemTableTransformer? model = null)
    {
        if (options.Context.Count > 0)
        {
            throw new ArgumentException(
                $"A pipeline's rows are generated without a context, but {nameof(KaemTableOptions.Context)} names some. {nameof(KaemTableModel)}."
                + $"{nameof(KaemTableModel.Train)} learns rows given a context, and KaemTables children given their parents.", nameof(options));
        }
        _context = context;
        Options = options;
        _columns = columns;
        Outputs = outputs;
        _choices = choices ?? new TrainingChoices();
        _model = model;
    }

    /// <summary>What the model is and how it is trained.</summary>
    public KaemTableOptions Options { get; }

    /// <summary>Names of the columns to learn from; none for all that a table can have. What identifies rows then gets new values.</summary>
    public IReadOnlyList<string> ColumnNames => _columns;

    /// <summary>The columns that the fitted model adds.</summary>
    public KaemTableOutputColumns Outputs { get; }

    /// <summary>The same estimator, reporting its training to <paramref name="progress"/> after each epoch and a few times a second in between.</summary>
    /// <param name="progress">Receives reports; the end of an epoch is written to <see cref="MLContext.Log"/> in any case.</param>
    public KaemTableEstimator WithProgress(IProgress<KaemProgress> progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return With(_choices with { Progress = progress }, _model);
    }

    /// <summary>
    /// The same estimator, whose training stops at the next update once <paramref name="cancellationToken"/> is cancelled. <see cref="Fit(IDataView)"/> then
    /// returns what was learned so far, and <see cref="KaemTableModel.Training"/> says that it stopped early.
    /// </summary>
    public KaemTableEstimator WithCancellation(CancellationToken cancellationToken) =>
        With(_choices with { CancellationToken = cancellationToken }, _model);

    /// <summary>
    /// The same estimator, whose model is trained and computed by another engine than <see cref="KaemEngine.Cpu"/>. It is chosen whatever
    /// <see cref="MLContext.GpuDeviceId"/> says.
    /// </summary>
    /// <param name="engine">Makes the engine.</param>
    public KaemTableEstimator WithEngine(IKaemEngineFactory engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return With(_choices with { Engine = engine }, _model);
    }

    /// <summary>
    /// The same estimator, whose training keeps checkpoints and, after a crash, goes on from the newest good one: a <see cref="Fit(IDataView)"/> with the
    /// same options and rows ends, bit for bit, where an unbroken one ends. The seed is one of the options: give one to them or to the context, or each run
    /// has another.
    /// </summary>
    /// <param name="checkpoints">The folder, how often, and how many. Trainings with other options or rows may share it.</param>
    public KaemTableEstimator WithCheckpoints(CheckpointDirectory checkpoints)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        return With(_choices with { Checkpoints = checkpoints }, _model);
    }

    /// <summary>The same estimator, whose training starts from a prior, for instance of another model.</summary>
    /// <param name="prior">A prior of the kind and widths of <see cref="KaemTableOptions.Model"/>, or <see cref="Fit(IDataView)"/> refuses it;
    /// <see cref="LatentPrior.ApplyTo"/> gives options them.</param>
    public KaemTableEstimator WithPrior(LatentPrior prior)
    {
        ArgumentNullException.ThrowIfNull(prior);
        return With(_choices with { StartFrom = prior }, null);
    }

    /// <summary>
    /// The same estimator, whose training starts from a model's parameters and keeps its columns, encodings and rules: retraining on new rows. Values that the
    /// model's training lacked count as gaps, which the log says. It takes the place of a prior given by <see cref="WithPrior"/>, and the other way round. See
    /// <see cref="KaemTableModel.ContinueTraining"/>.
    /// </summary>
    /// <param name="model">A model that was trained with such options, or <see cref="Fit(IDataView)"/> refuses it.</param>
    /// <example>
    /// <code>
    /// var retrained = mlContext.Generative().KaemTable(options with { Updates = 200 }).WithModel(model).Fit(newRows);
    /// </code>
    /// </example>
    /// <exception cref="ArgumentException">The estimator names other columns to learn from than the model's.</exception>
    public KaemTableEstimator WithModel(KaemTableTransformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (_columns.Length > 0 && !_columns.Order(StringComparer.Ordinal).SequenceEqual(model.ColumnNames.Order(StringComparer.Ordinal)))
        {
            throw new ArgumentException(
                $"The model to start from learned the columns {string.Join(", ", model.ColumnNames)}; the estimator names {string.Join(", ", _columns)}.",
                nameof(model));
        }
        return With(_choices with { StartFrom = null }, model);
    }

    /// <summary>
    /// The same estimator, which scores validation rows after each epoch; they do not influence training. Within a chain these are rows as they reach this
    /// estimator, transformed by what stands before it; <see cref="WithValidation(double)"/> needs none of its own.
    /// </summary>
    /// <param name="validation">Data with columns of the same types.</param>
    public KaemTableEstimator WithValidation(IDataView validation)
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
    public KaemTableEstimator WithValidation(double share) => With(_choices.WithValidationShare(share), _model);

    /// <summary>
    /// The same estimator, which writes a line to <see cref="MLContext.Log"/> every so many updates, and reports its progress then and after each epoch
    /// alone. Without this call lines are written after epochs, some twenty of them at most.
    /// </summary>
    /// <param name="updates">Updates from one line to the next, 1 or more.</param>
    public KaemTableEstimator WithLogEvery(int updates) => With(_choices.WithLogEvery(updates), _model);

    /// <summary>
    /// The same estimator, which keeps so many bytes of its table in memory while it trains, as it was read and as numbers to learn from; what is more goes to
    /// a temporary file, 32,768 rows of a column at a time, which is mapped to memory and gone after training. The model is the same to the last bit. Without
    /// this call half of the memory that the process may use is the limit. Columns that rules make, and those of data frames, stay in memory.
    /// </summary>
    /// <param name="bytes">Most bytes, 0 or more.</param>
    /// <param name="folder">Where the file lies, a folder that is there; null for the system's temporary folder.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bytes"/> is negative.</exception>
    public KaemTableEstimator WithMemoryLimit(long bytes, string? folder = null) => With(_choices.WithMemoryLimit(bytes, folder), _model);

    /// <summary>
    /// Trains a model by maximum likelihood. The rows are read once and kept while it trains, in memory, or, where they are more than half of that, in a
    /// temporary file; see <see cref="WithMemoryLimit"/>.
    /// </summary>
    /// <param name="input">Data with the columns.</param>
    /// <exception cref="ArgumentException">A column is missing, of a type that a table can't have, or without values; or there are no rows.</exception>
    /// <exception cref="KaemTrainingException">The loss stopped being finite.</exception>
    /// <exception cref="NotSupportedException">The context demands a GPU and no engine was named, or the engine can't do what the options ask for.</exception>
    public KaemTableTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Fit(input, _choices.Validation, nameof(input));
    }

    /// <summary>Trains a model by maximum likelihood, and scores validation rows after each epoch. They do not influence training.</summary>
    /// <param name="train">Data with the columns.</param>
    /// <param name="validation">Data with columns of the same types.</param>
    /// <inheritdoc cref="Fit(IDataView)"/>
    public KaemTableTransformer Fit(IDataView train, IDataView validation)
    {
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        return Fit(train, validation, nameof(train));
    }

    /// <summary>The shape of the fitted model's output, for data of a given shape.</summary>
    /// <exception cref="ArgumentException">A column is missing, or of a type that a table can't have.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        foreach (string name in _columns)
        {
            var column = inputSchema.Cast<SchemaShape.Column?>().FirstOrDefault(column => column!.Value.Name == name)
                ?? throw new ArgumentException(FeatureRefusal.Missing(name, [.. inputSchema.Select(column => column.Name)]), nameof(inputSchema));
            bool isUsable = column.ItemType is NumberDataViewType or BooleanDataViewType or TextDataViewType || TableReader.IsTime(column.ItemType);
            if (column.Kind != SchemaShape.Column.VectorKind.Scalar || !isUsable)
                throw new ArgumentException(
                    $"Column '{name}' is {(column.Kind == SchemaShape.Column.VectorKind.Scalar ? "" : "a vector of ")}{column.ItemType}; a table's columns "
                    + "are numbers, Boolean, text, points or lengths of time, or keys.", nameof(inputSchema));
        }
        return OutputShape.Add(inputSchema, _context, Outputs.Beside(name => inputSchema.Any(column => column.Name == name)).Wanted);
    }

    private KaemTableTransformer Fit(IDataView train, IDataView? validation, string argument) =>
        Fit((model, place) => Read(train, model, argument, place), validation is null ? null : ReadAs(validation, nameof(validation)), argument);

    /// <summary>Learns the rows of a table that somebody reads.</summary>
    /// <param name="read">Reads the rows to learn from, for a model to start from the columns that it learned, to where they are kept.</param>
    /// <param name="readValidation">Reads columns of validation rows; null for those that were chosen before, if any.</param>
    /// <exception cref="ArgumentException">There is nothing to learn from.</exception>
    internal KaemTableTransformer Fit(
        Func<KaemTableTransformer?, PackedPlace, LearnedData> read, Func<IReadOnlyList<ViewColumn>, PackedPlace?, Table>? readValidation, string argument)
    {
        var engine = EngineChoice.Of(_context, _choices.Engine);
        using var channel = ((IChannelProvider)_context).Start("KAEM");
        var memory = _choices.Memory ?? RowMemory.Default;
        using var place = new PackedPlace(memory.Bytes, memory.Folder);
        var log = new TrainingLog(channel, _choices);
        // By itself, so that nothing holds the table while its encoded rows are learned.
        var (rows, columns, outputs) = Encode(data: read(_model, place), readValidation, place, log, channel, argument);
        var setting = new TrainingSetting
        {
            Progress = log, StartFrom = _choices.StartFrom, Model = _model?.Model.Model, Checkpoints = _choices.Checkpoints, Engine = engine,
            ReportEvery = _choices.LogEvery,
        };
        var model = KaemTableModel.Train(rows, setting, _choices.CancellationToken);
        log.End(model.Training, _choices.CancellationToken);
        return new KaemTableTransformer(model, columns, outputs, _context);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private (EncodedTraining Rows, IReadOnlyList<ViewColumn> Columns, KaemTableOutputColumns Outputs) Encode(
        LearnedData data, Func<IReadOnlyList<ViewColumn>, PackedPlace?, Table>? readValidation, PackedPlace place, TrainingLog log, IChannel channel,
        string argument)
    {
        if (data.Rows.Rows == 0)
            throw new ArgumentException("There are no training rows.", argument);
        var (rows, columns) = _model is null ? Look(data, channel, argument) : (data.Rows, data.Columns);
        ViewColumn[] learned = [.. columns.Where(column => column.Schema?.Kind != ColumnKind.Identifier)];
        readValidation ??= _choices.Validation is { } chosen ? ReadAs(chosen, "validation") : null;
        var heldOut = readValidation?.Invoke(learned, place);
        if (heldOut is null && _choices.ValidationShare > 0)
        {
            var (kept, held) = _choices.Split(rows.Rows, Options.Model.SeedInForce);
            (rows, heldOut) = (rows.Select(kept), rows.Select(held));
        }
        var outputs = Outputs.Beside(data.Has);
        log.Begin(rows.Rows, $"{columns.Count} columns");
        log.Renamed(Outputs.Wanted, outputs.Wanted);
        var prepared = _model is null ? PreparedTable.Of(rows, Options) : _model.Model.Prepare(rows);
        if (_model is null)
            Tell(prepared, channel);
        else if (_model.Model.CountUnseen(rows) is > 0 and var unseen)
            channel.Warning(MessageSensitivity.None, $"{unseen} values of the rows are none that the model to start from has seen: they count as gaps.");
        return (prepared.Encode(Options, heldOut), columns, outputs);
    }

    /// <summary>Reads a view's rows to learn from.</summary>
    /// <param name="model">The model to start from, whose columns are read; null to read those that the estimator names.</param>
    private LearnedData Read(IDataView train, KaemTableTransformer? model, string argument, PackedPlace place)
    {
        Func<string, bool> has = name => train.Schema.GetColumnOrNull(name) is not null;
        if (model is not null)
            return new LearnedData(ReadAs(train, argument, "training data")(model.LearnedColumns, place), model.Columns) { Has = has };
        var columns = _columns.Length > 0 ? TableReader.Columns(train.Schema, _columns, argument) : TableReader.Usable(train.Schema, argument);
        if (columns.Length == 0)
            throw new ArgumentException("The data have no column that a table can have: numbers, Boolean, text, points or lengths of time, or keys.", argument);
        return new LearnedData(TableReader.Read(train, columns, "training data", argument, place), columns)
        {
            Has = has,
            LeftOut = [.. TableReader.Unusable(train.Schema).Select(column => (column.Name, column.Type.ToString()!, TableReader.Remedy(column.Type)))],
            IsLoaded = LoadedZeros.AreFrom(train),
        };
    }

    /// <summary>Reads columns of other data than those that said what they are.</summary>
    /// <exception cref="ArgumentException">A column is missing, of another type, or its keys stand for other values.</exception>
    private static Func<IReadOnlyList<ViewColumn>, PackedPlace?, Table> ReadAs(
        IDataView data, string argument, string what = "validation data") => (columns, place) =>
    {
        foreach (var column in columns)
            _ = TableReader.FindAgain(data.Schema, column, argument);
        return TableReader.Read(data, columns, what, argument, place);
    };

    /// <summary>The rows to learn from, and what their columns are. What is left out, or is likely not what was meant, is said in the log.</summary>
    private (Table Rows, IReadOnlyList<ViewColumn> Columns) Look(LearnedData data, IChannel channel, string argument)
    {
        var (rows, columns) = data;
        if (_columns.Length == 0)
        {
            foreach (var (name, type, remedy) in data.LeftOut)
                Warn(channel, name,
                    $"is left out: it is of type {type}, and a table's columns are numbers, Boolean, text, points or lengths of time, or keys. {remedy}");
            (rows, columns) = Identify(rows, columns, channel, argument);
            if (columns.Any(column => column.Name == LabelName))
                Warn(channel, LabelName,
                    "is learned as any other: no columns were named. If it is there to be predicted and not to be generated, name the columns to learn from.");
        }
        foreach (var (name, text) in data.Notes)
            Warn(channel, name, text);
        // The clock that times are read by is that of training, in other rows, too.
        columns = [.. columns.Select(
            column => column is { Type: DateTimeOffsetDataViewType, Schema: null } ? column with { Schema = rows[column.Name].Schema } : column)];
        var room = new SortingRoom();
        foreach (var column in rows.Columns)
        {
            if (UselessColumn.Note(column, room) is { } note)
                Warn(channel, column.Name, note);
            if (LoadedZeros.Warning(column, data.IsLoaded, room) is { } zeros)
                Warn(channel, column.Name, $"may have gaps that were read as 0: {zeros}");
        }
        return (rows, columns);
    }

    private KaemTableEstimator With(TrainingChoices choices, KaemTableTransformer? model) => new(_context, Options, _columns, Outputs, choices, model);

    /// <summary>Says what was found in the rows that is not in them.</summary>
    private void Tell(PreparedTable prepared, IChannel channel)
    {
        foreach (var rule in prepared.Form.Rules.Except(Options.Rules))
        {
            channel.Info(
                MessageSensitivity.None,
                $"A rule was found, and will hold in all rows that are made: {rule}. {nameof(KaemTableOptions.FindRules)} sets whether any are looked for.");
        }
        foreach (var column in prepared.Codec.Codecs)
        {
            if (column.OfValues is CategoryCodec { GroupCount: > 0 } grouped)
                channel.Info(MessageSensitivity.None, Grouped(grouped));
        }
    }

    private static string Grouped(CategoryCodec column) =>
        $"Column '{column.Column.Name}' has {column.Counts.Count(count => count > 0)} categories in {column.SingleCount + column.GroupCount} places: the "
        + $"{column.SingleCount} most frequent have one each, the others share {column.GroupCount} by frequency. "
        + $"{nameof(EncodingOptions)}.{nameof(EncodingOptions.MostCategories)} and {nameof(EncodingOptions.RareShare)} set how many.";

    private static void Warn(IChannel channel, string column, string what) => channel.Warning(MessageSensitivity.None, $"Column '{column}' {what}");

    /// <summary>Finds columns that identify rows where nobody asked for them: these get new values. Keys can't, and are left out.</summary>
    private static (Table Rows, IReadOnlyList<ViewColumn> Columns) Identify(Table rows, IReadOnlyList<ViewColumn> columns, IChannel channel, string argument)
    {
        var kept = new List<(TableColumn Column, ViewColumn View)>();
        var room = new SortingRoom();
        foreach (var view in columns)
        {
            var column = rows[view.Name];
            // Where the data say what a column is, they have looked.
            if (view.Schema is not null || UselessColumn.Identifies(column, room) is not { } reason)
            {
                kept.Add((column, view));
                continue;
            }
            bool isKey = view.Type is KeyDataViewType;
            Warn(channel, view.Name, $"identifies rows rather than describing them: {char.ToLowerInvariant(reason[0])}{reason[1..]} "
                + (isKey ? "It is left out, as keys can't be new ones." : "It is not learned; generated rows get new values of the same pattern.")
                + " Name the columns to learn from to learn it.");
            if (!isKey)
                kept.Add((ColumnKinds.Identifiers(column), view with { Schema = new ColumnSchema(view.Name, ColumnKind.Identifier) }));
        }
        return kept.Exists(pair => pair.Column.Kind != ColumnKind.Identifier && pair.Column.MissingCount < pair.Column.Rows)
            ? (new Table([.. kept.Select(pair => pair.Column)]), kept.ConvertAll(pair => pair.View))
            : throw new ArgumentException(
                "No column of the data has anything to learn from: columns that identify rows or have no values are not learned.", argument);
    }
}

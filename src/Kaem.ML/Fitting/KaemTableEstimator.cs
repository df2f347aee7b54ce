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
/// | Exportable to ONNX | No |
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
    private readonly IProgress<KaemProgress>? _progress;
    private readonly IKaemEngineFactory? _engine;
    private readonly CancellationToken _cancellationToken;

    internal KaemTableEstimator(
        MLContext context, KaemTableOptions options, string[] columns, KaemTableOutputColumns outputs,
        IProgress<KaemProgress>? progress = null, IKaemEngineFactory? engine = null, CancellationToken cancellationToken = default)
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
        _progress = progress;
        _engine = engine;
        _cancellationToken = cancellationToken;
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
        return new KaemTableEstimator(_context, Options, _columns, Outputs, progress, _engine, _cancellationToken);
    }

    /// <summary>
    /// The same estimator, whose training stops at the next update once <paramref name="cancellationToken"/> is cancelled. <see cref="Fit(IDataView)"/> then
    /// returns what was learned so far, and <see cref="KaemTableModel.Training"/> says that it stopped early.
    /// </summary>
    public KaemTableEstimator WithCancellation(CancellationToken cancellationToken) =>
        new(_context, Options, _columns, Outputs, _progress, _engine, cancellationToken);

    /// <summary>
    /// The same estimator, whose model is trained and computed by another engine than <see cref="KaemEngine.Cpu"/>. It is chosen whatever
    /// <see cref="MLContext.GpuDeviceId"/> says.
    /// </summary>
    /// <param name="engine">Makes the engine.</param>
    public KaemTableEstimator WithEngine(IKaemEngineFactory engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new KaemTableEstimator(_context, Options, _columns, Outputs, _progress, engine, _cancellationToken);
    }

    /// <summary>Trains a model by maximum likelihood. The rows are read once and kept in memory while it trains.</summary>
    /// <param name="input">Data with the columns.</param>
    /// <exception cref="ArgumentException">A column is missing, of a type that a table can't have, or without values; or there are no rows.</exception>
    /// <exception cref="KaemTrainingException">The loss stopped being finite.</exception>
    /// <exception cref="NotSupportedException">The context demands a GPU and no engine was named, or the engine can't do what the options ask for.</exception>
    public KaemTableTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return Fit(input, null, nameof(input));
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
        return OutputShape.Add(inputSchema, _context, Outputs.Wanted);
    }

    private KaemTableTransformer Fit(IDataView train, IDataView? validation, string argument) => Fit(
        () =>
        {
            var columns = _columns.Length > 0 ? TableReader.Columns(train.Schema, _columns, argument) : TableReader.Usable(train.Schema, argument);
            if (columns.Length == 0)
                throw new ArgumentException(
                    "The data have no column that a table can have: numbers, Boolean, text, points or lengths of time, or keys.", argument);
            return new LearnedData(TableReader.Read(train, columns, "training data", argument), columns)
            {
                LeftOut = [.. TableReader.Unusable(train.Schema).Select(column => (column.Name, column.Type.ToString()!, TableReader.Remedy(column.Type)))],
                IsLoaded = LoadedZeros.AreFrom(train),
            };
        },
        validation is null ? null : learned =>
        {
            foreach (var column in learned)
                TableReader.FindAgain(validation.Schema, column, nameof(validation));
            return TableReader.Read(validation, learned, "validation data", nameof(validation));
        },
        argument);

    /// <summary>Learns the rows of a table that somebody reads.</summary>
    /// <param name="read">Reads the training rows.</param>
    /// <param name="readValidation">Reads the given columns of validation rows; null where there are none.</param>
    /// <exception cref="ArgumentException">There is nothing to learn from.</exception>
    internal KaemTableTransformer Fit(Func<LearnedData> read, Func<ViewColumn[], Table>? readValidation, string argument)
    {
        var engine = EngineChoice.Of(_context, _engine);
        using var channel = ((IChannelProvider)_context).Start("KAEM");
        var data = read();
        var (rows, columns) = data;
        if (_columns.Length == 0)
        {
            foreach (var (name, type, remedy) in data.LeftOut)
                Warn(channel, name,
                    $"is left out: it is of type {type}, and a table's columns are numbers, Boolean, text, points or lengths of time, or keys. {remedy}");
            (rows, columns) = Identify(rows, columns, channel, argument);
            if (Array.Exists(columns, column => column.Name == LabelName))
                Warn(channel, LabelName,
                    "is learned as any other: no columns were named. If it is there to be predicted and not to be generated, name the columns to learn from.");
        }
        foreach (var (name, text) in data.Notes)
            Warn(channel, name, text);
        // The clock that times are read by is that of training, in other rows, too.
        columns = [.. columns.Select(
            column => column is { Type: DateTimeOffsetDataViewType, Schema: null } ? column with { Schema = rows[column.Name].Schema } : column)];
        foreach (var column in rows.Columns)
        {
            if (UselessColumn.Note(column) is { } note)
                Warn(channel, column.Name, note);
            if (LoadedZeros.Warning(column, data.IsLoaded) is { } zeros)
                Warn(channel, column.Name, $"may have gaps that were read as 0: {zeros}");
        }
        ViewColumn[] learned = Array.FindAll(columns, column => column.Schema?.Kind != ColumnKind.Identifier);
        var held = readValidation?.Invoke(learned);
        var log = new TrainingLog(channel, _progress);
        log.Begin(rows.Rows, $"{columns.Length} columns");
        var prepared = PreparedTable.Of(rows, Options);
        foreach (var rule in prepared.Form.Rules.Except(Options.Rules))
            channel.Info(
                MessageSensitivity.None,
                $"A rule was found, and will hold in all rows that are made: {rule}. {nameof(KaemTableOptions.FindRules)} sets whether any are looked for.");
        foreach (var column in prepared.Codec.Codecs)
        {
            if (column.OfValues is CategoryCodec { GroupCount: > 0 } grouped)
                channel.Info(MessageSensitivity.None, Grouped(grouped));
        }
        var model = KaemTableModel.Train(prepared, Options, held, log, engine, _cancellationToken);
        log.End(model.Training, _cancellationToken);
        return new KaemTableTransformer(model, columns, Outputs, _context);
    }

    private static string Grouped(CategoryCodec column) =>
        $"Column '{column.Column.Name}' has {column.Counts.Count(count => count > 0)} categories in {column.SingleCount + column.GroupCount} places: the "
        + $"{column.SingleCount} most frequent have one each, the others share {column.GroupCount} by frequency. "
        + $"{nameof(EncodingOptions)}.{nameof(EncodingOptions.MostCategories)} and {nameof(EncodingOptions.RareShare)} set how many.";

    private static void Warn(IChannel channel, string column, string what) => channel.Warning(MessageSensitivity.None, $"Column '{column}' {what}");

    /// <summary>Finds columns that identify rows where nobody asked for them: these get new values. Keys can't, and are left out.</summary>
    private static (Table Rows, ViewColumn[] Columns) Identify(Table rows, ViewColumn[] columns, IChannel channel, string argument)
    {
        var kept = new List<(TableColumn Column, ViewColumn View)>();
        foreach (var view in columns)
        {
            var column = rows[view.Name];
            // Where the data say what a column is, they have looked.
            if (view.Schema is not null || UselessColumn.Identifies(column) is not { } reason)
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
            ? (new Table([.. kept.Select(pair => pair.Column)]), [.. kept.Select(pair => pair.View)])
            : throw new ArgumentException(
                "No column of the data has anything to learn from: columns that identify rows or have no values are not learned.", argument);
    }
}

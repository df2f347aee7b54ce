using System.Globalization;
using Kaem.ML.Engines;
using Kaem.ML.Fitting;
using Kaem.ML.Saving;
using Kaem.ML.Scoring;
using Kaem.ML.Tables;
using Kaem.ML.Tables.Saving;
using Kaem.ML.Tables.Scoring;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Kaem.ML;

/// <summary>
/// A trained model of a table's rows in an ML.NET pipeline: scores rows, generates rows, with given values if wanted, and fills gaps. It does not change, and
/// any number of threads may use it.
/// </summary>
/// <remarks>
/// <c>mlContext.Model.Save</c> saves it, alone or within a chain, and <c>mlContext.Model.Load</c> gives it back as it was, wherever this assembly is among the
/// application's own; <see cref="GenerativeCatalog.TryGetTableModel"/> finds it in a chain.
/// </remarks>
public sealed class KaemTableTransformer : ITransformer
{
    private readonly IChannelProvider? _log;

    internal KaemTableTransformer(KaemTableModel model, IReadOnlyList<ViewColumn> columns, KaemTableOutputColumns outputs, IChannelProvider? log = null)
    {
        _log = log;
        Model = model;
        Columns = columns;
        LearnedColumns = [.. columns.Where(column => column.Schema?.Kind != ColumnKind.Identifier)];
        Outputs = outputs;
    }

    /// <summary>The model itself.</summary>
    public KaemTableModel Model { get; }

    /// <summary>Names of the columns that the model learned from. Generated rows have those that identify rows, too.</summary>
    public IReadOnlyList<string> ColumnNames => [.. LearnedColumns.Select(column => column.Name)];

    /// <summary>The columns that <see cref="Transform"/> adds.</summary>
    public KaemTableOutputColumns Outputs { get; }

    /// <summary>All columns of generated rows.</summary>
    internal IReadOnlyList<ViewColumn> Columns { get; }

    /// <summary>The columns that are read: what identifies rows tells nothing.</summary>
    internal IReadOnlyList<ViewColumn> LearnedColumns { get; }

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>The same transformer with another estimator of log-likelihoods. The two share the model's parameters, and saving keeps the choice.</summary>
    /// <exception cref="ArgumentException">The estimator needs latents that are independent.</exception>
    public KaemTableTransformer WithEvidence(EvidenceEstimator estimator) => new(Model.WithEvidence(estimator), Columns, Outputs, _log);

    /// <summary>
    /// The same transformer, whose model is computed by another engine. A model that was loaded is on <see cref="KaemEngine.Cpu"/>, whatever trained it; see
    /// <see cref="KaemModel.WithEngine"/>.
    /// </summary>
    /// <exception cref="NotSupportedException">Engines of that kind can't do what the model's options ask for.</exception>
    public KaemTableTransformer WithEngine(IKaemEngineFactory engine) => new(Model.WithEngine(engine), Columns, Outputs, _log);

    /// <summary>The same transformer, whose output columns are others or have other names.</summary>
    /// <exception cref="ArgumentException">Two outputs have one name.</exception>
    public KaemTableTransformer WithOutputs(KaemTableOutputColumns outputs)
    {
        ArgumentNullException.ThrowIfNull(outputs);
        OutputNames.Check(outputs.Wanted);
        return new KaemTableTransformer(Model, Columns, outputs, _log);
    }

    /// <summary>The schema of what <see cref="Transform"/> makes of data with a given schema.</summary>
    /// <exception cref="ArgumentException">A column is missing, of another type than in training, or its keys stand for other values.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Bind(inputSchema, nameof(inputSchema)).OutputSchema;
    }

    /// <summary>
    /// Adds the output columns: log-likelihood, latents, and what each column contributes. Nothing is computed before the rows are read, and then only the
    /// columns that are. Gaps are left out of the likelihood; categories that training lacked, and numbers far from all that it had, are unlikely.
    /// </summary>
    /// <exception cref="ArgumentException">A column is missing, of another type than in training, or its keys stand for other values.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        HiddenGaps.Refuse(input, LearnedColumns, nameof(input));
        return new ScoringView(input, Bind(input.Schema, nameof(input)));
    }

    /// <summary>
    /// Generates rows: data with the columns of the training data, their types, keys and value ranges. Every reading of it generates the same rows, as they are
    /// read.
    /// </summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="seed">The same seed gives the same rows; row i does not depend on the count.</param>
    /// <param name="gaps">
    /// The gaps that the rows get; null for none. <see cref="TableGaps.AsTrained"/> and <see cref="TableGaps.Of"/> need types that can be missing wherever
    /// there would be a gap: Single, Double, text or keys.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">There are not so many different rows, where a rule says that they must differ.</exception>
    public IDataView Generate(long count, int seed = 1, TableGaps? gaps = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        // A row that must differ from all before it is made with them.
        if (Model.Rules.Any(rule => rule is UniqueRule))
            return new TableView(Model.Generate(checked((int)count), ContextSeed.Of(seed), gaps), Columns);
        return GenerateRange(0, count, seed, gaps);
    }

    /// <summary>Some of the rows that <see cref="Generate(long, int, TableGaps?)"/> gives for the same seed, from a first one on. No rule may say that rows
    /// must differ.</summary>
    internal IDataView GenerateRange(long first, long count, int seed, TableGaps? gaps) => new GeneratedTableView(
        count, (at, rows) => new TableView(Model.GenerateRange(first + at, rows, ContextSeed.Of(seed), gaps), Columns));

    /// <summary>
    /// Generates rows that have given values in some columns, always; see
    /// <see cref="KaemTableModel.Generate(int, IReadOnlyDictionary{string, object}, ulong, TableGaps, int?)"/>.
    /// </summary>
    /// <param name="count">Number of rows.</param>
    /// <param name="given">
    /// Values by column: a number, a <see cref="bool"/>, a day or time, or the name of a category, for a key what it stands for; or ranges, sets and gaps by
    /// <see cref="Given"/>.
    /// </param>
    /// <param name="seed">The same seed gives the same rows; row i does not depend on the count.</param>
    /// <param name="gaps">The gaps that the other columns get; null for none.</param>
    /// <exception cref="ArgumentException">A column is not there, a value is not of its kind or out of its range, or a category did not occur in
    /// training.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <example>
    /// <code>
    /// var rows = transformer.Generate(100, given: new Dictionary&lt;string, object&gt; { ["sex"] = "Female", ["age"] = 30 });
    /// </code>
    /// </example>
    public IDataView Generate(int count, IReadOnlyDictionary<string, object> given, int seed = 1, TableGaps? gaps = null)
    {
        ArgumentNullException.ThrowIfNull(given);
        var rows = Model.Generate(count, given, ContextSeed.Of(seed), gaps);
        WarnIfFar(given);
        return new TableView(rows, Columns);
    }

    /// <summary>
    /// Generates the rows of several requests, one after the other: of each a number of rows that are as it says, see <see cref="TableRequest"/>. What no
    /// training row is likely to have is said in the context's log.
    /// </summary>
    /// <param name="requests">What rows must be, and how many of them.</param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <exception cref="ArgumentException">There are no requests, a column is not there, what is given is not of its kind or out of its range, or a category
    /// did not occur in training.</exception>
    /// <exception cref="InvalidOperationException">Too few of the rows that were drawn are as they must be.</exception>
    public IDataView Generate(IReadOnlyList<TableRequest> requests, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(requests);
        var rows = Model.Generate(requests, ContextSeed.Of(seed));
        foreach (var request in requests)
            WarnIfFar(request.Given);
        return new TableView(rows, Columns);
    }

    /// <summary>
    /// Data whose gaps in the model's columns are filled from what the row's values tell about them: NaN, empty text and key 0. All else stays as it is.
    /// The rows are read, and the gaps filled, when such a column is first read; rows that can't keep a rule are named in the context's log.
    /// </summary>
    /// <param name="data">Rows with gaps. Training need not have seen such.</param>
    /// <param name="mode">Best guesses, or draws; see <see cref="KaemTableModel.Impute"/>.</param>
    /// <param name="seed">The same seed gives the same draws. A row's draw depends on its index and its own values.</param>
    /// <exception cref="ArgumentException">A column is missing, of another type than in training, or its keys stand for other values.</exception>
    public IDataView Impute(IDataView data, ImputationMode mode = ImputationMode.Mean, int seed = 1) => ImputeRange(data, 0, mode, seed);

    /// <summary><see cref="Impute"/> of rows that follow others.</summary>
    /// <param name="first">The number of the first row, on which its draw depends.</param>
    internal IDataView ImputeRange(IDataView data, long first, ImputationMode mode, int seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!Enum.IsDefined(mode))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "mode must be Mean or Draw.");
        ViewColumn[] columns =
            [.. LearnedColumns.Select(column => column with { Type = (PrimitiveDataViewType)TableReader.FindAgain(data.Schema, column, nameof(data)).Type })];
        return new ImputedView(data, columns, () =>
        {
            var filled = Model.ImputeRange(TableReader.Read(data, LearnedColumns, "data", nameof(data)), mode, null, ContextSeed.Of(seed), first);
            Warn(Model.NotesOnFilled(filled));
            return filled;
        });
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Bind(inputSchema, nameof(inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => NativeModelFile.Save(ctx, KaemTableLoader.Signature, stream => TablePayload.Write(stream, this));

    private void Warn(IReadOnlyList<string> notes)
    {
        if (_log is null || notes.Count == 0)
            return;
        using var channel = _log.Start("KAEM");
        foreach (string note in notes)
            channel.Warning(MessageSensitivity.None, note);
    }

    /// <summary>Says in the context's log that no training row is likely to have what is given.</summary>
    internal void WarnIfFar(IReadOnlyDictionary<string, object> given)
    {
        if (_log is null || given.Count == 0 || !Model.HasProbability(given))
            return;
        var probability = Model.Probability(given);
        if (!probability.IsFarFromTraining)
            return;
        using var channel = _log.Start("KAEM");
        channel.Warning(MessageSensitivity.None, string.Create(
            CultureInfo.InvariantCulture,
            $"What is given of {string.Join(", ", given.Keys.Select(name => $"'{name}'"))} has a probability of {Math.Exp(probability.LogProbability):G2}: of "
            + $"the rows of training {probability.TrainingRows:G2} would be so. The rows stand on what the model makes of rows that it never saw. (Effective "
            + $"number of prior samples: {probability.EffectiveSampleSize:G3}.)"));
    }

    private TableMapper Bind(DataViewSchema schema, string argument) => new(this, schema, argument);
}

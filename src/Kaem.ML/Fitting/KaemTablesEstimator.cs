using Kaem.ML.Engines;
using Kaem.ML.Fitting;
using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Kaem.ML;

/// <summary>
/// Trains models of several data views that refer to each other; made by <see cref="GenerativeCatalog.KaemTables"/>. Columns of types that a table can't have
/// are left out, and what identifies rows, keys or not, is not learned: the log says which columns these are.
/// </summary>
public sealed class KaemTablesEstimator
{
    private readonly MLContext _context;
    private readonly TrainingChoices _choices;

    internal KaemTablesEstimator(MLContext context, TablesSchema schema, KaemTablesOptions options, TrainingChoices? choices = null)
    {
        (_context, Schema, Options) = (context, schema, options);
        _choices = choices ?? new TrainingChoices();
    }

    /// <summary>What ties the tables together.</summary>
    public TablesSchema Schema { get; }

    /// <summary>What the models are and how they are trained.</summary>
    public KaemTablesOptions Options { get; }

    /// <summary>The same estimator, reporting the training of each table to <paramref name="progress"/>.</summary>
    /// <param name="progress">Receives reports; the end of an epoch is written to <see cref="MLContext.Log"/> in any case.</param>
    public KaemTablesEstimator WithProgress(IProgress<KaemProgress> progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        return With(_choices with { Progress = progress });
    }

    /// <summary>
    /// The same estimator, whose training stops at the next update once <paramref name="cancellationToken"/> is cancelled. <see cref="Fit"/> then returns what
    /// was learned so far, where every table had its turn; otherwise it throws, as models of tables that hardly learned anything are of no use. With
    /// <see cref="WithCheckpoints"/> another call goes on.
    /// </summary>
    public KaemTablesEstimator WithCancellation(CancellationToken cancellationToken) => With(_choices with { CancellationToken = cancellationToken });

    /// <summary>
    /// The same estimator, whose training keeps checkpoints, of each table in a folder of its own below the one that is named, and, after a crash, goes on from
    /// the newest good ones. The seed is one of the options: give one to them or to the context, or each run has another.
    /// </summary>
    /// <param name="checkpoints">The folder, how often, and how many.</param>
    public KaemTablesEstimator WithCheckpoints(CheckpointDirectory checkpoints)
    {
        ArgumentNullException.ThrowIfNull(checkpoints);
        return With(_choices with { Checkpoints = checkpoints });
    }

    /// <summary>
    /// The same estimator, which writes a line to <see cref="MLContext.Log"/> every so many updates, and reports its progress then and after each epoch
    /// alone. Without this call lines are written after epochs, some twenty of them at most.
    /// </summary>
    /// <param name="updates">Updates from one line to the next, 1 or more.</param>
    public KaemTablesEstimator WithLogEvery(int updates) => With(_choices.WithLogEvery(updates));

    /// <summary>The same estimator, whose models are trained and computed by another engine than <see cref="KaemEngine.Cpu"/>.</summary>
    /// <param name="engine">Makes the engines.</param>
    public KaemTablesEstimator WithEngine(IKaemEngineFactory engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return With(_choices with { Engine = engine });
    }

    private KaemTablesEstimator With(TrainingChoices choices) => new(_context, Schema, Options, choices);

    /// <summary>Trains models by maximum likelihood, parents first. The rows are read once and kept in memory while they train.</summary>
    /// <param name="data">The tables by name.</param>
    /// <exception cref="ArgumentException">A table can't be read as one, or the tables don't fit what is said to tie them together: see
    /// <see cref="KaemTablesModel.Train"/>.</exception>
    /// <exception cref="KaemTrainingException">The loss stopped being finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled before every table had its turn.</exception>
    /// <exception cref="IOException">The checkpoints' folder can't be made.</exception>
    /// <exception cref="NotSupportedException">The context demands a GPU and no engine was named, or the engine can't do what the options ask for.</exception>
    public KaemFittedTables Fit(IReadOnlyDictionary<string, IDataView> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var engine = EngineChoice.Of(_context, _choices.Engine);
        using var channel = ((IChannelProvider)_context).Start("KAEM");
        var tables = new Dictionary<string, Table>(StringComparer.Ordinal);
        var views = new Dictionary<string, IReadOnlyList<ViewColumn>>(StringComparer.Ordinal);
        foreach (var (name, view) in data)
            (tables[name], views[name]) = Read(name, view, channel);
        var log = new TrainingLog(channel, _choices);
        log.Begin(tables.Values.Sum(table => table.Rows), $"{tables.Count} tables");
        var setting = new TrainingSetting { Progress = log, Checkpoints = _choices.Checkpoints, Engine = engine, ReportEvery = _choices.LogEvery };
        var model = KaemTablesModel.TrainOn(tables, Schema, Options, setting, _choices.CancellationToken);
        foreach (string note in model.Notes)
            channel.Warning(MessageSensitivity.None, note);
        return new KaemFittedTables(model, views);
    }

    /// <summary>A view as a table, with the types that generated rows have.</summary>
    private (Table Table, IReadOnlyList<ViewColumn> Columns) Read(string name, IDataView view, IChannel channel)
    {
        if (view is null)
            throw new ArgumentException($"Table '{name}' is null.", "data");
        foreach (var column in TableReader.Unusable(view.Schema))
        {
            Warn(column.Name, $"is left out: it is of type {column.Type}; a table's columns are numbers, Boolean, text, points or lengths of time, or keys. "
                + TableReader.Remedy(column.Type));
        }
        var columns = TableReader.Usable(view.Schema, "data");
        if (columns.Length == 0)
            throw new ArgumentException(
                $"Table '{name}' has no column that a table can have: numbers, Boolean, text, points or lengths of time, or keys.", "data");
        var rows = TableReader.Read(view, columns, $"data of table '{name}'", "data");
        var kept = new List<(TableColumn Column, ViewColumn View)>();
        var room = new SortingRoom();
        foreach (var of in columns)
        {
            var column = rows[of.Name];
            if (IsKey(name, of.Name))
            {
                // New keys are none that ML.NET's keys stand for.
                kept.Add((column, of.Type is KeyDataViewType ? new ViewColumn(of.Name, TextDataViewType.Instance) : of));
                continue;
            }
            if (of.Schema is not null || UselessColumn.Identifies(column, room) is not { } reason)
            {
                kept.Add((column, of));
                continue;
            }
            bool isKeyType = of.Type is KeyDataViewType;
            Warn(of.Name, $"identifies rows rather than describing them: {char.ToLowerInvariant(reason[0])}{reason[1..]} "
                + (isKeyType ? "It is left out, as keys can't be new ones." : "It is not learned; generated rows get new values of the same pattern."));
            if (!isKeyType)
                kept.Add((ColumnKinds.Identifiers(column), of with { Schema = new ColumnSchema(of.Name, ColumnKind.Identifier) }));
        }
        return kept.Count > 0
            ? (new Table([.. kept.Select(pair => pair.Column)]), [.. kept.Select(pair => pair.View)])
            : throw new ArgumentException($"Table '{name}' has no column that can be generated.", "data");

        void Warn(string column, string what) => channel.Warning(MessageSensitivity.None, $"Column '{column}' of table '{name}' {what}");
    }

    private bool IsKey(string table, string column) => Schema.PrimaryKeys.GetValueOrDefault(table) == column
        || Schema.Relations.Any(relation => relation.Child == table && (relation.ForeignKey == column || relation.OrderBy == column))
        || Schema.Sequences.Any(sequence => sequence.Table == table && (sequence.EntityKey == column || sequence.OrderBy == column));
}

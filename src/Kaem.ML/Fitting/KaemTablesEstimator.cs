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
    private readonly IProgress<KaemProgress>? _progress;
    private readonly IKaemEngineFactory? _engine;
    private readonly CancellationToken _cancellationToken;

    internal KaemTablesEstimator(
        MLContext context, TablesSchema schema, KaemTablesOptions options, IProgress<KaemProgress>? progress = null, IKaemEngineFactory? engine = null,
        CancellationToken cancellationToken = default)
    {
        (_context, Schema, Options) = (context, schema, options);
        (_progress, _engine, _cancellationToken) = (progress, engine, cancellationToken);
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
        return new KaemTablesEstimator(_context, Schema, Options, progress, _engine, _cancellationToken);
    }

    /// <summary>
    /// The same estimator, whose training stops at the next update once <paramref name="cancellationToken"/> is cancelled. <see cref="Fit"/> then returns what
    /// was learned so far: tables whose turn had not come have hardly learned anything.
    /// </summary>
    public KaemTablesEstimator WithCancellation(CancellationToken cancellationToken) =>
        new(_context, Schema, Options, _progress, _engine, cancellationToken);

    /// <summary>The same estimator, whose models are trained and computed by another engine than <see cref="KaemEngine.Cpu"/>.</summary>
    /// <param name="engine">Makes the engines.</param>
    public KaemTablesEstimator WithEngine(IKaemEngineFactory engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new KaemTablesEstimator(_context, Schema, Options, _progress, engine, _cancellationToken);
    }

    /// <summary>Trains models by maximum likelihood, parents first. The rows are read once and kept in memory while they train.</summary>
    /// <param name="data">The tables by name.</param>
    /// <exception cref="ArgumentException">A table can't be read as one, or the tables don't fit what is said to tie them together: see
    /// <see cref="KaemTablesModel.Train"/>.</exception>
    /// <exception cref="KaemTrainingException">The loss stopped being finite.</exception>
    /// <exception cref="NotSupportedException">The context demands a GPU and no engine was named, or the engine can't do what the options ask for.</exception>
    public KaemFittedTables Fit(IReadOnlyDictionary<string, IDataView> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var engine = EngineChoice.Of(_context, _engine);
        using var channel = ((IChannelProvider)_context).Start("KAEM");
        var tables = new Dictionary<string, Table>(StringComparer.Ordinal);
        var views = new Dictionary<string, IReadOnlyList<ViewColumn>>(StringComparer.Ordinal);
        foreach (var (name, view) in data)
            (tables[name], views[name]) = Read(name, view, channel);
        var log = new TrainingLog(channel, _progress);
        log.Begin(tables.Values.Sum(table => table.Rows), $"{tables.Count} tables");
        var model = KaemTablesModel.Train(tables, Schema, Options, log, engine, _cancellationToken);
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
        foreach (var of in columns)
        {
            var column = rows[of.Name];
            if (IsKey(name, of.Name))
            {
                // New keys are none that ML.NET's keys stand for.
                kept.Add((column, of.Type is KeyDataViewType ? new ViewColumn(of.Name, TextDataViewType.Instance) : of));
                continue;
            }
            if (of.Schema is not null || UselessColumn.Identifies(column) is not { } reason)
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

using System.Globalization;
using Kaem.ML;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;
using Kaem.Tool.Display;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace Kaem.Tool.Models;

/// <summary>How a model is trained.</summary>
/// <param name="Seed">Seed of every random number.</param>
/// <param name="Updates">Updates of training; null for as many as rows held out say.</param>
/// <param name="Rules">What holds in every row.</param>
internal sealed record Training(ulong Seed, long? Updates, IReadOnlyList<TableRule> Rules)
{
    /// <summary>The options of the library.</summary>
    public KaemTableOptions Options
    {
        get
        {
            var options = new KaemTableOptions();
            options = options with { Model = options.Model with { Seed = Seed }, Rules = Rules };
            // What was asked for is done.
            return Updates is { } updates ? options with { Updates = updates, StopEarly = false } : options;
        }
    }

    /// <summary>The options of the library for several tables.</summary>
    /// <param name="rules">What holds in every row of a table.</param>
    public KaemTablesOptions OptionsOfTables(ILookup<string, TableRule> rules, OrphanRows orphans) => new()
    {
        Table = Options,
        Tables = rules.ToDictionary(table => table.Key, table => Options with { Rules = [.. table] }, StringComparer.Ordinal),
        Orphans = orphans,
    };

    /// <summary>Trains a model.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public FittedModel Fit(Table table, Work work)
    {
        // The seed of all that is random stands in the options.
        if (table.Columns.All(column => column.Kind == ColumnKind.Identifier || IsOneValue(column)))
            throw ToolException.Failure("There is nothing to learn: every column has one value only, or none, or identifies rows.");
        var mlContext = new MLContext(seed: 1);
        var catalog = mlContext.Generative();
        var data = catalog.LoadFromTable(table);
        var transformer = work.Compute("Training", report =>
        {
            mlContext.Log += (_, entry) => Hear(entry, report);
            return catalog.KaemTable(Options, [.. table.Columns.Select(column => column.Name)])
                .WithProgress(new Receiver(report)).WithCancellation(work.Cancellation).Fit(data);
        });
        // What was learned until then is no model that anybody asked for.
        work.Cancellation.ThrowIfCancellationRequested();
        foreach (var rule in transformer.Model.Rules.Except(Rules))
            work.Note($"'{rule}' holds in all rows, and will in those that are made.");
        return new FittedModel(mlContext, transformer, data.Schema);
    }

    /// <summary>Whether all rows have one value, or all have none.</summary>
    private static bool IsOneValue(TableColumn column) =>
        Enumerable.Range(1, Math.Max(0, column.Rows - 1)).All(row => column.IsMissing(row) == column.IsMissing(0) && column.TextAt(row) == column.TextAt(0));

    /// <summary>Trains models of several tables.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static KaemFittedTables Fit(IReadOnlyDictionary<string, Table> tables, TablesSchema schema, KaemTablesOptions options, Work work)
    {
        var catalog = new MLContext(seed: 1).Generative();
        var data = tables.ToDictionary(table => table.Key, table => (IDataView)catalog.LoadFromTable(table.Value), StringComparer.Ordinal);
        var fitted = work.Compute("Training", report =>
            catalog.KaemTables(schema, options).WithProgress(new Receiver(report)).WithCancellation(work.Cancellation).Fit(data));
        work.Cancellation.ThrowIfCancellationRequested();
        foreach (string note in fitted.Model.Notes)
            work.Note(note);
        foreach (string table in fitted.Model.Tables)
        {
            foreach (var rule in (fitted.Model.ModelOf(table)?.Rules ?? []).Except(options.Tables.GetValueOrDefault(table)?.Rules ?? []))
                work.Note($"'{rule}' holds in all rows of table '{table}', and will in those that are made.");
        }
        return fitted;
    }

    /// <summary>What is odd about columns, the library says in its log; of training it reports as well. Columns without values were told of before.</summary>
    private static void Hear(LoggingEventArgs entry, ProgressReport report)
    {
        if (entry.Kind == ChannelMessageKind.Warning && entry.RawMessage.StartsWith("Column '", StringComparison.Ordinal)
            && !entry.RawMessage.Contains("' has no values:", StringComparison.Ordinal))
            report.Notice($"note: {entry.RawMessage}");
    }

    /// <summary>Reports on the training thread: <see cref="Progress{T}"/> would deliver them late and out of order.</summary>
    private sealed class Receiver(ProgressReport report) : IProgress<KaemProgress>
    {
        public void Report(KaemProgress value)
        {
            if (value.Notice is { } notice)
                report.Notice(notice);
            else
            {
                report.At((double)value.Step / value.Steps, string.Create(
                    CultureInfo.InvariantCulture, $"update {value.Step:N0} of {value.Steps:N0}, loss {value.Loss:F1}"));
            }
        }
    }
}

using Kaem.ML.Samples.Web.Models;
using Kaem.ML.Samples.Web.Rows;
using Kaem.ML.Samples.Web.Service;
using Kaem.ML.Tables;
using Microsoft.Extensions.Options;

namespace Kaem.ML.Samples.Web.Endpoints;

/// <summary>Scores rows: how likely each is, in nats, and if wanted what each column adds.</summary>
internal static class ScoreEndpoint
{
    /// <summary>Rows that are scored at a time, so that nobody works on for a client that is gone.</summary>
    private const int BlockRows = 512;

    public static async Task RunAsync(HttpContext context, ModelFile file, IOptions<ServiceOptions> options)
    {
        var request = await RequestBody.ReadAsync<ScoreRequest>(context);
        var served = file.Require();
        RequestBody.CheckRows(request.Rows.Count, options.Value.MostRowsIn);
        var rows = RowReader.Read(served.Table.Schema, request.Rows);
        var parts = new List<Table>();
        for (int first = 0; first < rows.Rows; first += BlockRows)
        {
            context.RequestAborted.ThrowIfCancellationRequested();
            var part = rows.Slice(first, Math.Min(BlockRows, rows.Rows - first));
            parts.Add(BadInputException.Guard(() => Score(served.Table, part, request.Contributions)));
        }
        await RowWriter.For(context, served).WriteAsync(parts);
    }

    private static Table Score(KaemTableModel model, Table rows, bool contributions)
    {
        var scores = new List<TableColumn> { new NumericColumn("logLikelihood", [.. model.LogLikelihood(rows).Values.Select(value => (double)value)]) };
        if (contributions)
        {
            var added = model.Contributions(rows);
            for (int c = 0; c < model.Schema.Columns.Count; c++)
            {
                int column = c;
                // What identifies rows is not learned, and adds nothing.
                if (model.Schema.Columns[c].Kind != ColumnKind.Identifier)
                    scores.Add(new NumericColumn(
                        $"contributions.{model.Schema.Columns[c].Name}", [.. Enumerable.Range(0, rows.Rows).Select(row => (double)added.Row(row)[column])]));
            }
        }
        return new Table(scores);
    }
}

using System.CommandLine;
using System.Globalization;
using Kaem.ML;
using Kaem.ML.Data;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;
using Kaem.Tool.Files;

namespace Kaem.Tool.Commands;

/// <summary><c>kaem score [model.zip] data.csv -o scored.csv</c>: how likely rows are, and which of their values are odd.</summary>
internal static class ScoreCommand
{
    private const string LogLikelihood = "LogLikelihood";
    private const int ShownRows = 5, ShownColumns = 3;

    public static Command Create(ToolSession session)
    {
        var output = Paths.Output("File for the rows with their log-likelihoods. A file that is there is replaced.");
        var contributions = new Option<bool>("--contributions")
        {
            Description = "Add what each column adds to a row's log-likelihood given the others, as columns 'Contribution of NAME': the lowest are the odd "
                + "ones.",
        };
        var source = new ModelOrTable();
        var command = new ToolCommand(
            "score", "Add the log-likelihood of each row: the lower, the more unusual.",
            $"The file is as it was, with a column '{LogLikelihood}' behind the others, in nats. The least likely rows are shown; row 0 is the first below the "
            + "names.",
            "kaem score people.zip new-people.csv -o scored.csv",
            "kaem score people.csv -o scored.csv --contributions --save-model people.zip") { output, contributions };
        source.AddTo(command);
        command.SetAction(parsed => session.Run(outputs =>
        {
            string target = parsed.GetRequiredValue(output);
            var (plan, table, model) = source.Begin(parsed, target, outputs, session);
            var raw = plan.Reader.ReadRaw(table);
            string[] learned = [.. table.Schema.Columns.Where(column => column.Kind != ColumnKind.Identifier).Select(column => column.Name)];
            bool isEach = parsed.GetValue(contributions);
            if (new[] { LogLikelihood }.Concat(isEach ? learned.Select(ContributionOf) : []).FirstOrDefault(raw.Names.Contains) is { } taken)
                throw ToolException.Usage($"'{plan.Data}' has a column '{taken}' already; rename it, or leave it out of the file.");
            model ??= source.Fit(parsed, table, outputs, session);
            var estimate = session.Work.Compute("Scoring", _ => model.LogLikelihood(table.Table));
            var each = isEach ? session.Work.Compute("Scoring columns", _ => model.Contributions(table.Table)) : null;
            outputs.Write(target, file => table.Form.Write(file, raw.Add(Columns(table.Table, estimate, each, model, learned))));
            Show(table, model, estimate, session);
            session.Console.Tell($"{target}: {ToolSession.Count(table.Table.Rows, "row")}");
        }));
        return command;
    }

    private static string ContributionOf(string name) => $"Contribution of {name}";

    private static IEnumerable<TableColumn> Columns(
        Table table, LogLikelihoodEstimate estimate, DataMatrix? contributions, KaemTableModel model, string[] learned)
    {
        // New numbers have the decimal mark of those that are there.
        bool hasComma = table.Columns.Any(column => column.Format is NumberFormat { DecimalMark: ',' });
        yield return Numbers(LogLikelihood, row => estimate.Values[row]);
        for (int c = 0; contributions is not null && c < model.Schema.Columns.Count; c++)
        {
            int place = c;
            if (learned.Contains(model.Schema.Columns[c].Name))
                yield return Numbers(ContributionOf(model.Schema.Columns[c].Name), row => contributions.Row(row)[place]);
        }

        NumericColumn Numbers(string name, Func<int, float> value) => new(
            new ColumnSchema(name, ColumnKind.Real) { Format = hasComma ? new NumberFormat { DecimalMark = ',' } : null },
            [.. Enumerable.Range(0, table.Rows).Select(row => Shortest(value(row)))]);
    }

    /// <summary>A number of single precision with the digits that it is written with, no more.</summary>
    private static double Shortest(float value) => double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static void Show(SourceTable source, KaemTableModel model, LogLikelihoodEstimate estimate, ToolSession session)
    {
        var table = source.Table;
        int[] lowest = [.. Enumerable.Range(0, table.Rows).OrderBy(row => estimate.Values[row]).Take(ShownRows)];
        var unusual = table.Select(lowest);
        // Of few rows, since each column costs as much as a row's likelihood.
        var odd = session.Work.Compute("Looking at the least likely rows", _ => model.Contributions(unusual));
        session.Console.Tell(string.Create(CultureInfo.InvariantCulture, $"mean log-likelihood {estimate.Mean:F3} nats a row; the least likely rows:"));
        for (int i = 0; i < lowest.Length; i++)
        {
            var columns = Enumerable.Range(0, model.Schema.Columns.Count)
                .Where(c => unusual.Find(model.Schema.Columns[c].Name) is { } column and not IdentifierColumn && !column.IsMissing(i))
                .OrderBy(c => odd.Row(i)[c]).Take(ShownColumns)
                .Select(c => string.Create(
                    CultureInfo.InvariantCulture, $"{model.Schema.Columns[c].Name} = {unusual[model.Schema.Columns[c].Name].TextAt(i)} ({odd.Row(i)[c]:F1})"));
            string why = string.Join(", ", columns);
            session.Console.Tell(string.Create(
                CultureInfo.InvariantCulture, $"  row {lowest[i]}: {estimate.Values[lowest[i]]:F1}{(why.Length > 0 ? "; " : "")}{why}"));
        }
    }
}

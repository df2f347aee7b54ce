using System.CommandLine;
using Kaem.ML;

namespace Kaem.Tool.Commands;

/// <summary><c>kaem report model.zip data.csv -o report.html</c>: a page that shows a model.</summary>
internal static class ReportCommand
{
    public static Command Create(ToolSession session)
    {
        var output = Paths.Output("File for the page. A file that is there is replaced.");
        var holdout = new Option<string?>("--holdout")
        {
            Description = "A table of rows that were not learned: they are scored, and generated rows are compared with them as well.", HelpName = "FILE",
        };
        var label = new Option<string?>("--label") { Description = "The column whose prediction is measured.", HelpName = "NAME" };
        var source = new ModelOrTable();
        var command = new ToolCommand(
            "report", "Write a page that shows a model: its rows, columns, quality, training and prior.",
            "The table is that which the model learned. Categories and ranges of its columns appear on the page.",
            "kaem report people.zip people.csv -o report.html",
            "kaem report people.csv -o report.html --holdout more-people.csv --label income") { output, holdout, label };
        source.AddTo(command);
        command.SetAction(parsed => session.Run(outputs =>
        {
            string target = parsed.GetRequiredValue(output);
            var (plan, table, model) = source.Begin(parsed, target, outputs, session, parsed.GetValue(holdout));
            Reports.CheckLabel(table.Table, parsed.GetValue(label));
            var heldOut = parsed.GetValue(holdout) is { } other ? plan.Reader.ReadAs(other, table.Schema, $"'{table.Path}'") : null;
            model ??= source.Fit(parsed, table, outputs, session);
            Reports.Write(
                model, target, new HtmlTableReportOptions
                {
                    Title = $"{table.Name}: a Kolmogorov-Arnold energy model", Training = table.Table, HeldOut = heldOut?.Table, Label = parsed.GetValue(label),
                    Seed = parsed.GetValue(source.Seed),
                },
                outputs, session.Work);
            session.Console.Tell($"{target}: a report");
        }));
        return command;
    }
}

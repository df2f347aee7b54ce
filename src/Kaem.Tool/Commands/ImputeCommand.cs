using System.CommandLine;
using Kaem.ML;
using Kaem.Tool.Files;

namespace Kaem.Tool.Commands;

/// <summary><c>kaem impute [model.zip] data.csv -o filled.csv</c>: fills gaps.</summary>
internal static class ImputeCommand
{
    public static Command Create(ToolSession session)
    {
        var output = Paths.Output("File for the rows with their gaps filled. A file that is there is replaced.");
        var draw = new Option<bool>("--draw")
        {
            Description = "Fill gaps by draws, so that filled columns are spread as complete ones are; else by best guesses.",
        };
        var source = new ModelOrTable();
        var command = new ToolCommand(
            "impute", "Fill the gaps of a table.",
            "Gaps are filled from what a row's other values tell. What is there stays to the letter, and so do columns that the model does not know.",
            "kaem impute people.csv -o filled.csv",
            "kaem impute people.zip new-people.csv -o filled.csv --draw --seed 7") { output, draw };
        source.AddTo(command);
        command.SetAction(parsed => session.Run(outputs =>
        {
            string target = parsed.GetRequiredValue(output);
            var (plan, table, model) = source.Begin(parsed, target, outputs, session);
            model ??= source.Fit(parsed, table, outputs, session);
            var mode = parsed.GetValue(draw) ? ImputationMode.Draw : ImputationMode.Mean;
            var filled = session.Work.Compute("Filling gaps", _ => model.Impute(table.Table, mode, seed: parsed.GetValue(source.Seed)));
            var raw = plan.Reader.ReadRaw(table);
            outputs.Write(target, file => table.Form.Write(file, raw.Fill(table.Table, filled)));
            long gaps = table.Table.Columns.Sum(column => (long)column.MissingCount), left = filled.Columns.Sum(column => (long)column.MissingCount);
            foreach (var rule in model.Rules)
            {
                if (rule.Broken(filled) is { Count: > 0 } broken)
                    session.Console.Note($"{ToolSession.Count(broken.Count, "row")} as {(broken.Count == 1 ? "it was" : "they were")} can't keep '{rule}'");
            }
            session.Console.Tell($"{target}: {ToolSession.Count(table.Table.Rows, "row")}, {ToolSession.Count(gaps - left, "gap")} filled");
        }));
        return command;
    }
}

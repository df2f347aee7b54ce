using System.CommandLine;
using Kaem.ML;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;
using Kaem.Tool.Display;

namespace Kaem.Tool.Commands;

/// <summary><c>kaem evaluate real.csv synthetic.csv</c>: how good synthetic rows are.</summary>
internal static class EvaluateCommand
{
    public static Command Create(ToolSession session)
    {
        var real = Paths.Data("The rows that were learned.", "real");
        var synthetic = Paths.Data("The rows that were generated, with the same columns.", "synthetic");
        var holdout = new Option<string?>("--holdout")
        {
            Description = "Real rows that were not learned: to test classifiers on, and to compare distances of nearest records with.", HelpName = "FILE",
        };
        var label = new Option<string?>("--label") { Description = "The column whose prediction is measured.", HelpName = "NAME" };
        var json = new Option<string?>("--json") { Description = "File for all scores as JSON; one that is not defined is null.", HelpName = "FILE.json" };
        var html = new Option<string?>("--html") { Description = "File for a page with all scores, and columns side by side.", HelpName = "FILE.html" };
        var (source, training) = (new SourceArguments(), new TrainingArguments());
        var command = new ToolCommand(
            "evaluate", "Measure how good synthetic rows are.",
            "Scores in per cent are best at 100 %, most of them as SDMetrics defines them. Detection is how well classifiers tell real rows from synthetic "
            + "ones: 0.5 is best. --kinds, --columns and --skip are of both files.",
            "kaem evaluate people.csv synthetic.csv",
            "kaem evaluate people.csv synthetic.csv --holdout more-people.csv --label income --json quality.json --html quality.html")
        { real, synthetic, holdout, label, json, html };
        training.AddColumnsTo(command);
        command.Options.Add(training.Seed);
        source.AddTo(command);
        command.SetAction(parsed => session.Run(outputs =>
        {
            string path = parsed.GetRequiredValue(real), other = parsed.GetRequiredValue(synthetic);
            var reader = training.Reader(parsed, source.Reader(parsed));
            outputs.Protect(path);
            outputs.Protect(other);
            outputs.Protect(parsed.GetValue(holdout));
            outputs.Claim(parsed.GetValue(json), "--json");
            outputs.Claim(parsed.GetValue(html), "--html");
            var learned = reader.Read(path);
            session.Describe(learned);
            Reports.CheckLabel(learned.Table, parsed.GetValue(label));
            var drawn = reader.ReadAs(other, learned.Schema, $"'{path}'");
            session.Describe(drawn);
            var heldOut = parsed.GetValue(holdout) is { } file ? reader.ReadAs(file, learned.Schema, $"'{path}'").Table : null;
            if (training.Rules(parsed).SelectMany(rule => rule.Columns).FirstOrDefault(name => learned.Table.Find(name) is null) is { } unknown)
                throw ToolException.Usage(Messages.NoColumn(unknown, "--rules", [.. learned.Table.Columns.Select(column => column.Name)]));
            var quality = session.Work.Compute("Measuring", _ => TableEvaluation.Evaluate(
                learned.Table, drawn.Table, heldOut, parsed.GetValue(label), new TableEvaluationOptions
                {
                    Seed = parsed.GetValue(training.Seed), Rules = training.Rules(parsed),
                }));
            session.Console.Tell(quality.ToString().TrimEnd());
            if (parsed.GetValue(json) is { } text)
                outputs.Write(text, temporary => File.WriteAllBytes(temporary, QualityJson.Of(quality)));
            if (parsed.GetValue(html) is { } page)
            {
                outputs.Write(page, temporary => File.WriteAllText(temporary, quality.ToHtml(
                    learned.Table, drawn.Table, heldOut, new HtmlTableReportOptions { Title = $"{drawn.Name} beside {learned.Name}" })));
            }
        }));
        return command;
    }
}

using System.CommandLine;
using Kaem.ML;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;
using Kaem.Tool.Display;
using Kaem.Tool.Files;

namespace Kaem.Tool.Commands;

/// <summary><c>kaem evaluate real.csv synthetic.csv</c>: how good synthetic rows are.</summary>
internal static class EvaluateCommand
{
    public static Command Create(ToolSession session)
    {
        var files = Paths.Tables(
            "The rows that were learned, then those that were generated, with the same columns; with --synthetic, the tables that were learned.",
            "real synthetic");
        var synthetic = new Option<string[]>("--synthetic")
        {
            Description = "The generated tables: their files, called as those that were learned, or a folder with them.", HelpName = "FOLDER",
        };
        var holdout = new Option<string?>("--holdout")
        {
            Description = "Real rows that were not learned: to test classifiers on, and to compare distances of nearest records with.", HelpName = "FILE",
        };
        var label = new Option<string?>("--label") { Description = "The column whose prediction is measured.", HelpName = "NAME" };
        var json = new Option<string?>("--json") { Description = "File for all scores as JSON; one that is not defined is null.", HelpName = "FILE.json" };
        var html = new Option<string?>("--html") { Description = "File for a page with all scores, and columns side by side.", HelpName = "FILE.html" };
        var (source, training) = (new SourceArguments(), new TrainingArguments());
        var several = new SeveralTables(source, training);
        var command = new ToolCommand(
            "evaluate", "Measure how good synthetic rows are.",
            "Scores in per cent are best at 100 %, most of them as SDMetrics defines them. Detection is how well classifiers tell real rows from synthetic "
            + "ones: 0.5 is best. --kinds, --columns and --skip are of both files.",
            "kaem evaluate people.csv synthetic.csv",
            "kaem evaluate people.csv synthetic.csv --holdout more-people.csv --label income --json quality.json --html quality.html",
            "kaem evaluate customers.csv orders.csv lines.csv --synthetic synthetic")
        { files, synthetic, holdout, label, json, html };
        several.AddTo(command);
        training.AddColumnsTo(command);
        command.Options.Add(training.Seed);
        source.AddTo(command);
        command.SetAction(parsed => session.Run(outputs =>
        {
            string[] paths = parsed.GetRequiredValue(files), drawnPaths = parsed.GetValue(synthetic) ?? [];
            if (drawnPaths.Length > 0)
            {
                if (new Option[] { holdout, label, html }.FirstOrDefault(parsed.IsGiven) is { } ofOne)
                    throw ToolException.Usage($"{ofOne.Name} is of a single table: give the two files without --synthetic.");
                EvaluateTables(parsed, several.Prepare(parsed, paths, outputs), drawnPaths, parsed.GetValue(json), training, outputs, session);
                return;
            }
            if (paths.Length != 2 || several.AreMeant(parsed, paths[..1]))
            {
                throw ToolException.Usage(paths.Length == 2
                    ? "Tables that relate, and sequences, are compared with those that --synthetic names."
                    : "Give two files, the rows that were learned and those that were generated; or tables that relate, and --synthetic with the "
                        + "generated ones.");
            }
            string path = paths[0], other = paths[1];
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
            TrainingArguments.CheckColumns(training.Rules(parsed), learned.Table, null);
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

    /// <summary>The same for tables that relate.</summary>
    private static void EvaluateTables(
        ParseResult parsed, SeveralTables.Plan plan, string[] synthetic, string? json, TrainingArguments training, OutputFiles outputs, ToolSession session)
    {
        if (plan.Rules.Count > 0)
            throw ToolException.Usage("--rules is of a single table: give the two files without --synthetic.");
        var files = TableFiles.Find(synthetic, plan.Names.All, "--synthetic");
        if (plan.Names.All.FirstOrDefault(name => !files.ContainsKey(name)) is { } lacking)
            throw ToolException.Usage($"--synthetic has no file of table '{lacking}': it is called as the one that was learned.");
        foreach (string file in files.Values)
            outputs.Protect(file);
        outputs.Claim(json, "--json");
        var learned = SeveralTables.Read(plan, session);
        var drawn = new Dictionary<string, Table>(StringComparer.Ordinal);
        foreach (var (name, path) in plan.Names.All.Zip(plan.Paths))
        {
            var table = plan.Readers[name].ReadAs(files[name], learned.Sources[name].Schema, $"'{path}'").Table;
            if (learned.KeysOf(name).FirstOrDefault(key => table.Find(key) is null) is { } key)
                throw ToolException.Usage($"'{files[name]}' has no column '{key}', which '{path}' has and which ties tables together.");
            drawn.Add(name, table);
        }
        var quality = session.Work.Compute("Measuring", _ => TablesEvaluation.Evaluate(
            learned.Tables, drawn, learned.Schema, new TableEvaluationOptions { Seed = parsed.GetValue(training.Seed) }));
        session.Console.Tell(quality.ToString().TrimEnd());
        if (json is not null)
            outputs.Write(json, temporary => File.WriteAllBytes(temporary, QualityJson.Of(quality)));
    }
}

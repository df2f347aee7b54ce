using System.CommandLine;
using Kaem.ML;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;
using Kaem.Tool.Files;
using Kaem.Tool.Models;

namespace Kaem.Tool.Commands;

/// <summary><c>kaem synth data.csv -o out.csv</c>: learns a table and generates rows like its own.</summary>
internal static class SynthCommand
{
    public static Command Create(ToolSession session)
    {
        var data = Paths.Tables("The table to learn: a file of separated values, packed by gzip or not, or a Parquet file. Several are tables that relate.");
        var output = Paths.Output(
            "File for the generated rows; .parquet and .gz are what they say. Of several tables the folder for files of the same names. Files that are there "
            + "are replaced.");
        var report = new Option<string?>("--report")
        {
            Description = "File for a page that shows the model and the quality of its rows.", HelpName = "FILE.html",
        };
        var label = new Option<string?>("--label") { Description = "With --report, the column whose prediction is measured.", HelpName = "NAME" };
        var (source, training, generation) = (new SourceArguments(), new TrainingArguments(), new GenerationArguments());
        var several = new SeveralTables(source, training);
        var command = new ToolCommand(
            "synth", "Learn a table and generate rows like its own.",
            "The file is written as its source: separator, encoding, line ends, decimals, dates. 'kaem fit' and 'kaem generate' with the same seed do the same "
            + "in two steps.",
            "kaem synth people.csv -o synthetic.csv",
            "kaem synth people.csv -o synthetic.csv --rows 10000 --seed 7 --report report.html --label income",
            "kaem synth people.csv -o women.csv --given sex=Female --given age=30",
            "kaem synth people.csv -o synthetic.parquet --kinds zip=Categorical --skip name,street --missing unknown",
            "kaem synth customers.csv orders.csv lines.csv -o synthetic --scale 2",
            "kaem synth customers.csv orders.csv -o synthetic --relation orders.buyer=customers.id --order orders=date",
            "kaem synth readings.csv -o synthetic.csv --sequence meter --order hour") { data, output };
        generation.AddTo(command, "Rows to generate; as many as the table has where it is left out.");
        several.AddTo(command);
        training.AddTo(command);
        command.Options.Add(report);
        command.Options.Add(label);
        source.AddTo(command);
        command.SetAction(parsed => session.Run(outputs =>
        {
            string[] paths = parsed.GetRequiredValue(data);
            string path = paths[0], target = parsed.GetRequiredValue(output);
            if (several.AreMeant(parsed, paths))
            {
                if (new Option[] { report, label }.FirstOrDefault(parsed.IsGiven) is { } ofOne)
                    throw ToolException.Usage($"{ofOne.Name} is of a single table, and not known of tables that relate, or of sequences.");
                Synthesise(parsed, several.Prepare(parsed, paths, outputs), generation, training, target, outputs, session);
                return;
            }
            double scale = generation.Scale(parsed);
            var reader = training.Reader(parsed, source.Reader(parsed));
            var given = generation.Given(parsed);
            _ = training.Rules(parsed);
            if (parsed.GetValue(label) is not null && parsed.GetValue(report) is null)
                throw ToolException.Usage("--label goes with --report, which measures how well the column is predicted.");
            outputs.Protect(path);
            outputs.Claim(target, "-o");
            outputs.Claim(training.SaveModel(parsed), "--save-model");
            outputs.Claim(parsed.GetValue(report), "--report");
            var table = reader.Read(path);
            session.Describe(table);
            session.DescribeReferences(table, TableNames.Of(path));
            GivenValues.Check(given, table.Table);
            training.CheckRules(parsed, table.Table);
            Reports.CheckLabel(table.Table, parsed.GetValue(label));
            var fitted = training.Training(parsed).Fit(table.Table, session.Work);
            ulong seed = parsed.GetValue(training.Seed);
            int rows = parsed.GetValue(generation.Rows) ?? (int)Math.Clamp(Math.Round(scale * table.Table.Rows), 1, Array.MaxLength);
            generation.Write(parsed, fitted.Model, rows, seed, target, table.Form, outputs, session.Work);
            Reports.Write(
                fitted.Model, parsed.GetValue(report), new HtmlTableReportOptions
                {
                    Title = $"{table.Name}: a Kolmogorov-Arnold energy model", Training = table.Table, Label = parsed.GetValue(label), Seed = seed,
                },
                outputs, session.Work);
            if (training.SaveModel(parsed) is { } model)
                outputs.Write(model, file => ModelFile.Save(file, fitted));
            session.Console.Tell($"{target}: {ToolSession.Count(rows, "row")}, after {ToolSession.Count(fitted.Model.Training.Steps, "update")}");
        }));
        return command;
    }

    /// <summary>The same for tables that relate.</summary>
    private static void Synthesise(
        ParseResult parsed, SeveralTables.Plan plan, GenerationArguments generation, TrainingArguments training, string target, OutputFiles outputs,
        ToolSession session)
    {
        double scale = generation.Scale(parsed);
        generation.RefuseForTables(parsed);
        var files = WrittenTables.Claim(
            target, plan.Names.All.Zip(plan.Paths).ToDictionary(table => table.First, table => Path.GetFileName(table.Second)), outputs);
        outputs.Claim(training.SaveModel(parsed), "--save-model");
        var tables = SeveralTables.Read(plan, session);
        var fitted = SeveralTables.Fit(plan, tables, session);
        session.Tell(files, fitted.Model, scale, parsed.GetValue(training.Seed), name => tables.Sources[name].Form, outputs);
        if (training.SaveModel(parsed) is { } model)
            outputs.Write(model, fitted.Save);
    }
}

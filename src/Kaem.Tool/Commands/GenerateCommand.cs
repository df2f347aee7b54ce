using System.CommandLine;
using Kaem.ML;
using Kaem.ML.Tables;
using Kaem.Tool.Arguments;
using Kaem.Tool.Files;
using Kaem.Tool.Models;

namespace Kaem.Tool.Commands;

/// <summary><c>kaem generate model.zip -o out.csv --rows N</c>: generates rows with a saved model.</summary>
internal static class GenerateCommand
{
    private const int DefaultRows = 1000;

    // What a file is like, its first rows tell.
    private const int LookedRows = 1000;

    public static Command Create(ToolSession session)
    {
        var file = Paths.Data("A model that 'kaem fit', mlContext.Model.Save or KaemFittedTables.Save saved.", "model");
        var output = Paths.Output(
            "File for the generated rows; .parquet and .gz are what they say. Of several tables the folder for their files. Files that are there are "
            + "replaced.");
        var like = new Option<string[]>("--like")
        {
            Description = "A file that the new one is to be like: separator, encoding, line ends, or the types of a Parquet file. Without it, commas and "
                + "UTF-8. Of several tables, their files or a folder with them; new ones are then called as these.",
            HelpName = "FILE",
        };
        var separator = new Option<string?>("--separator") { Description = "What stands between two fields of the new file.", HelpName = "CHAR" };
        var encoding = new Option<string?>("--encoding") { Description = "How the new file is encoded.", HelpName = "NAME" };
        var noHeader = new Option<bool>("--no-header") { Description = "Write no line of names; files that are given by --like have none either." };
        var raw = new Option<bool>("--raw-cells") { Description = SourceArguments.RawText };
        var seed = new Option<ulong>("--seed")
        {
            Description = "Seed of the rows; row i depends on it and i alone.", HelpName = "NUMBER", DefaultValueFactory = _ => 1,
        };
        var generation = new GenerationArguments();
        var command = new ToolCommand(
            "generate", "Generate rows with a saved model.", "",
            "kaem generate people.zip -o synthetic.csv --rows 10000 --seed 7",
            "kaem generate people.zip -o synthetic.csv --like people.csv",
            "kaem generate people.zip -o women.csv --given sex=Female",
            "kaem generate shop.zip -o synthetic --scale 10 --like customers.csv --like orders.csv") { file, output };
        generation.AddTo(command, $"Rows to generate; {DefaultRows} where it is left out.");
        command.Options.Add(seed);
        command.Options.Add(like);
        command.Options.Add(separator);
        command.Options.Add(encoding);
        command.Options.Add(noHeader);
        command.Options.Add(raw);
        command.SetAction(parsed => session.Run(outputs =>
        {
            string path = parsed.GetRequiredValue(file), target = parsed.GetRequiredValue(output);
            string[] samples = parsed.GetValue(like) ?? [];
            _ = generation.Given(parsed);
            double scale = generation.Scale(parsed);
            CsvDialect Asked(CsvDialect dialect) => dialect with
            {
                Separator = parsed.GetValue(separator) is { } character ? CsvArguments.Separator(character) : dialect.Separator,
                Encoding = parsed.GetValue(encoding) is { } name ? CsvArguments.Encoding(name) : dialect.Encoding,
                HasNames = dialect.HasNames && !parsed.GetValue(noHeader),
                RawCells = parsed.GetValue(raw),
            };
            // What is wrong is said before anything is read.
            var plain = new TableForm(Asked(CsvDialect.Default));
            bool isOfFile = new Option[] { separator, encoding, noHeader, raw }.Any(parsed.IsGiven);
            if (InputFiles.IsParquet(target) && isOfFile)
            {
                throw ToolException.Usage(
                    "--separator, --encoding, --no-header and --raw-cells are of files of separated values; a Parquet file has none of them.");
            }
            outputs.Protect(path);
            foreach (string sample in samples)
                outputs.Protect(sample);
            TableForm Like(string sample)
            {
                var form = Form(sample, !parsed.GetValue(noHeader));
                return form with { Dialect = Asked(form.Dialect ?? CsvDialect.Default) };
            }
            if (ModelFile.IsOfTables(path))
            {
                generation.RefuseForTables(parsed);
                Generate(
                    ModelFile.LoadTables(path), target, samples, sample => sample is null ? plain : Like(sample), scale, parsed.GetValue(seed), outputs,
                    session);
                return;
            }
            generation.RefuseScale(parsed);
            if (samples.Length > 1)
                throw ToolException.Usage("--like names one file where the model is of one table.");
            outputs.Claim(target, "-o");
            var one = samples is [var only] ? Like(only) : plain;
            var model = ModelFile.Load(path);
            int rows = parsed.GetValue(generation.Rows) ?? DefaultRows;
            generation.Write(parsed, model, rows, parsed.GetValue(seed), target, one, outputs, session.Work);
            session.Console.Tell($"{target}: {ToolSession.Count(rows, "row")}");
        }));
        return command;
    }

    /// <summary>Generates tables that relate.</summary>
    /// <param name="samples">Files that they are to be like, or folders with them.</param>
    /// <param name="form">What a table's file is like, by its sample; null for none.</param>
    private static void Generate(
        KaemTablesModel model, string target, string[] samples, Func<string?, TableForm> form, double scale, ulong seed, OutputFiles outputs,
        ToolSession session)
    {
        var files = TableFiles.Find(samples, model.Tables, "--like");
        foreach (string sample in files.Values)
            outputs.Protect(sample);
        var names = model.Tables.ToDictionary(
            table => table, table => files.TryGetValue(table, out string? sample) ? Path.GetFileName(sample) : $"{table}.csv", StringComparer.Ordinal);
        var written = WrittenTables.Claim(target, names, outputs);
        var forms = model.Tables.ToDictionary(table => table, table => form(files.GetValueOrDefault(table)), StringComparer.Ordinal);
        session.Tell(written, model, scale, seed, table => forms[table], outputs);
    }

    private static TableForm Form(string path, bool hasNames) => InputFiles.IsParquet(path)
        ? new TableForm(null, InputFiles.Parquet(path, []))
        : TableForm.Of(InputFiles.Csv(path, new CsvOptions { MostRows = LookedRows, HasNames = hasNames }));
}

using System.CommandLine;
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
        var file = Paths.Data("A model that 'kaem fit' or mlContext.Model.Save saved.", "model");
        var output = Paths.Output("File for the generated rows; .parquet and .gz are what they say. A file that is there is replaced.");
        var like = new Option<string?>("--like")
        {
            Description = "A file that the new one is to be like: separator, encoding, line ends, or the types of a Parquet file. Without it, commas and "
                + "UTF-8.",
            HelpName = "FILE",
        };
        var separator = new Option<string?>("--separator") { Description = "What stands between two fields of the new file.", HelpName = "CHAR" };
        var encoding = new Option<string?>("--encoding") { Description = "How the new file is encoded.", HelpName = "NAME" };
        var seed = new Option<ulong>("--seed")
        {
            Description = "Seed of the rows; row i depends on it and i alone.", HelpName = "NUMBER", DefaultValueFactory = _ => 1,
        };
        var generation = new GenerationArguments();
        var command = new ToolCommand(
            "generate", "Generate rows with a saved model.", "",
            "kaem generate people.zip -o synthetic.csv --rows 10000 --seed 7",
            "kaem generate people.zip -o synthetic.csv --like people.csv",
            "kaem generate people.zip -o women.csv --given sex=Female") { file, output };
        generation.AddTo(command, $"Rows to generate; {DefaultRows} where it is left out.");
        command.Options.Add(seed);
        command.Options.Add(like);
        command.Options.Add(separator);
        command.Options.Add(encoding);
        command.SetAction(parsed => session.Run(outputs =>
        {
            string path = parsed.GetRequiredValue(file), target = parsed.GetRequiredValue(output);
            _ = generation.Given(parsed);
            var dialect = new CsvDialect();
            if (parsed.GetValue(separator) is { } character)
                dialect = dialect with { Separator = CsvArguments.Separator(character) };
            if (parsed.GetValue(encoding) is { } name)
                dialect = dialect with { Encoding = CsvArguments.Encoding(name) };
            outputs.Protect(path);
            outputs.Protect(parsed.GetValue(like));
            outputs.Claim(target, "-o");
            var form = parsed.GetValue(like) is { } sample ? Form(sample) : new TableForm();
            if (form.Dialect is { } other)
            {
                dialect = other with
                {
                    Separator = parsed.IsGiven(separator) ? dialect.Separator : other.Separator,
                    Encoding = parsed.IsGiven(encoding) ? dialect.Encoding : other.Encoding,
                };
            }
            if (InputFiles.IsParquet(target) && (parsed.IsGiven(separator) || parsed.IsGiven(encoding)))
                throw ToolException.Usage("--separator and --encoding are of files of separated values; a Parquet file has neither.");
            var model = ModelFile.Load(path);
            int rows = parsed.GetValue(generation.Rows) ?? DefaultRows;
            generation.Write(parsed, model, rows, parsed.GetValue(seed), target, form with { Dialect = dialect }, outputs, session.Work);
            session.Console.Tell($"{target}: {ToolSession.Count(rows, "row")}");
        }));
        return command;
    }

    private static TableForm Form(string path) => InputFiles.IsParquet(path)
        ? new TableForm(null, InputFiles.Parquet(path, []))
        : new TableForm(InputFiles.Csv(path, new CsvOptions { MostRows = LookedRows }).Dialect);
}

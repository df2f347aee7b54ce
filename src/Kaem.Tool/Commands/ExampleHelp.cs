using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Kaem.Tool.Arguments;

namespace Kaem.Tool.Commands;

/// <summary>The help that the parser makes, and what it knows nothing of: details, examples, names, exit codes.</summary>
internal sealed class ExampleHelp(HelpAction ofParser) : SynchronousCommandLineAction
{
    private const int Width = 100;

    private const string ExitCodeText =
        """
        Exit codes:
          0    fine
          1    failure: a file can't be read or written, or training broke off
          2    wrong usage: an option, a column, a kind, a value or a path; nothing was trained
          130  cancelled by Ctrl+C; nothing was written
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int result = ofParser.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is ToolCommand command)
        {
            if (command.Details.Length > 0)
                output.WriteLine($"{Wrap(command.Details)}\n");
            if (command.Options.Any(option => option.Name is TrainingArguments.KindsName or GenerationArguments.GivenName))
                output.WriteLine($"Names of columns:\n{Wrap(ColumnNames.Rule)}\n");
            if (command.Options.Any(option => option.Name == RelationArguments.RelationName))
                output.WriteLine($"Several tables:\n{Wrap(ColumnNames.RuleOfTables)}\n");
            output.WriteLine("Examples:");
            foreach (string example in command.Examples)
                output.WriteLine($"  {example}");
        }
        else
            output.WriteLine(ExitCodeText);
        output.WriteLine();
        return result;
    }

    /// <summary>A paragraph in lines that a terminal has room for.</summary>
    private static string Wrap(string text)
    {
        var lines = new List<string> { " " };
        foreach (string word in text.Split(' '))
        {
            if (lines[^1].Length + word.Length >= Width)
                lines.Add(" ");
            lines[^1] += $" {word}";
        }
        return string.Join('\n', lines);
    }
}

using System.CommandLine;
using System.CommandLine.Help;
using Kaem.Tool.Arguments;
using Kaem.Tool.Display;

namespace Kaem.Tool.Commands;

/// <summary>Runs the command that the arguments name.</summary>
internal static class CommandLine
{
    /// <summary>Runs it.</summary>
    /// <returns>The exit code; see <see cref="ExitCodes"/>.</returns>
    public static int Run(string[] arguments, ToolConsole console, CancellationToken cancellation = default)
    {
        var threads = new Option<int?>("--threads")
        {
            Description = "Threads to work with; all processors where it is left out. Results don't depend on it.", HelpName = "COUNT", Recursive = true,
        }.AtLeast(1);
        var parsed = Create(new ToolSession(console, cancellation), threads).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction and not ExampleHelp)
        {
            foreach (var error in parsed.Errors)
                console.Error.WriteLine($"error: {error.Message}");
            string command = parsed.CommandResult.Command is ToolCommand known ? $"kaem {known.Name}" : "kaem";
            console.Error.WriteLine($"'{command} --help' says what there is.");
            return ExitCodes.Usage;
        }
        if (parsed.GetValue(threads) is { } count)
            AppContext.SetData("Kaem.Threads", count);
        return parsed.Invoke(new InvocationConfiguration { Output = console.Output, Error = console.Error, EnableDefaultExceptionHandler = false });
    }

    private static RootCommand Create(ToolSession session, Option<int?> threads)
    {
        var root = new RootCommand("kaem: synthetic rows, filled gaps, scores and reports of tables, by the Kolmogorov-Arnold Energy Model.")
        {
            SynthCommand.Create(session), FitCommand.Create(session), GenerateCommand.Create(session), ImputeCommand.Create(session),
            ScoreCommand.Create(session), EvaluateCommand.Create(session), ReportCommand.Create(session), threads,
        };
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new ExampleHelp((HelpAction)help.Action!);
        return root;
    }
}

using Spectre.Console;

namespace Kaem.Tool.Display;

/// <summary>Where a command speaks: results go to the output, and what is said about them, progress included, to the errors' stream.</summary>
/// <param name="output">Results.</param>
/// <param name="error">Notes, progress and errors.</param>
/// <param name="isTerminal">Whether somebody looks at the errors' stream, so that a bar can move on it.</param>
internal sealed class ToolConsole(TextWriter output, TextWriter error, bool isTerminal = false)
{
    /// <summary>The process's own.</summary>
    public static ToolConsole OfProcess() => new(Console.Out, Console.Error, !Console.IsErrorRedirected);

    public TextWriter Output => output;

    public TextWriter Error => error;

    public bool IsTerminal => isTerminal;

    /// <summary>Says something about the work.</summary>
    public void Say(string line) => error.WriteLine(line);

    /// <summary>Says what is odd.</summary>
    public void Note(string line) => error.WriteLine($"note: {line}");

    /// <summary>Tells a result.</summary>
    public void Tell(string line) => output.WriteLine(line);

    /// <summary>What draws a moving bar on the errors' stream.</summary>
    public IAnsiConsole Drawing() => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(error), Interactive = InteractionSupport.Yes,
    });
}

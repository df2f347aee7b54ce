using Spectre.Console;

namespace Kaem.ML.Samples.Display;

/// <summary>What the console can show.</summary>
internal static class Terminal
{
    private const int FileWidth = 160;

    /// <summary>Keeps colours and narrow lines out of files and pipes.</summary>
    public static void Prepare()
    {
        if (!Console.IsOutputRedirected)
            return;
        AnsiConsole.Profile.Capabilities.Ansi = false;
        AnsiConsole.Profile.Capabilities.ColorSystem = ColorSystem.NoColors;
        AnsiConsole.Profile.Width = FileWidth;
    }
}

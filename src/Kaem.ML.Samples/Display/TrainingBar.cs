using Spectre.Console;
using Spectre.Console.Rendering;

namespace Kaem.ML.Samples.Display;

/// <summary>A bar over the whole width, so that the numbers below it have a line to themselves.</summary>
internal static class TrainingBar
{
    private const int Widest = 78;
    private const int PercentWidth = 5;

    /// <summary>The bar for a share of the work done, from 0 to 1.</summary>
    public static IRenderable Draw(double done)
    {
        int width = Math.Clamp(AnsiConsole.Profile.Width - 1, PercentWidth + 1, Widest) - PercentWidth;
        int filled = (int)Math.Round(width * done);
        char mark = AnsiConsole.Profile.Capabilities.Unicode ? '━' : '#', rest = AnsiConsole.Profile.Capabilities.Unicode ? '━' : '-';
        return new Markup($"[green]{new string(mark, filled)}[/][grey]{new string(rest, width - filled)}[/]{Math.Floor(100 * done),4}%");
    }
}

using System.Globalization;

namespace Kaem.ML.Benchmarks.Quick;

/// <summary>The command line of the quick benchmarks: <c>[--json] [--only NAME,…] [--threads N]</c>.</summary>
internal sealed record QuickOptions(bool Json, IReadOnlyList<string>? Only, int Threads)
{
    /// <summary>Reads the command line.</summary>
    /// <exception cref="ArgumentException">An argument is unknown or lacks its value.</exception>
    public static QuickOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new QuickOptions(Json: false, Only: null, Threads: Environment.ProcessorCount);
        for (int i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--json" => options with { Json = true },
                "--only" when i + 1 < arguments.Count => options with { Only = arguments[++i].Split(',') },
                "--threads" when i + 1 < arguments.Count && TryParseThreads(arguments[i + 1], out int threads) && i++ >= 0 =>
                    options with { Threads = threads },
                _ => throw new ArgumentException(
                    $"Did not expect '{arguments[i]}' here: quick takes [--json] [--only NAME,NAME] [--threads N], N at least 1."),
            };
        }
        return options;
    }

    private static bool TryParseThreads(string text, out int threads) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out threads) && threads >= 1;
}

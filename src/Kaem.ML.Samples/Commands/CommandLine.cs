using System.CommandLine;

namespace Kaem.ML.Samples.Commands;

/// <summary>Runs the command that the arguments name.</summary>
internal static class CommandLine
{
    private const int UsageError = 2;

    /// <summary>0 if all went well, 1 after an error, 2 where the arguments are not understood.</summary>
    public static int Run(string[] args)
    {
        var root = DigitsCommand.Create();
        root.Subcommands.Add(ImagesCommand.Create());
        root.Subcommands.Add(CompareCommand.Create());
        root.Subcommands.Add(PruneCommand.Create());
        root.Subcommands.Add(DigitsAndLabelsCommand.Create());
        root.Subcommands.Add(ExperimentCommand.Create());
        var parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
            return parsed.Invoke();
        foreach (var error in parsed.Errors)
            Console.Error.WriteLine($"error: {error.Message}");
        Console.Error.WriteLine("--help lists what there is.");
        return UsageError;
    }
}

using Kaem.ML.Samples.Datasets;
using Spectre.Console;

namespace Kaem.ML.Samples.Commands;

/// <summary>Turns failures into one clear line and an exit code: what the user can put right shows no stack.</summary>
internal static class Failure
{
    /// <summary>Runs a command's action.</summary>
    /// <returns>0, or 1 after an error.</returns>
    public static int Guard(Action action)
    {
        try
        {
            action();
            return 0;
        }
        catch (Exception exception) when (
            exception is SampleException or KaemTrainingException or ModelFormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"error: {Message(exception)}");
            return 1;
        }
    }

    /// <summary>An error's message without the parameter of a method, which no user of a command knows.</summary>
    private static string Message(Exception exception) => exception is ArgumentException { ParamName: { } name }
        ? exception.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal)
        : exception.Message;
}

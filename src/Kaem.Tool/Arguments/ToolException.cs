namespace Kaem.Tool.Arguments;

/// <summary>Something that the user can put right; its message is all that is shown.</summary>
/// <param name="message">What is wrong, and what would be right.</param>
/// <param name="exitCode">What the process ends with.</param>
internal sealed class ToolException(string message, int exitCode) : Exception(message)
{
    public int ExitCode => exitCode;

    /// <summary>What was asked for can't be done: an option, a column, a kind, a value or a path.</summary>
    public static ToolException Usage(string message) => new(message, ExitCodes.Usage);

    /// <summary>What was asked for makes sense, and failed.</summary>
    public static ToolException Failure(string message) => new(message, ExitCodes.Failure);
}

namespace Kaem.Tool.Arguments;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    public const int Fine = 0;

    /// <summary>A file that can't be read or written, a model that is damaged, a training without an end that makes sense.</summary>
    public const int Failure = 1;

    /// <summary>What stands on the command line can't be done.</summary>
    public const int Usage = 2;

    /// <summary>Cancelled by Ctrl+C, as shells have it: 128 and the signal's number.</summary>
    public const int Cancelled = 130;
}

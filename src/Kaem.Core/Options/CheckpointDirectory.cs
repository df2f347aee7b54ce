namespace Kaem.ML;

/// <summary>
/// Where training keeps what it needs to go on after a crash. Training with the same options, rows and starting point resumes from the
/// newest good checkpoint and ends, bit for bit, where an unbroken run ends. Checkpoints of other trainings may lie in the same folder:
/// they are left alone, and so are those of other engines, whose states are their own. It is no part of the model, and is not saved with it.
/// </summary>
/// <param name="path">A folder; it is made if there is none.</param>
/// <example>
/// <code>
/// var model = KaemModel.Train(options, rows, checkpoints: new CheckpointDirectory("run1") { EverySteps = 500 });
/// </code>
/// </example>
public sealed class CheckpointDirectory(string path)
{
    /// <summary>The folder.</summary>
    public string Path { get; } = string.IsNullOrEmpty(path) ? throw new ArgumentException("path must name a folder.", nameof(path)) : path;

    /// <summary>Updates from one checkpoint to the next; null for no such limit.</summary>
    public long? EverySteps { get; init => field = value is { } given ? Check.AtLeast(given, 1, Bounds.Steps) : null; }

    /// <summary>Minutes from one checkpoint to the next; null for no such limit. With neither limit given there is one every 5 minutes.</summary>
    public double? EveryMinutes { get; init => field = value is { } given ? Check.PositiveMinutes(given) : null; }

    /// <summary>How many checkpoints of a training are kept, the newest ones; with two, one that is damaged loses no more than another interval.</summary>
    public int Keep { get; init => field = Check.AtLeast(value, 1, 1_000_000); } = 2;

    /// <summary>What takes the place of a file's stream in tests of disks that fail.</summary>
    internal Func<Stream, Stream>? Wrap { get; init; }

    /// <summary>A folder below this one, for a training that another one needs.</summary>
    internal CheckpointDirectory In(string folder) =>
        new(System.IO.Path.Combine(Path, folder)) { EverySteps = EverySteps, EveryMinutes = EveryMinutes, Keep = Keep, Wrap = Wrap };

    /// <summary>Whether it is time for a checkpoint.</summary>
    internal bool IsDue(long steps, TimeSpan time) =>
        steps >= EverySteps || time.TotalMinutes >= (EveryMinutes ?? (EverySteps is null ? 5 : double.PositiveInfinity));
}

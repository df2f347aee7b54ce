using System.Globalization;
using System.Text;
using Kaem.ML.Data;
using Kaem.ML.Persistence;

namespace Kaem.ML.Training;

/// <summary>
/// The checkpoints of one training on one kind of engine: files named by the training's fingerprint, the engine and the step, in a folder that others may
/// use too.
/// </summary>
internal sealed class CheckpointFolder
{
    private const string Extension = ".checkpoint";

    private readonly CheckpointDirectory _options;
    private readonly byte[] _fingerprint;
    private readonly byte[] _mark;
    private readonly string _training;
    private readonly string _prefix;

    /// <summary>Makes the folder where there is none, and clears what a killed process left half-written.</summary>
    /// <param name="engine">The kind of engine that trains; the states are its own.</param>
    /// <exception cref="IOException">The folder can't be made.</exception>
    public CheckpointFolder(CheckpointDirectory options, byte[] fingerprint, string engine)
    {
        _options = options;
        _fingerprint = fingerprint;
        Engine = engine;
        _mark = [.. fingerprint, .. Encoding.UTF8.GetBytes(engine)];
        _training = $"{Convert.ToHexStringLower(fingerprint.AsSpan(0, 8))}-";
        _prefix = $"{_training}{Escaped(engine)}-";
        try
        {
            Directory.CreateDirectory(options.Path);
            foreach (string leftover in Directory.EnumerateFiles(options.Path, $".{_prefix}*{AtomicFile.TemporaryExtension}"))
                File.Delete(leftover);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The folder '{options.Path}' can't hold checkpoints: {exception.Message} Choose another for the CheckpointDirectory.", exception);
        }
    }

    /// <summary>The kind of engine that trains.</summary>
    public string Engine { get; }

    /// <summary>Other kinds of engines that left checkpoints of this very training.</summary>
    public IReadOnlyList<string> OtherEngines() =>
    [
        .. Directory.EnumerateFiles(_options.Path, $"{_training}*{Extension}").Select(file => Path.GetFileName(file).Split('-'))
            .Where(parts => parts.Length == 3).Select(parts => Uri.UnescapeDataString(parts[1]))
            .Where(engine => engine != Engine).Distinct().Order(StringComparer.Ordinal),
    ];

    /// <summary>Whether checkpoints of other trainings lie in the folder.</summary>
    public bool HasOthers =>
        Directory.EnumerateFiles(_options.Path, $"*{Extension}").Any(file => !Path.GetFileName(file).StartsWith(_prefix, StringComparison.Ordinal));

    /// <summary>This training's checkpoints.</summary>
    public IReadOnlyList<string> NewestFirst() =>
        [.. Directory.EnumerateFiles(_options.Path, $"{_prefix}*{Extension}").OrderByDescending(file => file, StringComparer.Ordinal)];

    /// <summary>Reads a checkpoint of this training.</summary>
    /// <exception cref="ModelFormatException">It is damaged, or from a newer version, or of another training, or of another kind of engine.</exception>
    public (SegmentedStream State, SegmentedStream Good) Read(string file)
    {
        using var stream = File.OpenRead(file);
        var (mark, state, good) = CheckpointFile.Read(stream);
        if (!mark.AsSpan().StartsWith(_fingerprint))
            throw new ModelFormatException("The checkpoint is of another training.");
        return mark.AsSpan().SequenceEqual(_mark)
            ? (state, good.Length == 0 ? state : good)
            : throw new ModelFormatException(
                $"The checkpoint is of the engine '{Encoding.UTF8.GetString(mark.AsSpan(_fingerprint.Length))}'; this training runs on '{Engine}'.");
    }

    /// <summary>Writes a checkpoint, and then deletes those that are no longer wanted.</summary>
    /// <exception cref="IOException">It can't be written; those before it are untouched.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be written; those before it are untouched.</exception>
    public void Write(Snapshot state, Snapshot good)
    {
        string file = FileOf(state.Step);
        AtomicFile.Write(file, stream =>
        {
            stream = _options.Wrap?.Invoke(stream) ?? stream;
            CheckpointFile.Write(stream, _mark, state.Bytes, state.Step == good.Step ? null : good.Bytes);
        });
        DeleteBefore(file);
    }

    /// <summary>Deletes what is no longer wanted once a checkpoint is there: those before it beyond the number that is kept.</summary>
    /// <param name="file">The checkpoint; those of later steps can't be used, or training would go on from them: they don't take a good one's place.</param>
    public void DeleteBefore(string file)
    {
        foreach (string old in NewestFirst().SkipWhile(other => string.CompareOrdinal(other, file) > 0).Skip(_options.Keep))
            File.Delete(old);
    }

    /// <summary>Deletes the checkpoints of later steps.</summary>
    public void DeleteAfter(long step)
    {
        string last = FileOf(step);
        foreach (string file in NewestFirst().TakeWhile(file => string.CompareOrdinal(file, last) > 0))
            File.Delete(file);
    }

    // The parts of a file's name stand between hyphens.
    private static string Escaped(string engine) => Uri.EscapeDataString(engine).Replace("-", "%2D", StringComparison.Ordinal);

    // All digits of a long, so that names sort as steps do.
    private string FileOf(long step) => Path.Combine(_options.Path, $"{_prefix}{step.ToString("D19", CultureInfo.InvariantCulture)}{Extension}");
}

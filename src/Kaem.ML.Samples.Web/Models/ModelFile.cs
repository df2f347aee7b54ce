using System.Security.Cryptography;
using Kaem.ML.Samples.Web.Service;
using Microsoft.Extensions.Options;
using Microsoft.ML;

namespace Kaem.ML.Samples.Web.Models;

/// <summary>
/// The model that is served, from a file that another may replace. A file that can't be loaded, be it half written, changes nothing but what
/// <see cref="Problem"/> says.
/// </summary>
internal sealed partial class ModelFile(IOptions<ServiceOptions> options, TimeProvider time, ILogger<ModelFile> log)
{
    private readonly Lock _looking = new();
    private (DateTime Written, long Length)? _seen;
    private volatile ServedModel? _current;
    private volatile string? _problem;

    /// <summary>The file.</summary>
    public string Path => options.Value.Model;

    /// <summary>The model that is served; null before one could be loaded.</summary>
    public ServedModel? Current => _current;

    /// <summary>Why the file as it is now is not what is served; null where it is.</summary>
    public string? Problem => _problem;

    /// <summary>The model that is served.</summary>
    /// <exception cref="BadInputException">There is none as yet.</exception>
    public ServedModel Require() => _current
        ?? throw new BadInputException($"There is no model as yet: {_problem}", StatusCodes.Status503ServiceUnavailable);

    /// <summary>Looks at the file, and loads it if it is another than before.</summary>
    public void Look()
    {
        lock (_looking)
        {
            try
            {
                if (Stamp() is not { } stamp)
                {
                    if (_seen is not null || _problem is null)
                        Complain($"'{Path}' does not exist.", null);
                    _seen = null;
                }
                else if (stamp != _seen)
                {
                    Load(stamp);
                }
            }
            // Anything can be wrong with a file that somebody put there; what is served stays.
            catch (Exception exception)
            {
                Complain($"'{Path}' can't be loaded: {exception.Message}", exception);
            }
        }
    }

    private void Load((DateTime Written, long Length) stamp)
    {
        byte[] bytes = Read();
        // Somebody writes it just now: look again.
        if (Stamp() != stamp || bytes.Length != stamp.Length)
            return;
        _seen = stamp;
        var context = new MLContext();
        using var stream = new MemoryStream(bytes, writable: false);
        if (!context.Generative().TryGetTableModel(context.Model.Load(stream, out _), out var model))
            throw new InvalidDataException("it holds no table's model.");
        _current = new ServedModel(model.Model, Convert.ToHexStringLower(SHA256.HashData(bytes))[..12], time.GetUtcNow());
        _problem = null;
        Log.Loaded(log, Path, _current.Version, model.Model.Schema.Columns.Count);
    }

    /// <summary>Reads the file, which others may write, replace or delete.</summary>
    private byte[] Read()
    {
        using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.ToArray();
    }

    private (DateTime, long)? Stamp() => new FileInfo(Path) is { Exists: true } file ? (file.LastWriteTimeUtc, file.Length) : null;

    private void Complain(string problem, Exception? exception)
    {
        _problem = problem;
        Log.Refused(log, problem, _current?.Version ?? "nothing", exception);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Serving '{Path}', {Version}, a table of {Columns} columns.")]
        public static partial void Loaded(ILogger log, string path, string version, int columns);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem} Serving {Version} as before.")]
        public static partial void Refused(ILogger log, string problem, string version, Exception? exception);
    }
}

using Kaem.ML.Data;

namespace Kaem.ML.Jobs;

/// <summary>A folder of results, with the description of their job.</summary>
internal sealed class ResultFolder
{
    /// <summary>The name of the description.</summary>
    public const string Manifest = "kaem-job.json";

    private readonly JobDescription _job;

    private ResultFolder(string path, JobDescription job) => (Path, _job) = (path, job);

    public string Path { get; }

    /// <summary>Opens or makes the folder of a job.</summary>
    /// <exception cref="IOException">Another job's results are there, or files that are none.</exception>
    public static ResultFolder Open(string folder, JobDescription job)
    {
        string path = System.IO.Path.GetFullPath(folder);
        if (File.Exists(path))
            throw new IOException($"'{path}' is a file; a job's result is a folder of files.");
        Directory.CreateDirectory(path);
        string manifest = System.IO.Path.Combine(path, Manifest);
        if (!File.Exists(manifest))
        {
            if (Directory.EnumerateFileSystemEntries(path).FirstOrDefault() is { } other)
                throw new IOException(
                    $"The folder '{path}' has '{System.IO.Path.GetFileName(other)}' in it, which is of no job. Name an empty or a new folder.");
            AtomicFile.Write(manifest, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(job.ToJson())));
            return new ResultFolder(path, job);
        }
        JobDescription there;
        try
        {
            there = JobDescription.Read(File.ReadAllText(manifest));
        }
        catch (FormatException exception)
        {
            throw new IOException($"'{manifest}' describes no job of this version: {exception.Message} Name an empty or a new folder.", exception);
        }
        return there.Fingerprint == job.Fingerprint
            ? new ResultFolder(path, job)
            : throw new IOException(
                $"The folder '{path}' holds the result of another job: {Difference(there, job)} differs. Name another folder, or delete this one.");
    }

    /// <summary>The parts that are there.</summary>
    public bool[] Present() => [.. Enumerable.Range(0, _job.Chunks).Select(chunk => File.Exists(PartFiles.Path(Path, chunk)))];

    public ClusterRows Result() => new(Path, [.. Enumerable.Range(0, _job.Chunks).Select(chunk => PartFiles.Path(Path, chunk))], _job.Rows);

    private static string Difference(JobDescription there, JobDescription job) =>
        there.Kind != job.Kind ? "what is made"
        : there.Model != job.Model ? "the model"
        : there.Rows != job.Rows ? "the number of rows"
        : there.ChunkRows != job.ChunkRows ? nameof(ClusterJobOptions.ChunkRows)
        : there.Seed != job.Seed ? "the seed"
        : there.Arithmetic != job.Arithmetic ? $"the workers' arithmetic ({there.Arithmetic} there, {job.Arithmetic} here)"
        : there.Draw != job.Draw || there.Mode != job.Mode ? "how values are drawn"
        : !there.Columns.SequenceEqual(job.Columns) ? "the columns of the result"
        : "the source";
}

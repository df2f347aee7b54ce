using Kaem.ML.Boards;
using Kaem.ML.Jobs;
using Microsoft.ML;
using Orleans;

namespace Kaem.ML.Work;

/// <summary>Models and descriptions of jobs that a worker has: each is fetched and checked once.</summary>
internal sealed class ModelCache(IGrainFactory grains, ClusterLimits limits)
{
    /// <summary>Kept of each, at most.</summary>
    private const int Kept = 4;

    private readonly Dictionary<string, ITransformer> _models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JobDescription> _jobs = new(StringComparer.Ordinal);

    /// <summary>A pipeline, read by the same checks as a file; null where nobody has it.</summary>
    /// <exception cref="FormatException">What is there is no pipeline.</exception>
    public Task<ITransformer?> Model(string hash) => Get(_models, hash, bytes =>
    {
        var context = new MLContext();
        // A pipeline names the assembly that can read it; that of an application which never used it is not known as yet.
        context.ComponentCatalog.RegisterAssembly(typeof(KaemTransformer).Assembly);
        return context.Model.Load(new MemoryStream(bytes), out _);
    });

    public Task<JobDescription?> Job(string hash) => Get(_jobs, hash, bytes => JobDescription.Read(System.Text.Encoding.UTF8.GetString(bytes)));

    private async Task<T?> Get<T>(Dictionary<string, T> known, string hash, Func<byte[], T> read) where T : class
    {
        if (known.TryGetValue(hash, out var there))
            return there;
        if (await Stored.Fetch(grains, hash, limits.MostModelBytes).ConfigureAwait(false) is not { } bytes)
            return null;
        if (known.Count >= Kept)
            known.Clear();
        return known[hash] = read(bytes);
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using Kaem.ML.Clusters;
using Kaem.ML.Jobs;
using Kaem.ML.Rows;
using Kaem.ML.Tables;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.ML;
using Orleans;
using Orleans.Hosting;

namespace Kaem.ML;

/// <summary>
/// Workers in this process, in others or on other machines, that generate, score and fill rows together: work is divided into chunks that they pull, each of
/// which is written once as a Parquet file. What comes out depends neither on how many workers there are nor on which of them are lost. Any number of threads
/// may use it.
/// </summary>
/// <example>
/// <code>
/// await using var cluster = KaemCluster.Embedded(workers: 2);
/// ClusterRows rows = await cluster.GenerateAsync(model, rows: 10_000_000, "synthetic");
/// </code>
/// </example>
public sealed class KaemCluster : IAsyncDisposable, IDisposable
{
    private readonly List<IHost> _hosts;
    private readonly List<Process> _processes;
    private int _isDisposed;

    private KaemCluster(List<IHost> hosts, List<Process> processes)
    {
        (_hosts, _processes) = (hosts, processes);
        Grains = hosts[0].Services.GetRequiredService<IGrainFactory>();
    }

    internal IGrainFactory Grains { get; }

    /// <summary>The name of a cluster that was started here, and the port at which its silos meet.</summary>
    internal string Name { get; private init; } = "";

    internal int Primary { get; private init; }

    /// <summary>Identifiers of the worker processes that <see cref="Processes"/> started.</summary>
    public IReadOnlyList<int> ProcessIds => [.. _processes.Select(process => process.Id)];

    /// <summary>A cluster in this process, on the loopback interface: to try it, and for a machine alone. A model uses all cores by itself, so that one worker
    /// mostly does as much as several.</summary>
    /// <param name="workers">Number of silos, each with a worker, 1 or more.</param>
    /// <param name="options">What the silos have in common; null for the defaults.</param>
    public static KaemCluster Embedded(int workers = 1, KaemClusterOptions? options = null)
    {
        Require(workers);
        return Wait(() => Start(workers, workers, options ?? new KaemClusterOptions(), []));
    }

    /// <summary>A cluster of processes on this machine: one of them may crash without this one.</summary>
    /// <param name="workers">Number of processes, 1 or more.</param>
    /// <param name="program">The program <c>kaem-worker</c>, by name or path; of an assembly (<c>.dll</c>) the path.</param>
    /// <param name="options">What the silos have in common; null for the defaults. A <see cref="KaemClusterOptions.Certificate"/> can't be handed on.</param>
    /// <exception cref="InvalidOperationException">There is no such program.</exception>
    public static KaemCluster Processes(int workers, string program = "kaem-worker", KaemClusterOptions? options = null)
    {
        Require(workers);
        ArgumentException.ThrowIfNullOrEmpty(program);
        if (options?.Certificate is not null)
            throw new ArgumentException(
                "A certificate can't be handed to other processes; give a secret, or start the workers with their certificates.", nameof(options));
        return Wait(async () =>
        {
            var processes = new List<Process>();
            try
            {
                return await Start(1, 0, options ?? new KaemClusterOptions(), processes, (port, own) =>
                {
                    for (int worker = 0; worker < workers; worker++)
                        processes.Add(Child(program, port, own));
                }).ConfigureAwait(false);
            }
            catch
            {
                foreach (var process in processes)
                    End(process);
                throw;
            }
        });
    }

    /// <summary>Connects to a cluster that runs.</summary>
    /// <param name="configure">Says where its silos are found, as for any client of Orleans: <c>client =&gt; client.UseRedisClustering(…)</c>.</param>
    /// <param name="options">What the cluster's silos have in common, its name and its secret above all; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    public static async Task<KaemCluster> ConnectAsync(
        Action<IClientBuilder> configure, KaemClusterOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client =>
        {
            configure(client);
            client.UseKaem(options);
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            host.Dispose();
            throw;
        }
        return new KaemCluster([host], []);
    }

    /// <summary>Generates rows with the first model of a pipeline, as <see cref="GenerativeCatalog.Generate(ITransformer, long, int?, GenerationDraw)"/> gives
    /// them for the seed; vectors are a column for each slot.</summary>
    /// <param name="model">The pipeline, or the model itself.</param>
    /// <param name="rows">Number of rows, 1 or more.</param>
    /// <param name="folder">
    /// Where the files go, a folder that all workers see under this path. It is made where it is not there; with the result of the same job, whole or not, the
    /// job goes on from there.
    /// </param>
    /// <param name="seed">The same seed gives the same rows.</param>
    /// <param name="draw">The likelihood's means, or draws from it. A table's rows are draws in any case.</param>
    /// <param name="options">How work is divided and repeated; null for the defaults.</param>
    /// <param name="progress">Receives reports.</param>
    /// <param name="cancellationToken">Ends the job; what is done stays.</param>
    /// <exception cref="ArgumentException">There is no model in the pipeline, or a rule has rows depend on all before them.</exception>
    /// <exception cref="IOException">The folder holds another job's result.</exception>
    /// <exception cref="ClusterJobException">A chunk failed too often, or the cluster did not answer for too long.</exception>
    public Task<ClusterRows> GenerateAsync(
        ITransformer model, long rows, string folder, int seed = 1, GenerationDraw draw = GenerationDraw.Mean, ClusterJobOptions? options = null,
        IProgress<ClusterProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        if (!Enum.IsDefined(draw))
            throw new ArgumentOutOfRangeException(nameof(draw), draw, "draw must be Mean or Likelihood.");
        options ??= new ClusterJobOptions();
        return RunAsync(JobKind.Generate, model, folder, options, progress, new JobDescription
        {
            Kind = JobKind.Generate, Rows = rows, ChunkRows = options.ChunkRows, Chunks = Chunks(rows, options), Seed = seed, Draw = draw,
        }, cancellationToken);
    }

    /// <summary>Generates rows of a table's model, as <see cref="KaemTableModel.Generate(int, ulong, TableGaps?)"/> gives them for the seed.</summary>
    /// <inheritdoc cref="GenerateAsync(ITransformer, long, string, int, GenerationDraw, ClusterJobOptions?, IProgress{ClusterProgress}?, CancellationToken)"/>
    public Task<ClusterRows> GenerateAsync(
        KaemTableModel model, long rows, string folder, int seed = 1, ClusterJobOptions? options = null, IProgress<ClusterProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        GenerateAsync(Transformer(model), rows, folder, seed, GenerationDraw.Mean, options, progress, cancellationToken);

    /// <summary>Scores rows: what <c>model.Transform</c> gives of them, the source's columns and the pipeline's; vectors are a column for each slot.</summary>
    /// <param name="model">The pipeline, or the model itself.</param>
    /// <param name="source">A file *.parquet or *.csv, or a folder of such, which all workers see under this path. The kinds of columns of separated values are
    /// found by each file's first 10,000 rows.</param>
    /// <param name="folder">Where the files go, as for rows that are generated.</param>
    /// <param name="columns">The columns of the result; null for all that are not hidden.</param>
    /// <exception cref="ArgumentException">The pipeline leaves rows out, or lacks a column of the source; the result has columns that can't be written; or
    /// there are no rows.</exception>
    /// <exception cref="FileNotFoundException">There is no such source.</exception>
    /// <exception cref="FormatException">A file can't be read.</exception>
    /// <inheritdoc cref="GenerateAsync(ITransformer, long, string, int, GenerationDraw, ClusterJobOptions?, IProgress{ClusterProgress}?, CancellationToken)"/>
    public Task<ClusterRows> ScoreAsync(
        ITransformer model, string source, string folder, IReadOnlyList<string>? columns = null, ClusterJobOptions? options = null,
        IProgress<ClusterProgress>? progress = null, CancellationToken cancellationToken = default) =>
        OverSourceAsync(new JobDescription { Kind = JobKind.Score, Columns = [.. columns ?? []] }, model, source, folder, options, progress, cancellationToken);

    /// <summary>
    /// Fills gaps, as <see cref="KaemTableTransformer.Impute"/> does: the source's rows as they reach the table's model of a pipeline, without gaps. A draw
    /// depends on the row's number in the whole source, on its values and the seed.
    /// </summary>
    /// <param name="mode">Best guesses, or draws.</param>
    /// <exception cref="ArgumentException">There is no table's model in the pipeline, a rule has rows depend on all before them, or as for
    /// scoring.</exception>
    /// <inheritdoc cref="ScoreAsync"/>
    /// <inheritdoc cref="GenerateAsync(ITransformer, long, string, int, GenerationDraw, ClusterJobOptions?, IProgress{ClusterProgress}?, CancellationToken)"/>
    public Task<ClusterRows> ImputeAsync(
        ITransformer model, string source, string folder, ImputationMode mode = ImputationMode.Mean, int seed = 1, ClusterJobOptions? options = null,
        IProgress<ClusterProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (!Enum.IsDefined(mode))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "mode must be Mean or Draw.");
        return OverSourceAsync(
            new JobDescription { Kind = JobKind.Impute, Mode = mode, Seed = seed }, model, source, folder, options, progress, cancellationToken);
    }

    /// <summary>Ends the silos and processes that it started; a cluster that it is connected to runs on.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
            return;
        foreach (var process in _processes)
            End(process);
        foreach (var host in Enumerable.Reverse(_hosts))
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            await host.StopAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            host.Dispose();
        }
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => Wait(async () =>
    {
        await DisposeAsync().ConfigureAwait(false);
        return true;
    });

    private async Task<ClusterRows> OverSourceAsync(
        JobDescription job, ITransformer model, string source, string folder, ClusterJobOptions? options, IProgress<ClusterProgress>? progress,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(source);
        options ??= new ClusterJobOptions();
        ChunkRows.Check(job.Kind, model);
        var described = await Task.Run(() => Sources.Describe(source), cancellationToken).ConfigureAwait(false);
        using var reader = new SourceReader(described, options.ChunkRows);
        job = job with
        {
            Source = described, Rows = described.Files.Sum(file => file.Rows.Sum()), ChunkRows = options.ChunkRows, Chunks = reader.Count,
        };
        // Refuses what can't be written before anybody works at it.
        _ = new SlotView(ChunkRows.Of(job, model, reader.Read(0), 0), job.Columns);
        return await RunAsync(job.Kind, model, folder, options, progress, job, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ClusterRows> RunAsync(
        JobKind kind, ITransformer model, string folder, ClusterJobOptions options, IProgress<ClusterProgress>? progress, JobDescription job,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        ChunkRows.Check(kind, model);
        var run = new JobRun(Grains, options, progress);
        var bytes = await Task.Run(() => ModelBytes.Of(new MLContext(), model, null), cancellationToken).ConfigureAwait(false);
        job = job with { Model = bytes.Content, Arithmetic = await run.Arithmetic(cancellationToken).ConfigureAwait(false) };
        var result = ResultFolder.Open(folder, job);
        await run.Run(job, result.Path, bytes, result.Present, cancellationToken).ConfigureAwait(false);
        PartFiles.CleanUp(result.Path);
        return result.Result();
    }

    private static int Chunks(long rows, ClusterJobOptions options)
    {
        long chunks = (rows - 1) / options.ChunkRows + 1;
        return chunks <= 10_000_000
            ? (int)chunks
            : throw new ArgumentOutOfRangeException(
                nameof(rows), rows, $"{rows} rows are {chunks} chunks of {options.ChunkRows}; a job has 10,000,000 at most. Set a larger "
                + $"{nameof(ClusterJobOptions)}.{nameof(ClusterJobOptions.ChunkRows)}.");
    }

    /// <summary>A model of a table with the columns that its rows have as data.</summary>
    private static KaemTableTransformer Transformer(KaemTableModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new KaemTableTransformer(model, [.. model.GenerateRange(0, 1).Columns.Select(ViewColumn.Of)], new KaemTableOutputColumns());
    }

    private static async Task<KaemCluster> Start(
        int silos, int workers, KaemClusterOptions options, List<Process> processes, Action<int, KaemClusterOptions>? whenThere = null)
    {
        // A name of its own: two clusters of one machine that get each other's ports don't meet.
        var own = options with { ClusterId = $"{options.ClusterId}-{Guid.NewGuid():N}" };
        int[] ports = FreePorts.Take(silos);
        var hosts = new List<IHost>();
        try
        {
            for (int silo = 0; silo < silos; silo++)
            {
                int port = ports[silo];
                bool works = silo < workers;
                var builder = Host.CreateEmptyApplicationBuilder(null);
                builder.UseOrleans(orleans => orleans
                    .UseLocalhostClustering(port, 0, new IPEndPoint(IPAddress.Loopback, ports[0]), own.ClusterId, own.ClusterId).UseKaem(own, works));
                var host = builder.Build();
                hosts.Add(host);
                await host.StartAsync().ConfigureAwait(false);
            }
            whenThere?.Invoke(ports[0], own);
            return new KaemCluster(hosts, processes) { Name = own.ClusterId, Primary = ports[0] };
        }
        catch
        {
            foreach (var host in hosts)
                host.Dispose();
            throw;
        }
    }

    private static Process Child(string program, int primary, KaemClusterOptions options)
    {
        bool isAssembly = program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase);
        var start = new ProcessStartInfo(isAssembly ? "dotnet" : program) { UseShellExecute = false, RedirectStandardInput = true };
        string[] arguments =
        [
            .. isAssembly ? [program] : Array.Empty<string>(), "--primary", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{primary}"),
            "--cluster", options.ClusterId, "--silo-port", "0", "--gateway-port", "0", "--health-port", "0", "--until-input-ends",
            "--dead-after", options.DeadAfterSeconds.ToString(CultureInfo.InvariantCulture),
            "--most-model-bytes", options.MostModelBytes.ToString(CultureInfo.InvariantCulture),
            .. options.Folders.SelectMany(folder => new[] { "--folder", folder }),
        ];
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        // What stands in a command line everybody can read.
        if (options.Secret is { } secret)
            start.Environment["KAEM_CLUSTER_SECRET"] = secret;
        try
        {
            return Process.Start(start) ?? throw new InvalidOperationException($"'{program}' could not be started.");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InvalidOperationException(
                $"There is no program '{program}': install it by dotnet tool install --global Kaem.Worker, or name its path.", exception);
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.StandardInput.Close();
            if (!process.WaitForExit(TimeSpan.FromSeconds(10)))
                process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException)
        {
            // It has ended already.
        }
        process.Dispose();
    }

    private static void Require(int workers)
    {
        if (workers is < 1 or > 1024)
            throw new ArgumentOutOfRangeException(nameof(workers), workers, "workers must lie between 1 and 1024.");
    }

    private static T Wait<T>(Func<Task<T>> task) => Task.Run(task).GetAwaiter().GetResult();
}

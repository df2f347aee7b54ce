using Kaem.ML.Boards;
using Kaem.ML.Jobs;
using Kaem.ML.Numerics;
using Kaem.ML.Rows;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace Kaem.ML.Work;

/// <summary>Asks the board for chunks, one after the other, and computes them on a thread of their own. It ends with its silo.</summary>
internal sealed partial class Worker(IGrainFactory grains, ClusterLimits limits, WorkerName name, WorkerMetrics metrics, ILogger<Worker> log)
    : BackgroundService
{
    private static readonly TimeSpan Ask = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AfterTrouble = TimeSpan.FromMilliseconds(500);

    private readonly ModelCache _cache = new(grains, limits);
    private SourceReader? _reader;
    private string? _readerOf;
    private bool _isRefused;

    /// <summary>Whether the board knows this worker.</summary>
    public bool IsEnrolled { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var board = grains.GetGrain<IBoard>(0);
                if (await board.Next(name.Value, Ask).WaitAsync(stoppingToken).ConfigureAwait(false) is { } offer)
                    await Work(board, offer, stoppingToken).ConfigureAwait(false);
                else
                    await Enrol(board, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                // The board's silo is lost, or the cluster looks for its dead: the chunk's lease tells the rest.
                Trouble(exception.Message);
                await Task.Delay(AfterTrouble, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        _reader?.Dispose();
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // A silo ends when the calls to it do, of which the worker's own may wait for a chunk.
        var left = grains.GetGrain<IBoard>(0).Leave(name.Value);
        await Task.WhenAny(left, Task.Delay(AfterTrouble, CancellationToken.None)).ConfigureAwait(false);
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        metrics.Dispose();
    }

    private async Task Enrol(IBoard board, CancellationToken stoppingToken)
    {
        string? refusal = await board.Enrol(name.Value, SimdPaths.Best.ToString()).WaitAsync(stoppingToken).ConfigureAwait(false);
        IsEnrolled = refusal is null;
        if (refusal is null)
            return;
        if (!_isRefused)
            Refused(refusal);
        _isRefused = true;
        await Task.Delay(Ask, stoppingToken).ConfigureAwait(false);
    }

    private async Task Work(IBoard board, Offer offer, CancellationToken stoppingToken)
    {
        IsEnrolled = true;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var beats = Beat(board, offer, cancelled, ended.Token);
        try
        {
            var description = await _cache.Job(offer.Paper.Hash).ConfigureAwait(false);
            var model = description is null ? null : await _cache.Model(offer.Paper.Model).ConfigureAwait(false);
            if (description is null || model is null)
            {
                await board.Lacking(name.Value, offer.Job, offer.Chunk).ConfigureAwait(false);
                return;
            }
            long start = TimeProvider.System.GetTimestamp();
            // Neither Orleans' scheduler nor the thread pool is to wait for it.
            long rows = await Task.Factory.StartNew(
                () => Compute(description, offer, model, cancelled.Token), cancelled.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                .ConfigureAwait(false);
            metrics.Done(description.Kind, rows, TimeProvider.System.GetElapsedTime(start));
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            stoppingToken.ThrowIfCancellationRequested();
            return;
        }
        catch (Exception exception) when (exception is not OrleansException)
        {
            metrics.Failed();
            ChunkFailed(offer.Chunk, exception);
            bool again = exception is not (ArgumentException or NotSupportedException or UnauthorizedAccessException);
            await board.Failed(name.Value, offer.Job, offer.Chunk, $"{exception.GetType().Name}: {exception.Message}", again).ConfigureAwait(false);
            return;
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await beats.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await board.Done(name.Value, offer.Job, offer.Chunk).ConfigureAwait(false);
    }

    /// <summary>Says that the chunk is worked at; where the board wants it no more, that ends.</summary>
    private async Task Beat(IBoard board, Offer offer, CancellationTokenSource cancelled, CancellationToken ended)
    {
        var every = TimeSpan.FromSeconds(offer.Paper.LeaseSeconds / 4);
        while (true)
        {
            await Task.Delay(every, ended).ConfigureAwait(false);
            try
            {
                if (!await board.Beat(name.Value, offer.Job, offer.Chunk).WaitAsync(ended).ConfigureAwait(false))
                {
                    await cancelled.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException)
            {
                Trouble(exception.Message);
            }
        }
    }

    /// <summary>Computes a chunk; the number of rows that were made.</summary>
    private long Compute(JobDescription job, Offer offer, Microsoft.ML.ITransformer model, CancellationToken cancellationToken)
    {
        if (job.Source is { } source)
        {
            limits.Require(source.Folder);
            if (_readerOf != offer.Paper.Hash)
            {
                _reader?.Dispose();
                (_reader, _readerOf) = (new SourceReader(source, job.ChunkRows), offer.Paper.Hash);
            }
        }
        string folder = offer.Paper.Folder;
        limits.Require(folder);
        string path = PartFiles.Path(folder, offer.Chunk);
        if (File.Exists(path))
            return 0;
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"There is no folder '{folder}' here; every worker must see the result's folder under the same path.");
        var rows = job.Kind == JobKind.Generate
            ? ChunkRows.Generate(job, model, offer.Chunk)
            : ChunkRows.Of(job, model, _reader!.Read(offer.Chunk), _reader.Chunk(offer.Chunk).FirstRow);
        PartFiles.Write(path, stream => ChunkRows.Write(rows, job.Columns, stream, cancellationToken));
        return job.Kind == JobKind.Generate ? job.Range(offer.Chunk).Count : _reader!.Chunk(offer.Chunk).Rows;
    }

    [LoggerMessage(LogLevel.Information, "The board can't be reached, which is tried again: {message}")]
    private partial void Trouble(string message);

    [LoggerMessage(LogLevel.Warning, "The cluster refuses this worker: {reason}")]
    private partial void Refused(string reason);

    [LoggerMessage(LogLevel.Warning, "Chunk {chunk} failed.")]
    private partial void ChunkFailed(int chunk, Exception exception);
}

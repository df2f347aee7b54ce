using Kaem.ML.Boards;
using Kaem.ML.Jobs;
using Orleans;
using Orleans.Runtime;

namespace Kaem.ML.Clusters;

/// <summary>A job from its submission to its end. Where the board is lost, the job is submitted again with what is done.</summary>
internal sealed class JobRun(IGrainFactory grains, ClusterJobOptions options, IProgress<ClusterProgress>? progress)
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan AfterTrouble = TimeSpan.FromMilliseconds(250);

    private readonly IBoard _board = grains.GetGrain<IBoard>(0);

    /// <summary>The arithmetic of the cluster's workers, once there is one.</summary>
    /// <exception cref="ClusterJobException">There is none for too long.</exception>
    public async Task<string> Arithmetic(CancellationToken cancellationToken)
    {
        var heard = DateTime.UtcNow;
        while (true)
        {
            if (await Try(_board.Arithmetic, heard, cancellationToken).ConfigureAwait(false) is { } found)
                return found;
            Require(heard, "The cluster has no worker", null);
            await Task.Delay(AfterTrouble, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Runs a job.</summary>
    /// <param name="folder">Where its parts go.</param>
    /// <param name="present">Tells which chunks are done.</param>
    /// <exception cref="ClusterJobException">A chunk failed too often, or the cluster did not answer for too long.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task Run(JobDescription job, string folder, ModelBytes model, Func<bool[]> present, CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid();
        byte[] description = System.Text.Encoding.UTF8.GetBytes(job.ToJson());
        string hash = ModelBytes.HashOf(description);
        try
        {
            bool isThere = false;
            long known = 0;
            var heard = DateTime.UtcNow;
            var served = heard;
            while (true)
            {
                if (!isThere)
                {
                    bool[] done = present();
                    var paper = new JobPaper(
                        hash, model.Hash, folder, job.Arithmetic, job.Chunks, options.Attempts, options.Losses, options.BackOffSeconds,
                        options.LeaseSeconds, Bits(done));
                    isThere = await Try(() => Submit(id, paper, description, model), heard, cancellationToken).ConfigureAwait(false);
                    if (!isThere)
                        continue;
                    (known, heard) = (0, DateTime.UtcNow);
                }
                bool isHeard = false;
                var state = await Try(
                    async () =>
                    {
                        var found = await _board.State(id, known, Wait).ConfigureAwait(false);
                        isHeard = true;
                        return found;
                    }, heard, cancellationToken).ConfigureAwait(false);
                if (!isHeard)
                    continue;
                heard = DateTime.UtcNow;
                if (state is null)
                {
                    isThere = false;
                    continue;
                }
                known = state.Number;
                progress?.Report(new ClusterProgress(state.Chunks, state.Done, state.Running, state.Failures, state.Losses, state.Workers));
                if (state.Failure is { } failure)
                    throw new ClusterJobException(failure);
                if (state.Done == state.Chunks && present().All(done => done))
                    return;
                isThere = !state.LacksModel && state.Done < state.Chunks;
                if (state.Workers > 0)
                    served = heard;
                Require(served, "The cluster has no worker any more", null);
            }
        }
        finally
        {
            // The board forgets the job by itself if that can't be said.
            await Task.WhenAny(Quietly(_board.Remove(id)), Task.Delay(Wait, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<bool> Submit(Guid id, JobPaper paper, byte[] description, ModelBytes model)
    {
        await Stored.Send(grains, paper.Hash, description).ConfigureAwait(false);
        await Stored.Send(grains, model.Hash, model.Bytes).ConfigureAwait(false);
        await _board.Submit(id, paper).ConfigureAwait(false);
        return true;
    }

    /// <summary>What a call gives; the default where the cluster does not answer, which it may for some time.</summary>
    private async Task<T?> Try<T>(Func<Task<T>> call, DateTime heard, CancellationToken cancellationToken)
    {
        try
        {
            return await call().WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (
            exception is OrleansException or TimeoutException or IOException or System.Net.Sockets.SocketException
            or Microsoft.AspNetCore.Connections.ConnectionAbortedException or ObjectDisposedException)
        {
            Require(heard, "The cluster does not answer", exception);
            await Task.Delay(AfterTrouble, cancellationToken).ConfigureAwait(false);
            return default;
        }
    }

    private void Require(DateTime since, string what, Exception? exception)
    {
        if (DateTime.UtcNow - since <= TimeSpan.FromSeconds(options.PatienceSeconds))
            return;
        string message = FormattableString.Invariant($"{what} for {options.PatienceSeconds} seconds. What is done stays, and the same job goes on from there.");
        throw exception is null ? new ClusterJobException(message) : new ClusterJobException($"{message} {exception.Message}", exception);
    }

    private static byte[] Bits(bool[] done)
    {
        byte[] bits = new byte[(done.Length + 7) / 8];
        for (int chunk = 0; chunk < done.Length; chunk++)
        {
            if (done[chunk])
                bits[chunk / 8] |= (byte)(1 << (chunk % 8));
        }
        return bits;
    }
}

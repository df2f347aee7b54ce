using Orleans;

namespace Kaem.ML.Boards;

/// <summary>
/// Where a cluster's jobs hang out, and where workers ask for chunks. There is one, in a silo of the cluster; it remembers nothing beyond that silo's end, and
/// who submitted a job submits it again.
/// </summary>
[Alias("Kaem.IBoard")]
internal interface IBoard : IGrainWithIntegerKey
{
    /// <summary>A worker says that it is there.</summary>
    /// <param name="arithmetic">The vectors that it computes with.</param>
    /// <returns>Null, or why it can't take part.</returns>
    Task<string?> Enrol(string worker, string arithmetic);

    /// <summary>A worker asks for no more; what it still asks for is answered.</summary>
    Task Leave(string worker);

    /// <summary>The arithmetic of the workers; null while there are none.</summary>
    Task<string?> Arithmetic();

    /// <summary>The next chunk for a worker; null where there is none for so long, and where the worker must enrol first.</summary>
    Task<Offer?> Next(string worker, TimeSpan wait);

    /// <summary>A worker is still at a chunk.</summary>
    /// <returns>Whether it is to go on.</returns>
    Task<bool> Beat(string worker, Guid job, int chunk);

    /// <summary>A chunk is done.</summary>
    Task Done(string worker, Guid job, int chunk);

    /// <summary>A chunk ended in an exception.</summary>
    /// <param name="again">Whether another attempt can change that.</param>
    Task Failed(string worker, Guid job, int chunk, string message, bool again);

    /// <summary>The model is not where it was put.</summary>
    Task Lacking(string worker, Guid job, int chunk);

    /// <summary>Hangs out a job. One that hangs out already stays as it is.</summary>
    Task Submit(Guid job, JobPaper paper);

    /// <summary>Where a job stands, once that is something else than what was known, or after a time.</summary>
    /// <param name="known">The number of the state that is known; 0 for none.</param>
    /// <returns>Null where there is no such job: the board was lost with its silo.</returns>
    Task<JobState?> State(Guid job, long known, TimeSpan wait);

    /// <summary>Takes a job off.</summary>
    Task Remove(Guid job);
}

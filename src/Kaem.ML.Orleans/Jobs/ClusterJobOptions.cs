namespace Kaem.ML;

/// <summary>How a cluster divides and repeats work. Immutable; every value is checked where it is given.</summary>
public sealed record ClusterJobOptions
{
    private const int MostRows = 100_000_000;

    /// <summary>
    /// Rows of a chunk, and so of a file of the result. The result's files depend on it, its rows do not. Row groups of a Parquet source are never divided: a
    /// chunk is of as many as have so many rows together, one at least.
    /// </summary>
    public int ChunkRows { get; init => field = Check.AtLeast(value, 1, MostRows); } = 100_000;

    /// <summary>How often a chunk is tried whose computation ends in an exception, on another worker where there is one.</summary>
    public int Attempts { get; init => field = Check.AtLeast(value, 1, 100); } = 3;

    /// <summary>How often a chunk is offered again whose worker was lost: what ends workers one after the other must come to an end.</summary>
    public int Losses { get; init => field = Check.AtLeast(value, 1, 10_000); } = 10;

    /// <summary>Seconds from a failure to the next attempt; each further one waits twice as long.</summary>
    public double BackOffSeconds { get; init => field = Check.Within(value, 0, 3600); } = 1;

    /// <summary>Seconds after which a chunk is offered again whose worker says nothing. Workers say something four times as often.</summary>
    public double LeaseSeconds { get; init => field = Check.Within(value, 0.5, 3600); } = 15;

    /// <summary>Seconds for which the cluster may not answer, for instance while it looks for the dead, before the job ends with an exception.</summary>
    public double PatienceSeconds { get; init => field = Check.Within(value, 1, 86_400); } = 180;
}

namespace Kaem.ML;

/// <summary>
/// When and how training refits a joint mixture by expectation maximisation. A refit draws latents from the posteriors of training rows by the model's own
/// sampler, one draw a row, and fits means, axes and weights to them anew; draws that are held out decide which components go and which are split.
/// Energies that were learned start at 0 again.
/// </summary>
public sealed record MixtureRefits
{
    /// <summary>Refits during training, evenly over its updates: 0 for none.</summary>
    /// <source>ours</source>
    public int Times { get; init => field = Check.AtLeast(value, 0, 1_000_000); } = 4;

    /// <summary>Whether training ends with one.</summary>
    /// <source>ours</source>
    public bool AtEnd { get; init; } = true;

    /// <summary>Training rows that a refit draws from, at most: one of each stretch of all of them.</summary>
    /// <source>ours</source>
    public int Rows { get; init => field = Check.AtLeast(value, 2, 10_000_000); } = 10_000;

    /// <summary>Rounds of expectation maximisation before components go or are split.</summary>
    /// <source>ours</source>
    public int Rounds { get; init => field = Check.AtLeast(value, 1, 1_000_000); } = 12;

    /// <summary>Whether the share of all updates that is done has just passed one of so many refits', evenly over them.</summary>
    internal static bool IsDue(int times, long done, long all)
    {
        if (times == 0 || done == 0)
            return false;
        Int128 shares = (Int128)times + 1;
        return shares * done / all > shares * (done - 1) / all;
    }

    /// <summary>No refits: the prior learns by its gradient alone.</summary>
    public static MixtureRefits Off { get; } = new() { Times = 0, AtEnd = false };
}

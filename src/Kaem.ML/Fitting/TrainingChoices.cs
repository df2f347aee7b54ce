using System.Globalization;
using Kaem.ML.Data;
using Kaem.ML.Engines;
using Kaem.ML.Input;
using Kaem.ML.Tables;
using Microsoft.ML;

namespace Kaem.ML.Fitting;

/// <summary>What is chosen of training beside the options.</summary>
internal sealed record TrainingChoices
{
    public IProgress<KaemProgress>? Progress { get; init; }

    public LatentPrior? StartFrom { get; init; }

    public CheckpointDirectory? Checkpoints { get; init; }

    public IKaemEngineFactory? Engine { get; init; }

    /// <summary>Rows to score after each epoch, as they reach the estimator; null for none.</summary>
    public IDataView? Validation { get; init; }

    /// <summary>The share of the rows that is held out to be scored after each epoch; 0 for none.</summary>
    public double ValidationShare { get; init; }

    /// <summary>Updates from one line of the log to the next; null for lines after epochs.</summary>
    public int? LogEvery { get; init; }

    public CancellationToken CancellationToken { get; init; }

    /// <summary>How many bytes of rows are kept in memory; null for half of what there is.</summary>
    public RowMemory? Memory { get; init; }

    public TrainingChoices WithValidationShare(double share) => share is > 0 and < 1
        ? this with { Validation = null, ValidationShare = share }
        : throw new ArgumentOutOfRangeException(nameof(share), share, "share must be above 0 and below 1.");

    public TrainingChoices WithLogEvery(int updates)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(updates, 1);
        return this with { LogEvery = updates };
    }

    /// <exception cref="ArgumentOutOfRangeException">The bytes are negative.</exception>
    public TrainingChoices WithMemoryLimit(long bytes, string? folder)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        return this with { Memory = new RowMemory(bytes, folder) };
    }

    /// <summary>The rows to learn from and those to score after each epoch: those that were given, or a share of the others.</summary>
    public (IRowSource Rows, IRowSource? HeldOut) HoldOut(IRowSource rows, IRowSource? heldOut, ulong seed)
    {
        if (heldOut is not null || ValidationShare == 0)
            return (rows, heldOut);
        var (learned, held) = Split(rows.Rows, seed);
        return rows is DataMatrix matrix
            ? (matrix.Select(learned), matrix.Select(held))
            : (new ChosenRows(rows, learned), new ChosenRows(rows, held));
    }

    /// <summary>Which rows are learned and which are held out, each in their order.</summary>
    public (int[] Train, int[] HeldOut) Split(int rows, ulong seed)
    {
        int held = (int)Math.Round(ValidationShare * rows);
        if (held == 0 || held == rows)
        {
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"A share of {ValidationShare} of {rows} rows leaves none {(held == 0 ? "to hold out" : "to learn from")}. ")
                + "Choose another by WithValidation.",
                "input");
        }
        int[] order = Permutation.Of(rows, seed, HeldRows);
        int[] heldOut = order[..held], train = order[held..];
        Array.Sort(heldOut);
        Array.Sort(train);
        return (train, heldOut);
    }

    // Apart from the splits that a model makes for itself.
    private const uint HeldRows = 1001;
}

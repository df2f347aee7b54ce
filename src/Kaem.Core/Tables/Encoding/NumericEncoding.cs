namespace Kaem.ML.Tables;

/// <summary>How a numeric column is encoded.</summary>
public enum NumericEncoding
{
    /// <summary>
    /// <see cref="Bins"/> for integers with few different values (no more than <see cref="EncodingOptions.FewIntegers"/>, each in two rows on average) and
    /// for any column with a value that piles up (in a share of at least <see cref="EncodingOptions.AtomShare"/> and in ten rows), as one normal distribution
    /// fits neither; <see cref="Quantile"/> for all others, so that heavy tails, skew and several modes are learned as well as a normal distribution.
    /// </summary>
    Automatic,

    /// <summary>One number: less the mean, over the standard deviation.</summary>
    Standard,

    /// <summary>One number: the least value at 0, the largest at 1.</summary>
    MinMax,

    /// <summary>
    /// One number: the normal quantile of the value's rank, whatever the values' distribution. Values beyond those of training continue it linearly.
    /// </summary>
    Quantile,

    /// <summary>
    /// A category for each bin. A value that piles up has a bin of its own, the others share bins of about equal counts; decoding draws within
    /// the bin as its training values lie, evenly where they do.
    /// </summary>
    Bins,
}

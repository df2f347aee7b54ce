using System.Collections.ObjectModel;

namespace Kaem.ML.Tables;

/// <summary>How a table's columns are encoded by a <see cref="KaemTableModel"/>.</summary>
public sealed record EncodingOptions
{
    /// <summary>The encoding of numeric columns.</summary>
    public NumericEncoding Numeric { get; init => field = Check.Defined(value); } = NumericEncoding.Automatic;

    /// <summary>
    /// Bins of a column, at most. A column with no more different values than that gets a bin for each. Null for 32, and where columns are autoregressive
    /// (<see cref="KaemTableOptions.Dependence"/>) for the square root of the number of rows, between 8 and 128, and fewer where more than 128 columns would
    /// have more than 16,384 together.
    /// </summary>
    public int? MostBins { get; init => field = value is { } given ? Check.Within(given, 2, 4096) : null; }

    /// <summary>Different values of an integer column up to which <see cref="NumericEncoding.Automatic"/> puts it into bins.</summary>
    public int FewIntegers { get; init => field = Check.AtLeast(value, 0, Bounds.Categories); } = 100;

    /// <summary>Share of a column's values that a single one must have for <see cref="NumericEncoding.Automatic"/> to put the column into bins.</summary>
    public double AtomShare { get; init => field = Check.Within(value, 0, 1); } = 0.05;

    /// <summary>
    /// Categories rarer than this share of a column's values form one group, if there are two or more; decoding draws one of them as often as each
    /// occurred. 0 for no group.
    /// </summary>
    public double RareShare { get; init => field = Check.Within(value, 0, 1); }

    /// <summary>
    /// Places of a column of categories, at most. A column with no more different categories than that has a place for each. Otherwise the most frequent ones
    /// have a place each, three quarters of the places or more, and the others share the rest: they are grouped by frequency, in groups of about equal
    /// counts, and decoding draws one of a group as often as each occurred.
    /// </summary>
    public int MostCategories { get; init => field = Check.AtLeast(value, 2, Bounds.Categories); } = 256;

    /// <summary>Whether decoded numbers have no more decimal places than the training values had, or any number of them.</summary>
    public bool KeepDecimals { get; init; } = true;

    /// <summary>What is different for single columns, by name.</summary>
    public IReadOnlyDictionary<string, ColumnEncoding> Columns { get; init => field = Check.NotNull(value); } =
        ReadOnlyDictionary<string, ColumnEncoding>.Empty;

    private const int MostBinsTogether = 1 << 14;

    /// <summary>Whether a column with gaps has a place for them.</summary>
    internal bool LearnsGaps { get; init; }

    /// <summary>These options where every number is put into a bin.</summary>
    /// <param name="rows">Number of training rows.</param>
    /// <param name="count">Number of columns.</param>
    /// <exception cref="ArgumentException">A column is to be encoded otherwise.</exception>
    internal EncodingOptions AllBins(int rows, int count)
    {
        var columns = new Dictionary<string, ColumnEncoding>();
        foreach (var (name, own) in Columns)
            columns.Add(name, own with { Numeric = InBins(own.Numeric ?? Numeric, $"Column '{name}' is to be encoded") });
        return this with
        {
            Numeric = InBins(Numeric, "Numbers are to be encoded"),
            MostBins = MostBins ?? Math.Clamp(Math.Min((int)Math.Sqrt(rows), MostBinsTogether / count), 8, 128),
            Columns = columns,
            LearnsGaps = true,
        };

        static NumericEncoding InBins(NumericEncoding encoding, string what) => encoding is NumericEncoding.Automatic or NumericEncoding.Bins
            ? NumericEncoding.Bins
            : throw new ArgumentException(
                $"{what} as {encoding}, but autoregressive columns are bins and categories. Use {nameof(NumericEncoding)}.{nameof(NumericEncoding.Bins)} or "
                + $"{nameof(NumericEncoding.Automatic)}, or {nameof(KaemTableOptions)}.{nameof(KaemTableOptions.Dependence)} = "
                + $"{nameof(ColumnDependence)}.{nameof(ColumnDependence.ByLatents)}.");
    }

    /// <summary>The options of one column.</summary>
    internal EncodingOptions Of(string column) => Columns.TryGetValue(column, out var own)
        ? this with
        {
            Numeric = own.Numeric ?? Numeric,
            MostBins = own.MostBins ?? MostBins,
            RareShare = own.RareShare ?? RareShare,
            MostCategories = own.MostCategories ?? MostCategories,
            KeepDecimals = own.KeepDecimals ?? KeepDecimals,
        }
        : this;
}

/// <summary>What is different for a column: null keeps what <see cref="EncodingOptions"/> say.</summary>
public sealed record ColumnEncoding
{
    /// <summary>The encoding of a numeric column.</summary>
    public NumericEncoding? Numeric { get; init => field = value is { } given ? Check.Defined(given) : null; }

    /// <summary>Bins at most.</summary>
    public int? MostBins { get; init => field = value is { } given ? Check.Within(given, 2, 4096) : null; }

    /// <summary>Whether decoded numbers have no more decimal places than the training values had.</summary>
    public bool? KeepDecimals { get; init; }

    /// <summary>The share below which categories form one group.</summary>
    public double? RareShare { get; init => field = value is { } given ? Check.Within(given, 0, 1) : null; }

    /// <summary>Places of categories at most.</summary>
    public int? MostCategories { get; init => field = value is { } given ? Check.AtLeast(given, 2, Bounds.Categories) : null; }
}

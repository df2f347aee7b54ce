using Kaem.ML.Numerics;

namespace Kaem.ML.Evaluation;

/// <summary>How <see cref="ImageQuality"/> is measured.</summary>
public sealed record ImageQualityOptions
{
    private const int MostRows = 10_000_000;

    /// <summary>
    /// Numbers of generated rows at which both distances are measured, to extrapolate them to infinitely many: two or more that
    /// differ. Empty for no extrapolation. The papers' are 1000, 1200, … 3000.
    /// </summary>
    /// <source>for Sec. 3.2</source>
    public IReadOnlyList<int> Sizes
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Sizes));
            foreach (int size in value)
                Check.AtLeast(size, 2, MostRows, nameof(Sizes));
            if (value.Count > 0 && value.Distinct().Count() < 2)
                throw new ArgumentOutOfRangeException(
                    nameof(Sizes), value[0], "Sizes must hold two different ones or more, as a line needs two points, or none.");
            field = [.. value];
        }
    } = [.. Enumerable.Range(0, 11).Select(i => 1000 + 200 * i)];

    /// <summary>Random subsets that the error of the kernel distance is taken from.</summary>
    public int Subsets { get; init => field = Check.AtLeast(value, 2, 1_000_000); } = 100;

    /// <summary>Rows that a subset takes of each set; half of the smaller set where that is fewer, as subsets must differ to tell an error.</summary>
    public int SubsetSize { get; init => field = Check.AtLeast(value, 2, 1_000_000); } = 1000;

    /// <summary>Seed of the subsets. Null for one drawn from the MLContext in ML.NET, which is fixed if the context's is, and for 1 elsewhere.</summary>
    public ulong? Seed { get; init; }

    /// <summary>The seed in force.</summary>
    internal ulong SeedInForce => Seed ?? 1;
}

using Kaem.ML.Evaluation;

namespace Kaem.ML.Samples.Experiments;

/// <summary>
/// Fréchet and kernel distances on plain pixels. They compare rows of one table with each other; published values are on Inception features and do not compare.
/// </summary>
internal static class PixelDistances
{
    private static readonly ImageQualityOptions Options = new() { Sizes = [], Subsets = 20 };

    /// <summary>The heads of the columns that <see cref="Cells"/> fills.</summary>
    public static IReadOnlyList<string> Heads { get; } = ["FID, pixels", "KID, pixels", "± KID"];

    /// <summary>The three numbers of a line: generated rows, as many as real ones, against real ones.</summary>
    public static (double Value, string Format)[] Cells(DataMatrix real, DataMatrix generated)
    {
        var quality = ImageQuality.Measure(real, generated, Options);
        return [(quality.Fid, "F2"), (quality.Kid, "F4"), (quality.KidError, "F4")];
    }
}

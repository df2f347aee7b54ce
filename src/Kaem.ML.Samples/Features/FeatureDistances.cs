using Kaem.ML.Evaluation;

namespace Kaem.ML.Samples.Features;

/// <summary>
/// Fréchet and kernel distances of learned features, extrapolated to infinitely many generated pictures (Chong and Forsyth 2020). They compare only where
/// extractor and real pictures are the same; published values are on Inception features.
/// </summary>
internal sealed class FeatureDistances
{
    private readonly IFeatureExtractor _extractor;
    private readonly DataMatrix _real;

    /// <param name="real">Real pictures to compare with; the extractor's most are taken.</param>
    public FeatureDistances(IFeatureExtractor extractor, DataMatrix real)
    {
        _extractor = extractor;
        _real = extractor.Extract(real.Take(Math.Min(real.Rows, extractor.Most)));
    }

    /// <summary>The heads of the columns that <see cref="Cells"/> fills.</summary>
    public IReadOnlyList<string> Heads => [$"FID∞, {_extractor.Name}", "KID∞", "± KID"];

    /// <summary>Pictures to generate for a comparison.</summary>
    public int Wanted => _extractor.IsQuick ? _extractor.Most : _real.Rows;

    /// <summary>The three numbers of a line.</summary>
    public (double Value, string Format)[] Cells(DataMatrix pictures)
    {
        var quality = Measure(pictures);
        return [(quality.FidInfinity, "G4"), (quality.KidInfinity, "G3"), (quality.KidError, "G2")];
    }

    /// <summary>How far pictures are from the real ones.</summary>
    public ImageQuality Measure(DataMatrix pictures)
    {
        var features = _extractor.Extract(pictures.Take(Math.Min(pictures.Rows, Wanted)));
        // The papers' eleven sizes, from a third of what there is on.
        int[] sizes = [.. Enumerable.Range(0, 11).Select(i => Math.Max(2, features.Rows * (10 + 2 * i) / 30)).Distinct()];
        return ImageQuality.Measure(_real, features, new ImageQualityOptions { Sizes = sizes.Length > 1 ? sizes : [], Subsets = 20, Seed = 1 });
    }
}

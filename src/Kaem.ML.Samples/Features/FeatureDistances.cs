using System.Numerics.Tensors;
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

    /// <summary>Root mean square of the real features: kernels see features of this size as 1, since extractors have units of their own.</summary>
    private readonly float _size;

    /// <param name="real">Real pictures to compare with; the extractor's most are taken.</param>
    public FeatureDistances(IFeatureExtractor extractor, DataMatrix real)
    {
        _extractor = extractor;
        var features = extractor.Extract(real.Take(Math.Min(real.Rows, extractor.Most)));
        _size = MathF.Max(1e-6f, TensorPrimitives.Norm(features.Values) / MathF.Sqrt(features.Values.Length));
        _real = Scaled(features);
    }

    /// <summary>The heads of the columns that <see cref="Cells"/> fills.</summary>
    public IReadOnlyList<string> Heads => [$"FID∞, {_extractor.Name}", "1000 KID∞", "±"];

    /// <summary>Pictures to generate for a comparison.</summary>
    public int Wanted => _extractor.IsQuick ? _extractor.Most : _real.Rows;

    /// <summary>The three numbers of a line: <see cref="Measure"/>, the kernel's times 1,000 and their error.</summary>
    public (double Value, string Format)[] Cells(DataMatrix pictures)
    {
        var quality = Measure(pictures);
        return [(quality.FidInfinity, "F2"), (1000 * quality.KidInfinity, "F1"), (1000 * quality.KidError, "F1")];
    }

    /// <summary>
    /// How far pictures are from the real ones: Fréchet distances in the squared unit of the features, kernel distances of features in units of their size.
    /// </summary>
    public ImageQuality Measure(DataMatrix pictures)
    {
        var features = Scaled(_extractor.Extract(pictures.Take(Math.Min(pictures.Rows, Wanted))));
        // The papers' eleven sizes, from a third of what there is on.
        int[] sizes = [.. Enumerable.Range(0, 11).Select(i => Math.Max(2, features.Rows * (10 + 2 * i) / 30)).Distinct()];
        var quality = ImageQuality.Measure(_real, features, new ImageQualityOptions { Sizes = sizes.Length > 1 ? sizes : [], Subsets = 20, Seed = 1 });
        double unit = (double)_size * _size;
        return quality with { Fid = unit * quality.Fid, FidInfinity = unit * quality.FidInfinity };
    }

    private DataMatrix Scaled(DataMatrix features)
    {
        var values = new float[features.Values.Length];
        TensorPrimitives.Divide(features.Values, _size, values);
        return new DataMatrix(values, features.Rows, features.Columns);
    }
}

using Kaem.ML.Input;
using Microsoft.ML;

namespace Kaem.ML.Evaluation;

/// <summary>Reads one feature column of two data sets and compares them.</summary>
internal static class ImageFeatures
{
    // Nothing is missing, nothing is a category.
    private static readonly KaemOptions AllThere = new();

    public static ImageQuality Compare(IDataView real, IDataView generated, string column, ImageQualityOptions? options)
    {
        var ofReal = FeatureColumn.In(real.Schema, column, nameof(real));
        var ofGenerated = FeatureColumn.In(generated.Schema, column, nameof(generated));
        if (ofReal.Size != ofGenerated.Size)
        {
            throw new ArgumentException(
                $"Column '{column}' has vectors of {ofReal.Size} in the real data, but of {ofGenerated.Size} in the generated data. Distances need the same "
                + "features of both.", nameof(generated));
        }
        return ImageQuality.Measure(
            FeatureRows.ReadAll(real, ofReal, AllThere, "real data", nameof(real)),
            FeatureRows.ReadAll(generated, ofGenerated, AllThere, "generated data", nameof(generated)),
            options);
    }
}

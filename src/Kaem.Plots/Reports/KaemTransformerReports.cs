using Kaem.ML.Input;
using Microsoft.ML;

namespace Kaem.ML;

/// <summary>One page that shows a <see cref="KaemTransformer"/>.</summary>
public static class KaemTransformerReports
{
    /// <summary>
    /// Writes one page that shows the model; see <see cref="KaemModelReports.ToHtmlReport"/>. Columns have the names of the features column's slots, and
    /// are the pixels of images where it has two dimensions, rows by columns, or three with 1 or 3 channels as the last.
    /// </summary>
    /// <param name="transformer">The model in its pipeline.</param>
    /// <param name="path">The file, which is replaced only once the new one is whole.</param>
    /// <param name="train">Data that the model learned from, with the features column, for the summary of the data; null for none.</param>
    /// <param name="heldOut">Data that the model has not seen, to score and to compare with generated rows; null for none.</param>
    /// <param name="options">What else to show; its rows, names and image come before those of the data.</param>
    /// <exception cref="ArgumentException">The features column is missing, or of another type or width than the model's; or rows are not finite.</exception>
    /// <exception cref="IOException">The folder does not exist or the file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void ToHtmlReport(
        this KaemTransformer transformer, string path, IDataView? train = null, IDataView? heldOut = null, HtmlReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new HtmlReportOptions();
        var image = options.Image ?? transformer.Features.Image();
        transformer.Model.ToHtmlReport(path, options with
        {
            Training = options.Training ?? Read(train, "training data", nameof(train)),
            HeldOut = options.HeldOut ?? Read(heldOut, "held-out data", nameof(heldOut)),
            ColumnNames = options.ColumnNames ?? (image is null ? transformer.SlotNames : null),
            Image = image,
        });

        DataMatrix? Read(IDataView? data, string what, string argument) =>
            data is null ? null : FeatureRows.ReadAll(data, transformer.Features, transformer.Model.Options, what, argument);
    }
}

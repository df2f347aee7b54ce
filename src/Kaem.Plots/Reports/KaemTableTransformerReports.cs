using Kaem.ML.Tables;
using Microsoft.ML;

namespace Kaem.ML;

/// <summary>One page that shows a <see cref="KaemTableTransformer"/>.</summary>
public static class KaemTableTransformerReports
{
    /// <summary>Writes one page that shows the model; see <see cref="KaemTableModelReports.ToHtmlReport"/>.</summary>
    /// <param name="transformer">The model in its pipeline.</param>
    /// <param name="path">The file, which is replaced only once the new one is whole.</param>
    /// <param name="train">Data that the model learned from, to compare generated rows with; null for none.</param>
    /// <param name="heldOut">Data that the model has not seen, to score and to compare with; null for none.</param>
    /// <param name="options">What else to show; its rows come before those of the data.</param>
    /// <exception cref="ArgumentException">A column is missing, of another type than in training, or its keys stand for other values; or the label can't be
    /// predicted.</exception>
    /// <exception cref="IOException">The folder does not exist or the file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void ToHtmlReport(
        this KaemTableTransformer transformer, string path, IDataView? train = null, IDataView? heldOut = null, HtmlTableReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new HtmlTableReportOptions();
        transformer.Model.ToHtmlReport(path, options with
        {
            Training = options.Training ?? Read(train, "training data", nameof(train)),
            HeldOut = options.HeldOut ?? Read(heldOut, "held-out data", nameof(heldOut)),
        });

        Table? Read(IDataView? data, string what, string argument)
        {
            if (data is null)
                return null;
            foreach (var column in transformer.LearnedColumns)
                TableReader.FindAgain(data.Schema, column, argument);
            return TableReader.Read(data, transformer.LearnedColumns, what, argument);
        }
    }
}

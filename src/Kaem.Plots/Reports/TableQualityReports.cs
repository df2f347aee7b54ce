using System.Text;
using Kaem.ML.Data;
using Kaem.ML.Plots;
using Kaem.ML.Tables;

namespace Kaem.ML;

/// <summary>One page that shows how good a synthetic table is.</summary>
public static class TableQualityReports
{
    /// <summary>
    /// Writes one page that shows how good a synthetic table is, wherever it comes from: scores, and columns and pairs of columns beside the real ones. It
    /// needs no network, no scripts and no files beside it.
    /// </summary>
    /// <param name="quality">What <see cref="TableEvaluation.Evaluate"/> found of these tables.</param>
    /// <param name="path">The file, which is replaced only once the new one is whole.</param>
    /// <param name="real">The real rows.</param>
    /// <param name="synthetic">The rows that were generated.</param>
    /// <param name="holdout">The real rows that were held out; null for none.</param>
    /// <param name="options">Title, and how many columns and pairs are plotted; its tables are not used. Null for the defaults.</param>
    /// <exception cref="ArgumentException">The tables differ in columns or their kinds, or the quality is that of other columns.</exception>
    /// <exception cref="IOException">The folder does not exist or the file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void ToHtmlReport(
        this TableQuality quality, string path, Table real, Table synthetic, Table? holdout = null, HtmlTableReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(quality);
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] page = Encoding.UTF8.GetBytes(quality.ToHtml(real, synthetic, holdout, options));
        AtomicFile.Write(path, file => file.Write(page));
    }

    /// <summary>The page that <see cref="ToHtmlReport"/> writes.</summary>
    /// <inheritdoc cref="ToHtmlReport" path="/param"/>
    /// <exception cref="ArgumentException">The tables differ in columns or their kinds, or the quality is that of other columns.</exception>
    public static string ToHtml(
        this TableQuality quality, Table real, Table synthetic, Table? holdout = null, HtmlTableReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(quality);
        ArgumentNullException.ThrowIfNull(real);
        ArgumentNullException.ThrowIfNull(synthetic);
        options ??= new HtmlTableReportOptions { Title = "A synthetic table" };
        var compared = TableComparison.Of(quality, real, synthetic, holdout);
        var page = new HtmlPage();
        page.Section("Quality", () => TableQualitySection.Write(page, compared, options));
        page.Section("Real and generated columns", () => TableComparisonSection.Write(page, compared, options));
        return page.Build(options.Title);
    }
}

using System.Text;
using Kaem.ML.Data;
using Kaem.ML.Plots;

namespace Kaem.ML;

/// <summary>One page that shows a <see cref="KaemTableModel"/>.</summary>
public static class KaemTableModelReports
{
    /// <summary>
    /// Writes one page that shows the model: what it is, generated rows, how training went, its prior, its columns, and, where rows are given, how good
    /// generated rows are beside them and how likely the held-out ones. It needs no network, no scripts and no files beside it, and reads on phones and in dark
    /// colour schemes too. Categories and ranges of the training rows appear on it.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file, which is replaced only once the new one is whole.</param>
    /// <param name="options">What to show beside the model itself; null for nothing.</param>
    /// <exception cref="ArgumentException">The rows of the options lack a column or have one of another kind, or the label can't be predicted.</exception>
    /// <exception cref="IOException">The folder does not exist or the file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void ToHtmlReport(this KaemTableModel model, string path, HtmlTableReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] page = Encoding.UTF8.GetBytes(model.ToHtml(options));
        AtomicFile.Write(path, file => file.Write(page));
    }

    /// <summary>The page that <see cref="ToHtmlReport"/> writes.</summary>
    /// <exception cref="ArgumentException">The rows of the options lack a column or have one of another kind, or the label can't be predicted.</exception>
    public static string ToHtml(this KaemTableModel model, HtmlTableReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return TableModelReport.Build(model, options ?? new HtmlTableReportOptions());
    }
}

using System.Text;
using Kaem.ML.Data;
using Kaem.ML.Plots;

namespace Kaem.ML;

/// <summary>One page that shows a <see cref="KaemModel"/>.</summary>
public static class KaemModelReports
{
    /// <summary>
    /// Writes one page that shows the model: what it is, samples of it, how training went, its prior, and, where rows are given, how likely
    /// they are and how generated rows compare with them. It needs no network, no scripts and no files beside it, and reads on phones and in
    /// dark colour schemes too.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file, which is replaced only once the new one is whole.</param>
    /// <param name="options">What to show beside the model itself; null for nothing.</param>
    /// <exception cref="ArgumentException">Rows, names or image of the options do not fit the model's columns.</exception>
    /// <exception cref="IOException">The folder does not exist or the file can't be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void ToHtmlReport(this KaemModel model, string path, HtmlReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        byte[] page = Encoding.UTF8.GetBytes(model.ToHtml(options));
        AtomicFile.Write(path, file => file.Write(page));
    }

    /// <summary>The page that <see cref="ToHtmlReport"/> writes.</summary>
    /// <exception cref="ArgumentException">Rows, names or image of the options do not fit the model's columns.</exception>
    public static string ToHtml(this KaemModel model, HtmlReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return ModelReport.Build(model, options ?? new HtmlReportOptions());
    }
}

namespace Kaem.ML.Plots;

/// <summary>A plot is shown as it is.</summary>
internal sealed class SvgPlotFormats : HtmlFormats<SvgPlot>
{
    public override IReadOnlyList<string> MimeTypes => ["text/html", "image/svg+xml"];

    protected override string Html(SvgPlot value) => value.Svg;
}

/// <summary>An image as an element that holds its bytes, pixels of small ones magnified by whole factors.</summary>
internal sealed class PngImageFormats : HtmlFormats<PngImage>
{
    // Pixels across that small images are shown at, about.
    private const int Wanted = 320;

    protected override string Html(PngImage value)
    {
        int factor = Math.Clamp(Wanted / Math.Max(value.Width, value.Height), 1, 8);
        return $"<img src=\"{PngData.Uri(value)}\" width=\"{value.Width * factor}\" height=\"{value.Height * factor}\" style=\"image-rendering: pixelated\" "
            + $"alt=\"{value.Width} x {value.Height} pixels\">";
    }
}

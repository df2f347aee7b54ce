using System.Globalization;
using System.Text;

namespace Kaem.ML.Plots;

/// <summary>Writes a page that needs nothing but itself: no scripts, no files beside it.</summary>
internal sealed class HtmlPage
{
    private readonly StringBuilder _body = new();

    public void Section(string heading, Action content)
    {
        _body.Append("<section>\n<h2>").Append(SvgText.Escape(heading)).Append("</h2>\n");
        content();
        _body.Append("</section>\n");
    }

    public void Paragraph(string text) => _body.Append("<p>").Append(SvgText.Escape(text)).Append("</p>\n");

    public void Subheading(string text) => _body.Append("<h3>").Append(SvgText.Escape(text)).Append("</h3>\n");

    /// <summary>What few readers want to see: shown when they ask for it.</summary>
    public void Details(string summary, Action content)
    {
        _body.Append("<details>\n<summary>").Append(SvgText.Escape(summary)).Append("</summary>\n");
        content();
        _body.Append("</details>\n");
    }

    /// <summary>Facts as names and values.</summary>
    public void Facts(IEnumerable<(string Name, string Value)> facts)
    {
        _body.Append("<dl>\n");
        foreach (var (name, value) in facts)
            _body.Append("<div><dt>").Append(SvgText.Escape(name)).Append("</dt><dd>").Append(SvgText.Escape(value)).Append("</dd></div>\n");
        _body.Append("</dl>\n");
    }

    /// <summary>A table, which scrolls sideways within its own box where the page is narrow. The first cell of a row is its heading.</summary>
    public void Table(string caption, IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows, TableStyle style = TableStyle.Numbers)
    {
        string escaped = SvgText.Escape(caption);
        _body.Append(
            $"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{escaped}\">\n<table "
            + $"class=\"{style.ToString().ToLowerInvariant()}\">\n<caption><span>{escaped}</span></caption>\n<thead><tr>");
        foreach (string heading in headings)
            _body.Append("<th scope=\"col\">").Append(SvgText.Escape(heading)).Append("</th>");
        _body.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            _body.Append("<tr><th scope=\"row\">").Append(SvgText.Escape(row[0])).Append("</th>");
            foreach (string cell in row.Skip(1))
                _body.Append("<td>").Append(SvgText.Escape(cell)).Append("</td>");
            _body.Append("</tr>\n");
        }
        _body.Append("</tbody>\n</table>\n</div>\n");
    }

    /// <summary>Plots side by side, as many as the page has room for.</summary>
    public void Plots(IEnumerable<SvgPlot> plots)
    {
        _body.Append("<div class=\"plots\">\n");
        foreach (var plot in plots)
            _body.Append("<figure>").Append(plot.Unstyled).Append("</figure>\n");
        _body.Append("</div>\n");
    }

    /// <summary>A plot at its own size, which scrolls sideways within its own box where the page is narrower.</summary>
    public void WidePlot(string name, SvgPlot plot) => _body
        .Append(
            CultureInfo.InvariantCulture,
            $"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{SvgText.Escape(name)}\">\n<figure style=\"width:{plot.Width}px\">")
        .Append(plot.Unstyled).Append("</figure>\n</div>\n");

    /// <summary>Pictures side by side, each with its caption.</summary>
    public void Pictures(params ReadOnlySpan<(string Caption, PngImage Image)> pictures)
    {
        _body.Append("<div class=\"pictures\">\n");
        foreach (var (caption, image) in pictures)
        {
            string escaped = SvgText.Escape(caption);
            _body.Append(
                $"<figure><img src=\"{PngData.Uri(image)}\" width=\"{image.Width}\" height=\"{image.Height}\" "
                + $"alt=\"{escaped}\"><figcaption>{escaped}</figcaption></figure>\n");
        }
        _body.Append("</div>\n");
    }

    /// <summary>The whole page.</summary>
    public string Build(string title)
    {
        string escaped = SvgText.Escape(title);
        return
            $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{escaped}</title>
            <link rel="icon" href="data:,">
            <style>
            {PageStyle.Sheet}
            {SvgStyle.Sheet}
            </style>
            </head>
            <body>
            <main>
            <h1>{escaped}</h1>
            {_body}</main>
            </body>
            </html>

            """;
    }
}

using System.Text;

namespace Kaem.ML.Plots;

/// <summary>Builds a piece of a page that looks as the page around it does: no styles but those of plots. All text is escaped.</summary>
internal sealed class HtmlPiece
{
    private readonly StringBuilder _html = new();

    public HtmlPiece Paragraph(string text)
    {
        _html.Append("<p>").Append(SvgText.Escape(text)).Append("</p>\n");
        return this;
    }

    public HtmlPiece Plot(SvgPlot plot)
    {
        _html.Append("<div>").Append(plot.Svg).Append("</div>\n");
        return this;
    }

    /// <summary>Names and values.</summary>
    public HtmlPiece Facts(IEnumerable<(string Name, string Value)> facts)
    {
        _html.Append("<table>\n<tbody>\n");
        foreach (var (name, value) in facts)
            Row("td", [name, value]);
        _html.Append("</tbody>\n</table>\n");
        return this;
    }

    /// <summary>A table, the first cell of whose rows names them.</summary>
    public HtmlPiece Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<string>> rows)
    {
        _html.Append("<table>\n<thead>\n");
        Row("th", headings);
        _html.Append("</thead>\n<tbody>\n");
        foreach (var row in rows)
            Row("td", row);
        _html.Append("</tbody>\n</table>\n");
        return this;
    }

    public override string ToString() => _html.ToString();

    private void Row(string cell, IReadOnlyList<string> texts)
    {
        _html.Append("<tr>");
        for (int i = 0; i < texts.Count; i++)
        {
            string tag = i == 0 ? "th" : cell;
            _html.Append($"<{tag}>").Append(SvgText.Escape(texts[i])).Append($"</{tag}>");
        }
        _html.Append("</tr>\n");
    }
}

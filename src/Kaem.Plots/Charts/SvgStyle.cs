using System.Text;

namespace Kaem.ML.Plots;

/// <summary>
/// The look of all plots, in light and in dark. Text and lines keep a contrast of at least 4.5 and 3 to their paper; the six
/// colours of curves differ in lightness as well as in hue, so that they stay apart for the colour-blind.
/// </summary>
internal static class SvgStyle
{
    /// <summary>Colours that curves take in turn.</summary>
    public const int Series = 6;

    private const string Light =
        "--kaem-paper:#fff;--kaem-ink:#1f2328;--kaem-frame:#818b98;--kaem-grid:#e4e8ec;"
        + "--kaem-1:#0067a5;--kaem-2:#c24a00;--kaem-3:#00795a;--kaem-4:#8f3f97;--kaem-5:#7a6000;--kaem-6:#5c636a";

    private const string Dark =
        "--kaem-paper:#15191e;--kaem-ink:#e6edf3;--kaem-frame:#7d8590;--kaem-grid:#2b323a;"
        + "--kaem-1:#5bb4ef;--kaem-2:#ff9a5c;--kaem-3:#3fcf9f;--kaem-4:#d99be0;--kaem-5:#e6c84f;--kaem-6:#b3bac2";

    /// <summary>The style sheet of a plot that stands alone or in a page.</summary>
    public static string Sheet { get; } = Build();

    /// <summary>The class of a series, which names its colour.</summary>
    public static string ClassOf(int series) => FormattableString.Invariant($"kaem-s{series % Series + 1}");

    private static string Build()
    {
        var sheet = new StringBuilder();
        sheet.Append($".kaem-plot{{color-scheme:light dark;{Light};font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}}");
        sheet.Append($"@media(prefers-color-scheme:dark){{.kaem-plot{{{Dark}}}}}");
        for (int series = 0; series < Series; series++)
            sheet.Append(FormattableString.Invariant($".{ClassOf(series)}{{--kaem-c:var(--kaem-{series + 1})}}"));
        sheet.Append(".kaem-paper{fill:var(--kaem-paper)}.kaem-text{fill:var(--kaem-ink)}");
        sheet.Append(".kaem-grid{stroke:var(--kaem-grid);stroke-width:1;fill:none}.kaem-frame{stroke:var(--kaem-frame);stroke-width:1;fill:none}");
        sheet.Append(
            ".kaem-line{stroke:var(--kaem-c);stroke-width:1.8;fill:none;stroke-linejoin:round;stroke-linecap:round}.kaem-dashed{stroke-dasharray:5 "
            + "4;stroke-linecap:butt}");
        sheet.Append(
            ".kaem-area{fill:var(--kaem-c);fill-opacity:.16;stroke:none}.kaem-bar{fill:var(--kaem-c);fill-opacity:.5;stroke:none}"
            + ".kaem-solid{fill:var(--kaem-c);stroke:none}");
        sheet.Append(".kaem-map{image-rendering:pixelated}");
        return sheet.ToString();
    }
}

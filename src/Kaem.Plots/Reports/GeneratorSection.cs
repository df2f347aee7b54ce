namespace Kaem.ML.Plots;

/// <summary>The functions of a KAN generator.</summary>
internal static class GeneratorSection
{
    private const int MostNodes = 5, MostFunctions = 6;

    /// <summary>Whether there is something to show.</summary>
    public static bool Fits(KaemModel model) => model.HasGeneratorFunctions;

    public static void Write(HtmlPage page, KaemModel model)
    {
        var functions = model.GeneratorFunctions();
        page.Paragraph(
            $"A Kolmogorov-Arnold network of widths {string.Join(", ", functions.Widths.Select(width => Words.Count(width)))}, from latents to columns"
            + (model.Parts.Count > 0 ? ", of the first part that has one" : "")
            + ". Each edge has a function, plotted over the arguments that samples of the prior give it; the more of the outputs' variation goes through an "
            + "edge, the darker it is.");
        page.WidePlot("The network", KaemPlots.Network(functions, MostNodes));
        page.Plots(functions.MostImportant(MostFunctions).Select(edge => KaemPlots.GeneratorFunction(functions, edge, null, ReportPlots.Size)));
    }
}

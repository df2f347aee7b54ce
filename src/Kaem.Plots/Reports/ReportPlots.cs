namespace Kaem.ML.Plots;

/// <summary>Sizes of a report's plots: about as wide as a phone, so that their text is not scaled down there.</summary>
internal static class ReportPlots
{
    public static PlotSize Size => new(360, 240);

    /// <summary>Of heat maps.</summary>
    public static PlotSize Square => new(360, 310);

    /// <summary>Of a matrix of named rows and columns, as high as the names need.</summary>
    public static PlotSize Matrix(int names) => new(360, Math.Clamp(150 + 15 * names, Square.Height, 500));
}

namespace Kaem.ML.Plots;

/// <summary>Generated rows: as images, or as a table.</summary>
internal static class SamplesSection
{
    // Cells that a reader will look at.
    private const int MostRows = 12;
    private const int MostColumns = 24;
    // Least width of a row that is taken for a square image: 7 x 7.
    private const int LeastImage = 49;
    // Pixels across that a small image is magnified to.
    private const int ImageWidth = 32;

    public static void Write(HtmlPage page, KaemModel model, HtmlReportOptions options)
    {
        if (GridOf(model, options) is { } grid)
            WriteImages(page, model, options, grid);
        else
            WriteTable(page, model, options);
    }

    /// <summary>How rows are laid out as images; null where they are none.</summary>
    public static ImageGrid? GridOf(KaemModel model, HtmlReportOptions options) => ImageOf(model, options) is var (width, height, channels)
        ? new ImageGrid(width, height, channels) { Magnification = Math.Max(1, ImageWidth / width) }
        : null;

    /// <summary>The shape of rows that are images; null where they are not.</summary>
    public static (int Width, int Height, int Channels)? ImageOf(KaemModel model, HtmlReportOptions options)
    {
        if (options.Image is { } given)
            return given;
        // Rows of several parts are no images, whatever parts are.
        if (model.Parts.Count > 1)
            return null;
        if (model.Options.Generator is ConvolutionalGeneratorOptions { Shape: { Channels: 1 or 3 } shape })
            return (shape.Width, shape.Height, shape.Channels);
        if (options.ColumnNames is not null)
            return null;
        int side = (int)Math.Sqrt(model.Columns);
        return side * side == model.Columns && model.Columns >= LeastImage && model.Options.Generator.Output == OutputActivation.Sigmoid
            ? (side, side, 1)
            : null;
    }

    private static void WriteImages(HtmlPage page, KaemModel model, HtmlReportOptions options, ImageGrid grid)
    {
        var generated = ("generated", grid.Render(model.Generate(options.Samples, options.Seed)));
        if ((options.HeldOut ?? options.Training) is { Rows: > 0 } rows)
        {
            string caption = options.HeldOut is null ? "real, learned from" : "real, held out";
            page.Pictures((caption, grid.Render(rows.Take(Math.Min(rows.Rows, options.Samples)))), generated);
        }
        else
        {
            page.Pictures(generated);
        }
    }

    private static void WriteTable(HtmlPage page, KaemModel model, HtmlReportOptions options)
    {
        var rows = model.Generate(Math.Min(options.Samples, MostRows), options.Seed, GenerationDraw.Likelihood);
        int columns = Math.Min(rows.Columns, MostColumns);
        page.Table(
            columns < rows.Columns ? $"Generated rows, the first {columns} of {Words.Count(rows.Columns)} columns" : "Generated rows",
            ["row", .. Enumerable.Range(0, columns).Select(column => ColumnNames.Of(options, column))],
            Enumerable.Range(0, rows.Rows).Select(row => Cells(rows, row, columns)));
    }

    private static string[] Cells(DataMatrix rows, int row, int columns) =>
        [Words.Count(row + 1), .. Enumerable.Range(0, columns).Select(column => Words.Number(rows.Row(row)[column]))];
}

namespace Kaem.ML;

/// <summary>What a model's report shows beside the model itself; see <see cref="KaemModelReports.ToHtmlReport"/>. All of it can be left out.</summary>
public sealed record HtmlReportOptions
{
    /// <summary>The page's heading.</summary>
    public string Title { get; init => field = Check.NotNull(value); } = "Kolmogorov-Arnold energy model";

    /// <summary>The rows that the model learned from, for the summary of the data: a model does not keep them.</summary>
    public DataMatrix? Training { get; init; }

    /// <summary>
    /// Rows that the model has not seen, to score and to compare with generated ones. Without them generated rows are compared with <see cref="Training"/>.
    /// </summary>
    public DataMatrix? HeldOut { get; init; }

    /// <summary>Names of the columns; null for their numbers.</summary>
    public IReadOnlyList<string>? ColumnNames { get; init; }

    /// <summary>
    /// Pixels across, pixels down and channels (1 or 3) of rows that are images. Null takes those of a convolutional generator, and else guesses: rows are grey
    /// square images where their width is a square number from 49 on, values lie between 0 and 1, and columns have no names.
    /// </summary>
    public (int Width, int Height, int Channels)? Image { get; init; }

    /// <summary>Generated rows that are shown: images, or rows of a table.</summary>
    public int Samples { get; init => field = Check.AtLeast(value, 1, 10_000); } = 64;

    /// <summary>Densities of the prior that are shown, those furthest from their reference first.</summary>
    public int Priors { get; init => field = Check.AtLeast(value, 1, 10_000); } = 9;

    /// <summary>Most rows that are scored, generated and compared.</summary>
    public int Rows { get; init => field = Check.AtLeast(value, 2, 10_000_000); } = 2000;

    /// <summary>Seed of generated rows.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Refuses what does not fit a model.</summary>
    internal void CheckFits(KaemModel model)
    {
        Fits(Training, nameof(Training));
        Fits(HeldOut, nameof(HeldOut));
        if (HeldOut is not null)
            model.Check(HeldOut, what: $"rows of {nameof(HeldOut)}", argument: nameof(HeldOut));
        if (ColumnNames is { } names && names.Count != model.Columns)
            throw new ArgumentException($"The model has {model.Columns} columns; {nameof(ColumnNames)} has {names.Count} names.");
        if (Image is not { } image)
            return;
        if (image.Width < 1 || image.Height < 1 || image.Channels is not (1 or 3) || (long)image.Width * image.Height * image.Channels != model.Columns)
            throw new ArgumentException(
                $"{nameof(Image)} is {image.Width} x {image.Height} with {image.Channels} channels; the model has {model.Columns} columns, and an image 1 "
                + "channel or 3.");

        void Fits(DataMatrix? rows, string name)
        {
            if (rows is not null && rows.Columns != model.Columns)
                throw new ArgumentException($"The model has {model.Columns} columns; the rows of {name} have {rows.Columns}.");
        }
    }
}

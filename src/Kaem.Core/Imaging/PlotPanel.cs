namespace Kaem.ML.Imaging;

/// <summary>One pair of axes of a <see cref="LinePlot"/>.</summary>
/// <param name="Title">Text above the axes, made smaller where the panel is too narrow for it; may be empty.</param>
/// <param name="Curves">The curves, drawn in this order, so later ones lie on top.</param>
public sealed record PlotPanel(string Title, IReadOnlyList<PlotCurve> Curves)
{
    /// <summary>Text below the horizontal axis.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>Text beside the vertical axis.</summary>
    public string YLabel { get; init; } = "";

    /// <summary>Ordinate that the vertical axis has to include: 0 for a density. None by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is NaN or infinite.</exception>
    public float? Include
    {
        get;
        init => field = value is null || float.IsFinite(value.Value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(Include), value, "The ordinate to include must be finite.");
    }
}

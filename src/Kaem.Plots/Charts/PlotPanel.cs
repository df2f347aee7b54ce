namespace Kaem.ML.Plots;

/// <summary>Curves over one pair of axes, which <see cref="KaemPlots.Lines(PlotPanel, PlotSize?)"/> draws.</summary>
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

    /// <summary>Whether equal distances along the horizontal axis are equal ratios; all abscissae must then be above 0.</summary>
    public bool LogarithmicX { get; init; }

    /// <summary>Whether equal distances along the vertical axis are equal ratios; all ordinates that are drawn must then be above 0.</summary>
    public bool LogarithmicY { get; init; }

    /// <summary>Ends of the horizontal axis.</summary>
    /// <exception cref="ArgumentException">The axis is logarithmic, and a value is not above 0.</exception>
    internal (double Low, double High) RangeOfX()
    {
        IEnumerable<float> values = Curves.SelectMany(curve => curve.X);
        return Checked(values.Min(), values.Max(), LogarithmicX);
    }

    /// <summary>Ends of the vertical axis, with some air around the curves.</summary>
    /// <inheritdoc cref="RangeOfX"/>
    internal (double Low, double High) RangeOfY()
    {
        IEnumerable<float> values = Curves.SelectMany(curve => curve.Y).Where(float.IsFinite);
        if (Include is float included)
            values = values.Append(included);
        // Axes without anything to draw still stand around something.
        float[] drawn = [.. values.DefaultIfEmpty(1)];
        var (low, high) = Checked(drawn.Min(), drawn.Max(), LogarithmicY);
        if (LogarithmicY)
        {
            double factor = Math.Pow(high / low, 0.06);
            return (low / factor, high * factor);
        }
        double air = 0.06 * (high - low);
        return (low == Include ? low : low - air, high + air);
    }

    private (double Low, double High) Checked(double low, double high, bool logarithmic) => logarithmic && low <= 0
        ? throw new ArgumentException($"Panel '{Title}' has a logarithmic axis, but a value of {low}; all have to be above 0.")
        : (low, high);
}

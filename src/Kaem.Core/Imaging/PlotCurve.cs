namespace Kaem.ML.Imaging;

/// <summary>A curve of a <see cref="LinePlot"/>. Curves of one name share a colour and a line of the legend.</summary>
public sealed record PlotCurve
{
    /// <summary>A curve through the points (x, y), in the order given.</summary>
    /// <param name="name">What the legend calls it.</param>
    /// <param name="x">At least two abscissae; they must not fall.</param>
    /// <param name="y">As many ordinates.</param>
    /// <exception cref="ArgumentException">The lengths differ, a value is NaN or infinite, or x falls.</exception>
    public PlotCurve(string name, IReadOnlyList<float> x, IReadOnlyList<float> y)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Count != y.Count || x.Count < 2)
            throw new ArgumentException($"Curve '{name}' has {x.Count} x and {y.Count} y values; it needs as many of both, and at least two.", nameof(y));
        for (int i = 0; i < x.Count; i++)
        {
            if (!float.IsFinite(x[i]) || !float.IsFinite(y[i]))
                throw new ArgumentException($"Point {i} of curve '{name}' is ({x[i]}, {y[i]}); both have to be finite.", nameof(y));
            if (i > 0 && x[i] < x[i - 1])
                throw new ArgumentException($"The x values of curve '{name}' fall at point {i}, from {x[i - 1]} to {x[i]}; they must not.", nameof(x));
        }
        Name = name;
        X = x;
        Y = y;
    }

    /// <summary>What the legend calls it.</summary>
    public string Name { get; }

    /// <summary>Abscissae.</summary>
    public IReadOnlyList<float> X { get; }

    /// <summary>Ordinates.</summary>
    public IReadOnlyList<float> Y { get; }

    /// <summary>Draw it dashed.</summary>
    public bool Dashed { get; init; }

    /// <summary>Tint the area between the curve and the bottom of the panel.</summary>
    public bool Filled { get; init; }
}

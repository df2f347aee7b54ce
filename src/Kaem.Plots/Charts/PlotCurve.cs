namespace Kaem.ML.Plots;

/// <summary>A curve of a <see cref="PlotPanel"/>. Curves of one name share a colour and a line of the legend.</summary>
public sealed record PlotCurve
{
    /// <summary>A curve through the points (x, y), in the order given; both are copied. Where an ordinate is NaN or infinite it is interrupted.</summary>
    /// <param name="name">What the legend calls it.</param>
    /// <param name="x">At least two abscissae; they must not fall.</param>
    /// <param name="y">As many ordinates.</param>
    /// <exception cref="ArgumentException">The lengths differ, an abscissa is NaN or infinite, or x falls.</exception>
    public PlotCurve(string name, IReadOnlyList<float> x, IReadOnlyList<float> y)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        if (x.Count != y.Count || x.Count < 2)
            throw new ArgumentException($"Curve '{name}' has {x.Count} x and {y.Count} y values; it needs as many of both, and at least two.", nameof(y));
        for (int i = 0; i < x.Count; i++)
        {
            if (!float.IsFinite(x[i]))
                throw new ArgumentException($"The x value {i} of curve '{name}' is {x[i]}; it has to be finite.", nameof(x));
            if (i > 0 && x[i] < x[i - 1])
                throw new ArgumentException($"The x values of curve '{name}' fall at point {i}, from {x[i - 1]} to {x[i]}; they must not.", nameof(x));
        }
        Name = name;
        // Copies: an array that is used again for the next curve would change this one.
        X = [.. x];
        Y = [.. y];
    }

    /// <summary>What the legend calls it.</summary>
    public string Name { get; }

    /// <summary>Abscissae.</summary>
    public IReadOnlyList<float> X { get; }

    /// <summary>Ordinates; NaN and infinite ones are not drawn.</summary>
    public IReadOnlyList<float> Y { get; }

    /// <summary>Draw it dashed.</summary>
    public bool Dashed { get; init; }

    /// <summary>Tint the area between the curve and the bottom of the panel.</summary>
    public bool Filled { get; init; }

    /// <summary>The stretches between points that are not drawn, as places on a drawing.</summary>
    internal IEnumerable<Point[]> Pieces(PlotAxis across, PlotAxis upwards)
    {
        var piece = new List<Point>();
        for (int i = 0; i < X.Count; i++)
        {
            if (float.IsFinite(Y[i]))
            {
                piece.Add(new Point(across.At(X[i]), upwards.At(Y[i])));
            }
            else if (piece.Count > 0)
            {
                yield return [.. piece];
                piece.Clear();
            }
        }
        if (piece.Count > 0)
            yield return [.. piece];
    }
}

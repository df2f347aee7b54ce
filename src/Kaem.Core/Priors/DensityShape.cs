namespace Kaem.ML.Priors;

/// <summary>What can be said of the shape of a density from its values on a grid: integrals of it, and its peaks.</summary>
internal static class DensityShape
{
    // A rise that single precision could have made up is no peak.
    private const double LeastProminence = 1e-3;

    /// <summary>Moments of the shares of mass that points have.</summary>
    /// <param name="shares">They sum to 1.</param>
    public static LatentMoments Moments(ReadOnlySpan<float> points, ReadOnlySpan<double> shares)
    {
        double mean = 0, second = 0, third = 0, fourth = 0;
        for (int i = 0; i < points.Length; i++)
            mean += shares[i] * points[i];
        for (int i = 0; i < points.Length; i++)
        {
            double difference = points[i] - mean, square = difference * difference;
            second += shares[i] * square;
            third += shares[i] * square * difference;
            fourth += shares[i] * square * square;
        }
        return new LatentMoments(mean, second, third / Math.Pow(second, 1.5), fourth / (second * second));
    }

    /// <summary>E[log p - log r] over shares of mass.</summary>
    /// <param name="relativeTo">log r; none for 0.</param>
    public static double Expectation(ReadOnlySpan<float> logDensity, ReadOnlySpan<float> relativeTo, ReadOnlySpan<double> shares)
    {
        double sum = 0;
        for (int i = 0; i < shares.Length; i++)
        {
            if (shares[i] > 0)
                sum += shares[i] * (logDensity[i] - (relativeTo.IsEmpty ? 0 : (double)relativeTo[i]));
        }
        return sum;
    }

    /// <summary>
    /// Peaks that stand out from the valleys around them by at least a thousandth of the highest density, highest first.
    /// An end of the domain towards which the density rises is a peak.
    /// </summary>
    /// <param name="points">Equidistant points, ascending.</param>
    public static IReadOnlyList<LatentMode> Modes(ReadOnlySpan<float> points, ReadOnlySpan<float> density)
    {
        float highest = 0;
        foreach (float value in density)
            highest = Math.Max(highest, value);
        var modes = new List<LatentMode>();
        // Climb until the density has fallen far enough below the best place so far; then descend until it has risen as far.
        double threshold = LeastProminence * highest;
        int top = 0, bottom = 0;
        bool climbing = true;
        for (int i = 1; i < points.Length; i++)
        {
            if (density[i] > density[top])
                top = i;
            if (density[i] < density[bottom])
                bottom = i;
            if (climbing && density[i] < density[top] - threshold)
            {
                modes.Add(Peak(points, density, top));
                (climbing, bottom) = (false, i);
            }
            else if (!climbing && density[i] > density[bottom] + threshold)
            {
                (climbing, top) = (true, i);
            }
        }
        // A climb that goes on to the end peaks there; a flat density, which never moved, has no peak.
        if (climbing && (modes.Count > 0 || density[top] > density[bottom] + threshold))
            modes.Add(Peak(points, density, top));
        modes.Sort((first, second) => second.Density.CompareTo(first.Density));
        return modes;
    }

    /// <summary>The vertex of the parabola through a highest point and its neighbours.</summary>
    private static LatentMode Peak(ReadOnlySpan<float> points, ReadOnlySpan<float> density, int at)
    {
        if (at == 0 || at == points.Length - 1)
            return new LatentMode(points[at], density[at]);
        double left = density[at - 1], middle = density[at], right = density[at + 1], curvature = left - 2 * middle + right;
        double offset = curvature < 0 ? Math.Clamp((left - right) / (2 * curvature), -0.5, 0.5) : 0;
        return new LatentMode(
            points[at] + offset * (points[at + 1] - (double)points[at - 1]) / 2, middle - (left - right) * offset / 4);
    }
}

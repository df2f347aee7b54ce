namespace Kaem.ML.Evaluation;

/// <summary>The straight line through values at sizes N, as a function of 1/N (Chong and Forsyth 2020).</summary>
internal static class InverseSizeLine
{
    /// <summary>The least squares line at 1/N = 0: the value at an infinite size. NaN where there are no points.</summary>
    public static double Intercept(IReadOnlyList<(int Size, double Value)> points)
    {
        if (points.Count == 0)
            return double.NaN;
        double meanOfX = points.Average(point => 1.0 / point.Size), meanOfY = points.Average(point => point.Value);
        double covariance = 0, variance = 0;
        foreach (var (size, value) in points)
        {
            double x = 1.0 / size - meanOfX;
            covariance += x * (value - meanOfY);
            variance += x * x;
        }
        return meanOfY - covariance / variance * meanOfX;
    }
}

namespace Kaem.ML.Numerics;

/// <summary>Euclidean norms of gradients, in double precision: those that need clipping are the ones whose squares overflow.</summary>
internal static class GradientNorm
{
    /// <summary>Sum of squares.</summary>
    public static double Squared(ReadOnlySpan<float> gradient)
    {
        double sum = 0;
        foreach (float value in gradient)
            sum += (double)value * value;
        return sum;
    }
}

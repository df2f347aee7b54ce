namespace Kaem.ML.Tests;

/// <summary>Comparison of arrays by their largest difference, relative to the largest expected value.</summary>
internal static class Closeness
{
    public static void ShouldBeClose(this ReadOnlySpan<float> actual, ReadOnlySpan<double> expected, double tolerance, string what)
    {
        actual.Length.Should().Be(expected.Length, what);
        double scale = 1e-30;
        foreach (double value in expected)
            scale = Math.Max(scale, Math.Abs(value));
        for (int i = 0; i < actual.Length; i++)
            Math.Abs(actual[i] - expected[i]).Should().BeLessThanOrEqualTo(tolerance * scale, $"{what}[{i}] is {actual[i]}, expected {expected[i]}");
    }

    public static void ShouldBeClose(this Span<float> actual, ReadOnlySpan<double> expected, double tolerance, string what) =>
        ((ReadOnlySpan<float>)actual).ShouldBeClose(expected, tolerance, what);
}

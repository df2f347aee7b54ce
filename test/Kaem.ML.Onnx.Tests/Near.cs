namespace Kaem.ML.Onnx.Tests;

/// <summary>Comparisons of numbers in single precision.</summary>
internal static class Near
{
    /// <summary>Whether numbers are the same but for rounding, relative to the larger of their size and a unit.</summary>
    public static void Be(float[] actual, ReadOnlySpan<float> expected, double tolerance = 1e-5, double unit = 1)
    {
        actual.Should().HaveCount(expected.Length);
        for (int i = 0; i < actual.Length; i++)
        {
            if (float.IsNaN(expected[i]) && float.IsNaN(actual[i]))
                continue;
            double difference = Math.Abs((double)actual[i] - expected[i]);
            (difference / Math.Max(unit, Math.Abs(expected[i]))).Should().BeLessThan(tolerance, $"element {i} is {actual[i]}, not {expected[i]}");
        }
    }
}

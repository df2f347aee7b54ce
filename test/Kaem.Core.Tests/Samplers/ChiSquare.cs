using MathNet.Numerics.Distributions;

namespace Kaem.ML.Tests.Samplers;

/// <summary>Tests on counts, each giving the probability of a statistic at least as large.</summary>
internal static class ChiSquare
{
    /// <summary>Whether the bins of a uniform rank are equally full.</summary>
    public static double Uniform(ReadOnlySpan<long> counts)
    {
        double total = 0, statistic = 0;
        foreach (long count in counts)
            total += count;
        double expected = total / counts.Length;
        foreach (long count in counts)
            statistic += (count - expected) * (count - expected) / expected;
        return 1 - ChiSquared.CDF(counts.Length - 1, statistic);
    }

    /// <summary>The sign test: whether one of two equally likely things happens as often as the other.</summary>
    public static double Balanced(long one, long other) => 1 - ChiSquared.CDF(1, (one - other) * (double)(one - other) / (one + other));
}

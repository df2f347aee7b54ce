using Kaem.ML.Samplers;

namespace Kaem.ML.Tests.Samplers;

public class StepSizeSearchTests
{
    [Theory]
    [InlineData(-0.5, 0.5, -1, 0)] // between the thresholds at once
    [InlineData(-3.5, -2.5, -1, 2)] // grows past log b at j = 3 and goes one back
    [InlineData(-3.5, -2.5, 1.5, 1)] // likewise, but the bound on the length is in the way
    public void Growing_ends_one_before_the_ratio_falls_below_the_upper_threshold(double low, double high, double mostExponent, int expected) =>
        Walk(low, high, -20, mostExponent < 0 ? 20 : mostExponent, j => -j).Should().Be(expected);

    [Theory]
    [InlineData(-3.5, -0.5, -20, -2)] // -5, -4, -3: the first above log a
    [InlineData(-3.5, -0.5, -1.5, -1)] // the bound on the length comes first
    public void Shrinking_ends_where_the_ratio_exceeds_the_lower_threshold(double low, double high, double leastExponent, int expected) =>
        Walk(low, high, leastExponent, 20, j => -5 - j).Should().Be(expected);

    [Fact]
    public void A_proposal_without_density_shrinks_the_step_down_to_its_bound() =>
        Walk(-2, -1, -3.5, 20, _ => double.NegativeInfinity).Should().Be(-3);

    private static int Walk(double low, double high, double leastExponent, double mostExponent, Func<int, double> logRatio)
    {
        var search = new StepSizeSearch(1, 2, 0.1 * Math.Pow(2, leastExponent), 0.1 * Math.Pow(2, mostExponent));
        search.InitialLengths[0] = 0.1f;
        (search.LogLow[0], search.LogHigh[0]) = (low, high);
        search.Start(0);
        while (search.IsSearching[0])
            search.Advance(0, logRatio(search.Pending[0]));
        return search.Exponents[0];
    }
}

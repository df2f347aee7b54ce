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

    [Theory]
    [InlineData(-3.5, -2.5)]
    [InlineData(-0.5, -0.1)]
    public void A_gain_is_as_bad_as_a_loss(double low, double high)
    {
        foreach (double scale in (double[])[0.01, 0.3, 1, 40])
            Walk(low, high, -20, 20, j => scale * Math.Pow(2, j)).Should().Be(Walk(low, high, -20, 20, j => -scale * Math.Pow(2, j)));
    }

    [Fact]
    public void Without_a_way_back_a_gain_lengthens_the_step() =>
        Walk(-2, -1, -20, 20, j => j <= 3 ? 100 : -100, symmetric: false).Should().Be(3);

    [Theory]
    [InlineData(double.NegativeInfinity, -3)]
    [InlineData(double.PositiveInfinity, 0)]
    public void From_nowhere_the_first_end_with_a_density_will_do(double first, int expected) =>
        Walk(-2, -1, -20, 20, j => j == 0 ? first : j > -3 ? double.NegativeInfinity : double.PositiveInfinity).Should().Be(expected);

    [Fact]
    public void A_proposal_without_density_shrinks_the_step_down_to_its_bound() =>
        Walk(-2, -1, -3.5, 20, _ => double.NegativeInfinity).Should().Be(-3);

    private static int Walk(double low, double high, double leastExponent, double mostExponent, Func<int, double> logRatio, bool symmetric = true)
    {
        var search = new StepSizeSearch(1, 2, 0.1 * Math.Pow(2, leastExponent), 0.1 * Math.Pow(2, mostExponent)) { IsSymmetric = symmetric };
        search.InitialLengths[0] = 0.1f;
        (search.LogLow[0], search.LogHigh[0]) = (low, high);
        search.Start(0);
        while (search.IsSearching[0])
            search.Advance(0, logRatio(search.Pending[0]));
        return search.Exponents[0];
    }
}

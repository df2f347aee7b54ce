using Kaem.ML.Plots;

namespace Kaem.ML.Tests.Plots;

public class PlotAxisTests
{
    [Theory]
    [InlineData(0, 1, 5, "0.0 0.2 0.4 0.6 0.8 1.0")]
    [InlineData(-3, 3, 5, "−3 −2 −1 0 1 2 3")]
    [InlineData(-0.25, 0.25, 4, "−0.2 −0.1 0.0 0.1 0.2")]
    [InlineData(0, 50, 5, "0 10 20 30 40 50")]
    [InlineData(0, 100, 2, "0 50 100")]
    [InlineData(-1234567, -1228000, 3, "−1234000 −1232000 −1230000 −1228000")]
    [InlineData(0, 1e-5f, 4, "0 2e−6 4e−6 6e−6 8e−6 1.0e−5")]
    [InlineData(-1234567, 500000, 3, "−1.0e6 −5e5 0 5e5")]
    [InlineData(0, 400000, 4, "0 100000 200000 300000 400000")]
    [InlineData(-2e7, 2e7, 4, "−2e7 −1e7 0 1e7 2e7")]
    [InlineData(1e7, 1.2e7, 4, "1.00e7 1.05e7 1.10e7 1.15e7 1.20e7")]
    [InlineData(0.1f, 0.3f, 2, "0.1 0.2 0.3")]
    public void Ticks_stand_at_round_numbers_with_the_digits_they_need(double minimum, double maximum, int wanted, string labels)
    {
        var axis = new PlotAxis(minimum, maximum, 0, 100, wanted);
        string.Join(' ', axis.Ticks.Select(tick => tick.Label)).Should().Be(labels);
    }

    [Fact]
    public void Labels_tell_ticks_apart_and_say_their_values()
    {
        foreach (double middle in new[] { 0, 1, -7.3, 1234.5, -98765432, 3e-7 })
        {
            foreach (double width in new[] { 1e-4, 0.3, 1, 17, 2e5, 1e12 })
            {
                double low = middle - width * Math.Max(1e-3, Math.Abs(middle)), high = middle + width * Math.Max(1e-3, Math.Abs(middle));
                var axis = new PlotAxis(low, high, 0, 300, 5);
                axis.Ticks.Count.Should().BeInRange(3, 9, $"of [{low}, {high}]");
                axis.Ticks.Select(tick => tick.Label).Should().OnlyHaveUniqueItems();
                axis.Ticks.Select(tick => tick.Value).Should().BeInAscendingOrder();
                double step = axis.Ticks[1].Value - axis.Ticks[0].Value;
                foreach ((double value, string label) in axis.Ticks)
                {
                    double.Parse(label.Replace('−', '-'), System.Globalization.CultureInfo.InvariantCulture).Should().BeApproximately(value, 0.01 * step);
                    axis.At(value).Should().BeInRange(-0.01f, 300.01f);
                }
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3)]
    [InlineData(-5)]
    [InlineData(1e8)]
    public void A_single_value_lies_in_the_middle(double value)
    {
        var axis = new PlotAxis(value, value, 100, 0, 4);
        axis.At(value).Should().BeApproximately(50, 0.01f);
        axis.Ticks.Should().NotBeEmpty();
    }

    [Fact]
    public void Values_lie_between_the_ends_in_proportion()
    {
        var axis = new PlotAxis(-1, 3, 200, 100, 4);
        axis.At(-1).Should().Be(200);
        axis.At(3).Should().Be(100);
        axis.At(0).Should().Be(175);
    }

    [Theory]
    [InlineData(0.5, 2e3, 8, "1 10 100 1000")]
    [InlineData(1e-8, 1, 4, "1e−8 1e−6 0.0001 0.01 1")]
    [InlineData(3, 60, 8, "5 10 20 50")]
    public void A_logarithmic_axis_has_ticks_at_round_numbers(double minimum, double maximum, int ticks, string labels)
    {
        var axis = new PlotAxis(minimum, maximum, 0, 100, ticks, logarithmic: true);
        string.Join(' ', axis.Ticks.Select(tick => tick.Label)).Should().Be(labels);
        axis.At(minimum).Should().BeApproximately(0, 1e-4f);
        axis.At(maximum).Should().BeApproximately(100, 1e-4f);
        axis.At(Math.Sqrt(minimum * maximum)).Should().BeApproximately(50, 1e-3f);
    }
}

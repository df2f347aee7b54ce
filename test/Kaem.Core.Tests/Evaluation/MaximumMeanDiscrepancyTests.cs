using Kaem.ML.Evaluation;

namespace Kaem.ML.Tests.Evaluation;

public class MaximumMeanDiscrepancyTests
{
    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(3, 2, 5)]
    [InlineData(40, 70, 3)]
    [InlineData(130, 65, 17)]
    [InlineData(64, 64, 100)]
    public void Matches_the_definition(int m, int n, int columns)
    {
        var x = Draws.Normal(m, columns, 1);
        var y = Draws.Normal(n, columns, 2, shift: 0.5f, scale: 1.5f);
        double median = NaiveMedian(x, y);
        MaximumMeanDiscrepancy.MedianDistance(x, y).Should().BeApproximately(median, 1e-6 * median);
        MaximumMeanDiscrepancy.Squared(x, y).Should().BeApproximately(Naive(x, y, median), 1e-6);
        MaximumMeanDiscrepancy.Squared(x, y, 0.7).Should().BeApproximately(Naive(x, y, 0.7), 1e-6);
        MaximumMeanDiscrepancy.Squared(x, y, 0.5, 1, 4).Should().BeApproximately(Naive(x, y, 0.5, 1, 4), 1e-6);
    }

    [Fact]
    public void Distances_far_below_the_size_of_the_values_keep_their_digits()
    {
        // Two clouds far from the origin and from each other, each tiny.
        var x = Draws.Normal(50, 6, 1, shift: 1000, scale: 0.01f);
        var y = Draws.Normal(60, 6, 2, shift: 1100, scale: 0.01f);
        double expected = Naive(x, y, 0.02);
        expected.Should().BeInRange(0.1, 1.9);
        MaximumMeanDiscrepancy.Squared(x, y, 0.02).Should().BeApproximately(expected, 2e-5);
    }

    [Theory]
    [InlineData(1e-30f)]
    [InlineData(1e30f)]
    public void The_unit_of_the_values_does_not_matter(float unit)
    {
        var x = Draws.Normal(40, 5, 1);
        var y = Draws.Normal(50, 5, 2, shift: 1);
        var scaledX = Draws.Normal(40, 5, 1, scale: unit);
        var scaledY = Draws.Normal(50, 5, 2, shift: unit, scale: unit);
        MaximumMeanDiscrepancy.Squared(scaledX, scaledY).Should().BeApproximately(MaximumMeanDiscrepancy.Squared(x, y), 1e-6);
        (MaximumMeanDiscrepancy.MedianDistance(scaledX, scaledY) / unit).Should().BeApproximately(MaximumMeanDiscrepancy.MedianDistance(x, y), 1e-5);
    }

    [Fact]
    public void Equal_distributions_give_zero_on_average()
    {
        const int repeats = 200, rows = 20;
        double[] estimates = [.. Enumerable.Range(0, repeats).Select(i => MaximumMeanDiscrepancy.Squared(
            Draws.Normal(rows, 2, (ulong)(2 * i + 1)), Draws.Normal(rows, 2, (ulong)(2 * i + 2)), 1.5))];
        double mean = estimates.Average();
        double error = Math.Sqrt(estimates.Sum(value => (value - mean) * (value - mean)) / (repeats - 1) / repeats);
        Math.Abs(mean).Should().BeLessThan(4 * error);
        // A biased estimate, which counts each row's kernel with itself, would lie at about 2 (1 - mean kernel) / rows.
        error.Should().BeLessThan(0.1 / rows);
        estimates.Should().Contain(value => value < 0).And.Contain(value => value > 0);
    }

    [Fact]
    public void Grows_with_a_shift()
    {
        var x = Draws.Normal(300, 4, 1);
        double[] estimates = [.. new[] { 0f, 0.25f, 0.5f, 1, 2, 4, 100 }.Select(shift => MaximumMeanDiscrepancy.Squared(x, Draws.Normal(300, 4, 2, shift), 2))];
        estimates.Should().BeInAscendingOrder();
        Math.Abs(estimates[0]).Should().BeLessThan(0.01);
        estimates[^1].Should().BeInRange(0.5, 2);
    }

    [Fact]
    public void Neither_the_order_of_rows_nor_that_of_the_sets_matters()
    {
        var x = Draws.Normal(150, 9, 1);
        var y = Draws.Normal(90, 9, 2, shift: 0.3f);
        double expected = MaximumMeanDiscrepancy.Squared(x, y);
        MaximumMeanDiscrepancy.Squared(x.Scramble(), y.Scramble()).Should().BeApproximately(expected, 1e-7);
        MaximumMeanDiscrepancy.Squared(y, x).Should().BeApproximately(expected, 1e-7);
    }

    [Fact]
    public void Repeats_to_the_last_bit()
    {
        var x = Draws.Normal(500, 30, 1);
        var y = Draws.Normal(400, 30, 2, shift: 0.1f);
        var again = new DataMatrix([.. x.Values], x.Rows, x.Columns);
        for (int i = 0; i < 5; i++)
            MaximumMeanDiscrepancy.Squared(again, y).Should().Be(MaximumMeanDiscrepancy.Squared(x, y));
    }

    [Fact]
    public void Of_many_rows_the_median_looks_at_an_even_sample()
    {
        var x = Draws.Normal(1500, 3, 1);
        var y = Draws.Normal(2500, 3, 2, shift: 1);
        var evenX = x.Select([.. Enumerable.Range(0, 750).Select(i => 2 * i)]);
        var evenY = y.Select([.. Enumerable.Range(0, 1250).Select(i => 2 * i)]);
        double expected = NaiveMedian(evenX, evenY);
        MaximumMeanDiscrepancy.MedianDistance(x, y).Should().BeApproximately(expected, 1e-6 * expected);
    }

    [Fact]
    public void Pairs_of_equal_rows_have_no_say_in_the_median()
    {
        var x = new DataMatrix([0, 0, 0, 0, 0], 5, 1);
        var y = new DataMatrix([0, 3], 2, 1);
        MaximumMeanDiscrepancy.MedianDistance(x, y).Should().BeApproximately(3, 1e-6);
    }

    [Fact]
    public void Equal_rows_have_kernel_one_even_in_the_narrowest_kernel()
    {
        var x = new DataMatrix([5, 5, 5], 3, 1);
        var y = new DataMatrix([5, 6], 2, 1);
        MaximumMeanDiscrepancy.Squared(x, x, double.Epsilon).Should().Be(0);
        // 1 + 0 - 2 · 1/2.
        MaximumMeanDiscrepancy.Squared(x, y, 1e-200).Should().BeApproximately(0, 1e-15);
        MaximumMeanDiscrepancy.Squared(x, new DataMatrix([6, 7], 2, 1), 1e-200).Should().BeApproximately(1, 1e-15);
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        var good = Draws.Normal(5, 3, 1);
        var bad = new DataMatrix([0, 0, 0, 0, float.NaN, 0], 2, 3);
        Refuses(() => MaximumMeanDiscrepancy.Squared(good, Draws.Normal(5, 2, 1)), "*'x' has 3 and 'y' has 2*");
        Refuses(() => MaximumMeanDiscrepancy.Squared(good, bad), "*Row 1, column 1 of 'y' is NaN*");
        Refuses(() => MaximumMeanDiscrepancy.MedianDistance(bad, good), "*Row 1, column 1 of 'x' is NaN*");
        Refuses(() => MaximumMeanDiscrepancy.Squared(good.Take(1), good), "*'x' has a single row*");
        Refuses(() => MaximumMeanDiscrepancy.Squared(good, good.Take(0), 1), "*'y' has no rows*");
        Refuses(() => MaximumMeanDiscrepancy.Squared(good, good, []), "*at least one bandwidth*");
        var constant = new DataMatrix([1, 1], 2, 1);
        Refuses(() => MaximumMeanDiscrepancy.Squared(constant, constant), "*All rows are equal*");
        MaximumMeanDiscrepancy.Squared(constant, constant, 1).Should().Be(0);
        foreach (double bandwidth in new[] { 0, -1, double.NaN, double.PositiveInfinity })
        {
            FluentActions.Invoking(() => MaximumMeanDiscrepancy.Squared(good, good, 1, bandwidth))
                .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*finite number above 0*");
        }
        FluentActions.Invoking(() => MaximumMeanDiscrepancy.Squared(null!, good)).Should().Throw<ArgumentNullException>().WithParameterName("x");
    }

    private static void Refuses(Action action, string message) => action.Should().Throw<ArgumentException>().WithMessage(message);

    private static double Naive(DataMatrix x, DataMatrix y, params double[] bandwidths) =>
        MeanKernel(x, x, bandwidths, skipEqualIndices: true) + MeanKernel(y, y, bandwidths, skipEqualIndices: true)
        - 2 * MeanKernel(x, y, bandwidths, skipEqualIndices: false);

    private static double MeanKernel(DataMatrix a, DataMatrix b, double[] bandwidths, bool skipEqualIndices)
    {
        var kernels = new List<double>();
        for (int i = 0; i < a.Rows; i++)
        {
            for (int j = 0; j < b.Rows; j++)
            {
                double distance = Distance(a.Row(i), b.Row(j));
                if (i != j || !skipEqualIndices)
                    kernels.Add(bandwidths.Average(bandwidth => Math.Exp(-distance * distance / (2 * bandwidth * bandwidth))));
            }
        }
        return kernels.Average();
    }

    private static double NaiveMedian(DataMatrix x, DataMatrix y)
    {
        var rows = new DataMatrix([.. x.Values, .. y.Values], x.Rows + y.Rows, x.Columns);
        var distances = new List<double>();
        for (int i = 0; i < rows.Rows; i++)
        {
            for (int j = 0; j < i; j++)
                distances.Add(Distance(rows.Row(i), rows.Row(j)));
        }
        distances.Sort();
        return (distances[(distances.Count - 1) / 2] + distances[distances.Count / 2]) / 2;
    }

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return Math.Sqrt(sum);
    }
}

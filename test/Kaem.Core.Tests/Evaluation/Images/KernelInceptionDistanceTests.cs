using Kaem.ML.Evaluation;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Evaluation;

public class KernelInceptionDistanceTests
{
    [Theory]
    [InlineData(2, 2, 1)]
    [InlineData(40, 70, 3)]
    [InlineData(130, 65, 17)]
    public void Matches_the_definition(int m, int n, int columns)
    {
        var x = Draws.Normal(m, columns, 1);
        var y = Draws.Normal(n, columns, 2, shift: 0.5f, scale: 1.5f);
        double expected = Naive(x, y);
        KernelInceptionDistance.Between(x, y).Should().BeApproximately(expected, 1e-6 * (1 + Math.Abs(expected)));
    }

    [Fact]
    public void Subsets_of_one_distribution_lie_around_0()
    {
        var x = Draws.Normal(2000, 10, 1);
        var y = Draws.Normal(2000, 10, 2);
        double[] estimates = KernelInceptionDistance.OfSubsets(x, y, count: 100, size: 100);
        double mean = estimates.Average();
        double deviation = Math.Sqrt(estimates.Sum(value => (value - mean) * (value - mean)) / 99);
        mean.Should().BeInRange(-0.4 * deviation, 0.4 * deviation);
        estimates.Count(value => value < 0).Should().BeInRange(20, 80);
        // The biased estimate would add k(x, x) - k(x, x'), 7 or so, over 100, for each set.
        deviation.Should().BeLessThan(0.14 / 3);
    }

    [Fact]
    public void Subsets_depend_on_the_seed_and_their_place_alone()
    {
        var x = Draws.Normal(50, 4, 1);
        var y = Draws.Normal(60, 4, 2);
        double[] three = KernelInceptionDistance.OfSubsets(x, y, count: 3, size: 20);
        KernelInceptionDistance.OfSubsets(x, y, count: 2, size: 20).Should().Equal(three[..2]);
        KernelInceptionDistance.OfSubsets(x, y, count: 3, size: 20, seed: 2).Should().NotEqual(three);
        three.Distinct().Should().HaveCount(3);
    }

    [Fact]
    public void A_shift_shows()
    {
        var x = Draws.Normal(1000, 10, 1);
        KernelInceptionDistance.Between(x, Draws.Normal(1000, 10, 2, shift: 0.5f)).Should().BeGreaterThan(0.1);
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        var x = Draws.Normal(5, 3, 1);
        FluentActions.Invoking(() => KernelInceptionDistance.Between(x, Draws.Normal(5, 4, 1))).Should().Throw<ArgumentException>()
            .WithMessage("*'x' has 3 and 'y' has 4*");
        FluentActions.Invoking(() => KernelInceptionDistance.OfSubsets(x, x, size: 6)).Should().Throw<ArgumentException>()
            .WithMessage("*takes 6 rows of each set*'x' has 5*");
        FluentActions.Invoking(() => KernelInceptionDistance.OfSubsets(x, x, count: 0)).Should().Throw<ArgumentOutOfRangeException>();
    }

    private static double Naive(DataMatrix x, DataMatrix y)
    {
        double within = 0, across = 0;
        for (int i = 0; i < x.Rows; i++)
        {
            for (int j = 0; j < x.Rows; j++)
                within += i == j ? 0 : Kernel(x.Row(i), x.Row(j)) / ((double)x.Rows * (x.Rows - 1));
            for (int j = 0; j < y.Rows; j++)
                across += Kernel(x.Row(i), y.Row(j)) / ((double)x.Rows * y.Rows);
        }
        for (int i = 0; i < y.Rows; i++)
        {
            for (int j = 0; j < y.Rows; j++)
                within += i == j ? 0 : Kernel(y.Row(i), y.Row(j)) / ((double)y.Rows * (y.Rows - 1));
        }
        return within - 2 * across;
    }

    private static double Kernel(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0;
        for (int i = 0; i < a.Length; i++)
            product += (double)a[i] * b[i];
        return Math.Pow(product / a.Length + 1, 3);
    }
}

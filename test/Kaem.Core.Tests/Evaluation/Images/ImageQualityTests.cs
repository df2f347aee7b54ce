using Kaem.ML.Evaluation;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Evaluation;

public class ImageQualityTests
{
    private static readonly ImageQualityOptions Small = new() { Sizes = [100, 150, 200, 300, 400], Subsets = 10, SubsetSize = 100 };

    [Fact]
    public void Distances_are_those_of_all_rows()
    {
        var real = Draws.Normal(900, 8, 1);
        var generated = Draws.Normal(700, 8, 2, shift: 0.2f);
        var quality = ImageQuality.Measure(real, generated, Small);
        quality.Fid.Should().Be(FrechetDistance.Between(real, generated));
        quality.Kid.Should().BeApproximately(KernelInceptionDistance.Between(real, generated), 1e-9);
        quality.KidError.Should().BeGreaterThan(0);
        quality.Points.Select(point => point.Size).Should().Equal(Small.Sizes);
        quality.Points.Should().OnlyContain(point => point.Fid > quality.Fid / 2 && point.Kid > quality.Kid / 2 && point.Kid < 2 * quality.Kid);
    }

    [Fact]
    public void A_point_is_the_distance_of_its_subset()
    {
        var real = Draws.Normal(300, 5, 1);
        var generated = Draws.Normal(250, 5, 2, scale: 1.3f);
        var options = Small with { Sizes = [50, 120] };
        var quality = ImageQuality.Measure(real, generated, options);
        var subset = generated.Select(Subset.Draw(new RandomStream(options.SeedInForce, StreamPurpose.ImageSubsets, 1), 120, 250));
        quality.Points[1].Fid.Should().Be(FrechetDistance.Between(real, subset));
        quality.Points[1].Kid.Should().BeApproximately(KernelInceptionDistance.Between(real, subset), 1e-9);
    }

    [Fact]
    public void Extrapolation_takes_out_the_bias_of_few_rows()
    {
        // The true distance is that of N(0, 1) and N(0.1, 1) in 20 columns, 20·0.1² = 0.2; the estimate from 300 rows is 50 % too large.
        var real = Draws.Normal(20_000, 20, 1);
        var generated = Draws.Normal(20_000, 20, 2, shift: 0.1f);
        var quality = ImageQuality.Measure(real, generated, Small with { Sizes = [.. Enumerable.Range(0, 60).Select(i => 300 + 20 * i)], Subsets = 2 });
        quality.Points[0].Fid.Should().BeGreaterThan(0.25);
        quality.FidInfinity.Should().BeApproximately(0.2, 0.03);
        quality.KidInfinity.Should().BeApproximately(quality.Kid, 0.01);
    }

    [Fact]
    public void A_line_in_the_inverse_size_is_found_exactly()
    {
        int[] sizes = [1000, 1500, 3000];
        InverseSizeLine.Intercept([.. sizes.Select(size => (size, 2.5 + 700.0 / size))]).Should().BeApproximately(2.5, 1e-13);
        InverseSizeLine.Intercept([]).Should().Be(double.NaN);
    }

    [Fact]
    public void The_same_seed_gives_the_same_numbers()
    {
        var real = Draws.Normal(400, 5, 1);
        var generated = Draws.Normal(450, 5, 2);
        var quality = ImageQuality.Measure(real, generated, Small);
        var again = ImageQuality.Measure(real, generated, Small);
        again.Should().BeEquivalentTo(quality);
        (ImageQuality.Measure(real, generated, Small with { Seed = 2 }).FidInfinity == quality.FidInfinity).Should().BeFalse();
    }

    [Fact]
    public void Works_without_sizes_and_on_two_rows()
    {
        var quality = ImageQuality.Measure(Draws.Normal(2, 3, 1), Draws.Normal(2, 3, 2), Small with { Sizes = [] });
        quality.Points.Should().BeEmpty();
        quality.FidInfinity.Should().Be(double.NaN);
        double.IsFinite(quality.Fid).Should().BeTrue();
    }

    [Fact]
    public void The_default_sizes_are_the_papers() =>
        new ImageQualityOptions().Sizes.Should().Equal(1000, 1200, 1400, 1600, 1800, 2000, 2200, 2400, 2600, 2800, 3000);

    [Fact]
    public void Subsets_hold_every_row_once_at_most_and_all_rows_alike()
    {
        int[] counts = new int[10];
        for (uint i = 0; i < 3000; i++)
        {
            int[] drawn = Subset.Draw(new RandomStream(1, StreamPurpose.ImageSubsets, i), 4, 10);
            drawn.Distinct().Should().HaveCount(4);
            foreach (int row in drawn)
                counts[row]++;
        }
        counts.Should().OnlyContain(count => count > 1080 && count < 1320);
        Subset.Draw(new RandomStream(1, StreamPurpose.ImageSubsets), 10, 10).Order().Should().Equal(Enumerable.Range(0, 10));
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        var rows = Draws.Normal(500, 3, 1);
        FluentActions.Invoking(() => ImageQuality.Measure(rows, rows)).Should().Throw<ArgumentException>()
            .WithMessage("*takes 3000 generated rows, but there are 500*Sizes*");
        FluentActions.Invoking(() => ImageQuality.Measure(rows, Draws.Normal(500, 4, 1), Small)).Should().Throw<ArgumentException>()
            .WithMessage("*'real' has 3 and 'generated' has 4*");
        FluentActions.Invoking(() => new ImageQualityOptions { Sizes = [100, 1] }).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("*Sizes must be at least 2*");
        FluentActions.Invoking(() => new ImageQualityOptions { Sizes = [100, 100] }).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("*two different*");
        FluentActions.Invoking(() => new ImageQualityOptions { Subsets = 1 }).Should().Throw<ArgumentOutOfRangeException>();
    }
}

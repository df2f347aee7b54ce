using Kaem.ML.Evaluation;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Evaluation;

public class FittedGaussianTests
{
    [Fact]
    public void Takes_the_mean_and_the_unbiased_covariance()
    {
        var rows = Correlated(1100);
        var fitted = FittedGaussian.Fit(rows);
        var (mean, covariance) = NaiveMoments(rows);
        fitted.Shrinkage.Should().Be(0);
        Compare(fitted.Mean, mean, 1e-12);
        Compare(fitted.Covariance, covariance, 1e-12);
    }

    [Fact]
    public void Draws_have_that_mean_and_covariance()
    {
        var fitted = FittedGaussian.Fit(Correlated(500));
        var (mean, covariance) = NaiveMoments(fitted.Draw(100_000, seed: 3));
        for (int i = 0; i < 3; i++)
        {
            double deviation = Math.Sqrt(fitted.Covariance[4 * i]);
            mean[i].Should().BeApproximately(fitted.Mean[i], 0.015 * deviation);
            for (int j = 0; j < 3; j++)
                covariance[3 * i + j].Should().BeApproximately(fitted.Covariance[3 * i + j], 0.02 * deviation * Math.Sqrt(fitted.Covariance[4 * j]));
        }
    }

    [Fact]
    public void Draws_are_normal()
    {
        var fitted = FittedGaussian.Fit(Draws.Normal(50, 1, 1, shift: 4, scale: 2));
        double deviation = Math.Sqrt(fitted.Covariance[0]);
        double mean = fitted.Mean[0];
        float[] values = [.. fitted.Draw(50_000, seed: 9).Values];
        (values.Count(value => Math.Abs(value - mean) < deviation) / 50_000.0).Should().BeApproximately(0.6827, 0.01);
        (values.Count(value => Math.Abs(value - mean) < 2 * deviation) / 50_000.0).Should().BeApproximately(0.9545, 0.005);
    }

    [Fact]
    public void A_row_depends_on_the_seed_and_its_place_alone()
    {
        var fitted = FittedGaussian.Fit(Correlated(100));
        var many = fitted.Draw(500, seed: 7);
        many.Take(20).Values.ToArray().Should().Equal(fitted.Draw(20, seed: 7).Values.ToArray());
        many.Take(20).Values.ToArray().Should().NotEqual(fitted.Draw(20, seed: 8).Values.ToArray());
        many.Row(0).ToArray().Should().NotEqual(many.Row(1).ToArray());
        fitted.Draw(0).Rows.Should().Be(0);
    }

    [Fact]
    public void A_constant_column_keeps_its_value_and_the_others_their_covariance()
    {
        var full = Correlated(300);
        var values = new List<float>();
        for (int r = 0; r < full.Rows; r++)
            values.AddRange([full.Row(r)[0], 0.1f, full.Row(r)[1], full.Row(r)[2]]);
        var fitted = FittedGaussian.Fit(new DataMatrix([.. values], 300, 4));
        var expected = FittedGaussian.Fit(full);
        fitted.Shrinkage.Should().Be(0);
        fitted.Mean[1].Should().Be(0.1f);
        fitted.Covariance[2].Should().BeApproximately(expected.Covariance[1], 1e-12);
        fitted.Covariance[1].Should().Be(0);
        var draw = fitted.Draw(100);
        for (int r = 0; r < draw.Rows; r++)
        {
            draw.Row(r)[1].Should().Be(0.1f);
            draw.Row(r)[0].Should().NotBe((float)fitted.Mean[0]);
        }
    }

    [Fact]
    public void Rows_without_any_variation_are_drawn_as_they_are()
    {
        var draw = FittedGaussian.Fit(new DataMatrix([3, -1, 3, -1, 3, -1], 3, 2)).Draw(4);
        draw.Values.ToArray().Should().Equal(3, -1, 3, -1, 3, -1, 3, -1);
    }

    [Fact]
    public void Columns_that_determine_each_other_still_do_in_the_draws()
    {
        // The third column is the difference of the first two, on scales that differ by 1e6.
        var normals = Draws.Normal(200, 2, 5);
        var values = new List<float>();
        for (int r = 0; r < normals.Rows; r++)
            values.AddRange([1000 * normals.Row(r)[0], 1000 * normals.Row(r)[1], 0.001f * (normals.Row(r)[0] - normals.Row(r)[1])]);
        var rows = new DataMatrix([.. values], 200, 3);
        var fitted = FittedGaussian.Fit(rows);
        var (_, covariance) = NaiveMoments(rows);
        for (int i = 0; i < 9; i++)
            fitted.Covariance[i].Should().BeApproximately(covariance[i], 2e-9 * Math.Abs(covariance[i]));
        var draw = fitted.Draw(200);
        for (int r = 0; r < draw.Rows; r++)
        {
            var row = draw.Row(r);
            double difference = (row[0] - fitted.Mean[0] - (row[1] - fitted.Mean[1])) * 1e-6;
            (row[2] - fitted.Mean[2]).Should().BeApproximately(difference, 1e-6);
        }
    }

    [Fact]
    public void Fewer_rows_than_columns_work()
    {
        var rows = Draws.Normal(10, 40, 6);
        var fitted = FittedGaussian.Fit(rows);
        fitted.Shrinkage.Should().BeGreaterThan(0).And.BeLessThan(1e-8);
        var (_, covariance) = NaiveMoments(rows);
        var draw = fitted.Draw(2000);
        var (_, drawn) = NaiveMoments(draw);
        for (int i = 0; i < 40; i++)
        {
            fitted.Covariance[41 * i].Should().BeApproximately(covariance[41 * i], 1e-12);
            drawn[41 * i].Should().BeApproximately(covariance[41 * i], 0.25 * covariance[41 * i]);
        }
    }

    [Fact]
    public void Says_what_is_wrong()
    {
        FluentActions.Invoking(() => FittedGaussian.Fit(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => FittedGaussian.Fit(new DataMatrix([1, 2], 1, 2))).Should().Throw<ArgumentException>()
            .WithMessage("*two rows or more, but there is one*");
        FluentActions.Invoking(() => FittedGaussian.Fit(new DataMatrix([], 0, 2))).Should().Throw<ArgumentException>().WithMessage("*there are none*");
        FluentActions.Invoking(() => FittedGaussian.Fit(new DataMatrix([1, float.PositiveInfinity], 2, 1))).Should().Throw<ArgumentException>()
            .WithMessage("*Row 1, column 0 of 'rows'*");
        FluentActions.Invoking(() => FittedGaussian.Fit(Correlated(10)).Draw(-1)).Should().Throw<ArgumentOutOfRangeException>();
    }

    /// <summary>Three columns, correlated and far from zero.</summary>
    private static DataMatrix Correlated(int rows)
    {
        var normals = Draws.Normal(rows, 3, 11);
        var values = new List<float>();
        for (int r = 0; r < rows; r++)
        {
            var z = normals.Row(r);
            values.AddRange([50 + z[0], -3 + 2 * z[0] + 0.5f * z[1], 0.1f * z[1] - 0.2f * z[0] + 0.05f * z[2]]);
        }
        return new DataMatrix([.. values], rows, 3);
    }

    private static (double[] Mean, double[] Covariance) NaiveMoments(DataMatrix rows)
    {
        int columns = rows.Columns;
        double[] mean = new double[columns], covariance = new double[columns * columns];
        for (int i = 0; i < columns; i++)
            mean[i] = Enumerable.Range(0, rows.Rows).Average(r => (double)rows.Row(r)[i]);
        for (int i = 0; i < columns; i++)
        {
            for (int j = 0; j < columns; j++)
                covariance[i * columns + j] = Enumerable.Range(0, rows.Rows)
                    .Sum(r => (rows.Row(r)[i] - mean[i]) * (rows.Row(r)[j] - mean[j])) / (rows.Rows - 1);
        }
        return (mean, covariance);
    }

    private static void Compare(ReadOnlySpan<double> actual, double[] expected, double tolerance)
    {
        for (int i = 0; i < expected.Length; i++)
            actual[i].Should().BeApproximately(expected[i], tolerance * Math.Max(1, Math.Abs(expected[i])), $"element {i}");
    }
}

using Kaem.ML.Evaluation;

namespace Kaem.ML.Tests.Evaluation;

public class FrechetDistanceTests
{
    [Fact]
    public void Diagonal_covariances_have_the_closed_form()
    {
        // Rows ±a in one column at a time: column i has variance 2a²/(N - 1).
        double[] a = [1, 2, 0.5, 3], b = [2, 2, 4, 0.25], shift = [0, 1, -2, 0.5];
        double expected = shift.Sum(s => s * s) + Enumerable.Range(0, 4).Sum(i => Math.Pow(Math.Sqrt(2.0 / 7) * (a[i] - b[i]), 2));
        FrechetDistance.Between(Crosses(a, new double[4]), Crosses(b, shift)).Should().BeApproximately(expected, 1e-12 * expected);
    }

    [Theory]
    [InlineData(200, 300)]
    [InlineData(300, 2)]
    [InlineData(2, 300)]
    [InlineData(2, 2)]
    public void Two_columns_have_the_closed_form(int m, int n)
    {
        // tr(√M) = √(tr M + 2·√det M) of a 2 x 2 matrix M = Σ₁Σ₂.
        var x = Mixed(m, 1, 0.8f);
        var y = Mixed(n, 2, -0.3f);
        double[] meanX = Mean(x), meanY = Mean(y), s = Covariance(x), t = Covariance(y);
        double trace = s[0] * t[0] + s[1] * t[2] + s[2] * t[1] + s[3] * t[3];
        double determinant = Math.Max(0, (s[0] * s[3] - s[1] * s[2]) * (t[0] * t[3] - t[1] * t[2]));
        double expected = Math.Pow(meanX[0] - meanY[0], 2) + Math.Pow(meanX[1] - meanY[1], 2)
            + s[0] + s[3] + t[0] + t[3] - 2 * Math.Sqrt(trace + 2 * Math.Sqrt(determinant));
        FrechetDistance.Between(x, y).Should().BeApproximately(expected, 1e-7 * (1 + expected));
    }

    [Theory]
    [InlineData(400, 30)]
    [InlineData(30, 60)]
    [InlineData(700, 700)]
    public void Equal_sets_have_distance_0(int rows, int columns)
    {
        var x = Draws.Normal(rows, columns, 3, shift: 2);
        FrechetDistance.Between(x, x.Scramble()).Should().BeInRange(0, 1e-6 * columns);
    }

    [Theory]
    [InlineData(100, 80, 20)]
    [InlineData(100, 10, 40)]
    [InlineData(10, 100, 40)]
    [InlineData(12, 10, 40)]
    public void It_is_symmetric(int m, int n, int columns)
    {
        var x = Draws.Normal(m, columns, 1);
        var y = Draws.Normal(n, columns, 2, shift: 0.2f, scale: 2);
        double distance = FrechetDistance.Between(x, y);
        FrechetDistance.Between(y, x).Should().BeApproximately(distance, 1e-8 * distance);
    }

    [Fact]
    public void A_rotation_of_both_sets_does_not_matter()
    {
        var x = Draws.Normal(300, 12, 1, scale: 0.5f);
        var y = Correlated(Draws.Normal(250, 12, 2, shift: 0.3f));
        double distance = FrechetDistance.Between(x, y);
        FrechetDistance.Between(Rotate(x), Rotate(y)).Should().BeApproximately(distance, 1e-5 * distance);
    }

    [Theory]
    [InlineData(200, 200)]
    [InlineData(8, 200)]
    [InlineData(200, 8)]
    public void Singular_covariances_add_nothing(int m, int n)
    {
        // A constant column, the same in both, a copy of a column and a multiple of another: the distance grows as it must.
        var x = Draws.Normal(m, 6, 1);
        var y = Draws.Normal(n, 6, 2, shift: 0.5f);
        double distance = FrechetDistance.Between(x, y);
        FrechetDistance.Between(With(x, _ => 3), With(y, _ => 3)).Should().BeApproximately(distance, 1e-6 * distance);
        // Column 0 twice is one column of √2 times its values, turned.
        double doubled = FrechetDistance.Between(Scaled(x), Scaled(y));
        FrechetDistance.Between(With(x, row => row[0]), With(y, row => row[0])).Should().BeApproximately(doubled, 1e-6 * doubled);

        static DataMatrix Scaled(DataMatrix rows) => Map(rows, 6, (row, c) => c == 0 ? row[0] * MathF.Sqrt(2) : row[c]);
        static DataMatrix With(DataMatrix rows, Func<float[], float> column) => Map(rows, 7, (row, c) => c == 6 ? column(row) : row[c]);
    }

    [Fact]
    public void Sets_without_any_spread_are_as_far_apart_as_their_means() =>
        FrechetDistance.Between(new DataMatrix([1, 2, 1, 2], 2, 2), new DataMatrix([4, 6, 4, 6, 4, 6], 3, 2)).Should().Be(25);

    [Fact]
    public void Says_what_is_wrong()
    {
        var x = Draws.Normal(5, 3, 1);
        FluentActions.Invoking(() => FrechetDistance.Between(null!, x)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => FrechetDistance.Between(x, Draws.Normal(5, 4, 1))).Should().Throw<ArgumentException>()
            .WithMessage("*'x' has 3 and 'y' has 4*");
        FluentActions.Invoking(() => FrechetDistance.Between(x, x.Take(1))).Should().Throw<ArgumentException>().WithMessage("*two rows*'y' has a single row*");
        FluentActions.Invoking(() => FrechetDistance.Between(new DataMatrix([1, float.NaN], 2, 1), x)).Should().Throw<ArgumentException>()
            .WithMessage("*Row 1, column 0 of 'x'*");
    }

    private static DataMatrix Crosses(double[] lengths, double[] shift)
    {
        var values = new List<float>();
        for (int r = 0; r < 2 * lengths.Length; r++)
        {
            for (int c = 0; c < lengths.Length; c++)
                values.Add((float)(shift[c] + (c == r / 2 ? (r % 2 == 0 ? 1 : -1) * lengths[c] : 0)));
        }
        return new DataMatrix([.. values], 2 * lengths.Length, lengths.Length);
    }

    private static DataMatrix Mixed(int rows, ulong seed, float share) =>
        Map(Draws.Normal(rows, 2, seed), 2, (row, c) => c == 0 ? row[0] : share * row[0] + 0.5f * row[1] + 1);

    private static DataMatrix Correlated(DataMatrix rows) => Map(rows, rows.Columns, (row, c) => row[c] + 0.7f * row[(c + 1) % row.Length]);

    /// <summary>Turns every pair of neighbouring columns, one pair after the other.</summary>
    private static DataMatrix Rotate(DataMatrix rows)
    {
        for (int pair = 0; pair + 1 < rows.Columns; pair++)
        {
            int first = pair;
            float c = MathF.Cos(0.3f + pair), s = MathF.Sin(0.3f + pair);
            rows = Map(rows, rows.Columns, (row, k) => k == first ? c * row[first] - s * row[first + 1] : k == first + 1
                ? s * row[first] + c * row[first + 1]
                : row[k]);
        }
        return rows;
    }

    private static DataMatrix Map(DataMatrix rows, int columns, Func<float[], int, float> value)
    {
        var values = new float[rows.Rows * columns];
        for (int r = 0; r < rows.Rows; r++)
        {
            float[] row = rows.Row(r).ToArray();
            for (int c = 0; c < columns; c++)
                values[r * columns + c] = value(row, c);
        }
        return new DataMatrix(values, rows.Rows, columns);
    }

    private static double[] Mean(DataMatrix rows) =>
        [.. Enumerable.Range(0, rows.Columns).Select(c => Enumerable.Range(0, rows.Rows).Average(r => (double)rows.Row(r)[c]))];

    private static double[] Covariance(DataMatrix rows)
    {
        double[] mean = Mean(rows);
        return [.. Enumerable.Range(0, 4)
            .Select(k => Enumerable.Range(0, rows.Rows).Sum(r => (rows.Row(r)[k / 2] - mean[k / 2]) * (rows.Row(r)[k % 2] - mean[k % 2])) / (rows.Rows - 1))];
    }
}

using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Tables;

/// <summary>Bins of real numbers end where nothing lies far and wide: what is drawn of them lies where training's values do.</summary>
public class BinHoleTests
{
    private static readonly EncodingOptions Bins = new() { Numeric = NumericEncoding.Bins };

    [Theory]
    [InlineData(1003, 0.5, 20, false)]
    [InlineData(1003, 0.93, 17, true)]
    [InlineData(700, 0.3, 32, false)]
    [InlineData(997, 0.99, 16, false)]
    [InlineData(997, 0.01, 16, true)]
    public void Two_modes_far_apart_have_nothing_between_them(int rows, double lower, int most, bool isRounded)
    {
        double[] values = Modes(rows, lower, isRounded);
        var codec = (BinnedCodec)TableCodec.Fit(new Table([new NumericColumn("x", values)]), Bins with { MostBins = most }).Codecs[0];
        codec.Width.Should().BeLessThanOrEqualTo(most);
        double drawn = 0;
        for (int bin = 0; bin < codec.Width; bin++)
        {
            double count = values.Count(value => value >= codec.Low[bin] && value <= codec.High[bin]);
            for (int i = 0; i < 1000; i++)
            {
                double value = codec.Drawn[bin]?.At((i + 0.5) / 1000) ?? codec.Low[bin];
                Math.Min(Math.Abs(value), Math.Abs(value - 1000)).Should().BeLessThan(8, $"of bin {codec.Low[bin]} to {codec.High[bin]}");
                drawn += value < 500 ? count / 1000 : 0;
            }
        }
        drawn.Should().BeApproximately(values.Count(value => value < 500), 1e-6 * rows, "each side has its own bins");
    }

    [Fact]
    public void Generated_rows_keep_the_shares_of_modes_far_apart()
    {
        const int rows = 1500;
        double[] values = Modes(rows, 0.3, isRounded: false);
        var train = new Table([new NumericColumn("x", values), CategoricalColumn.Of("side", values.Select(value => value < 500 ? "low" : "high"))]);
        var options = new KaemTableOptions { Updates = 300, StopEarly = false, Hidden = [16] };
        var model = KaemTableModel.Train(train, options with { Model = options.Model with { Seed = 1, BatchSize = 100 } });
        var made = model.Generate(4000, seed: 3);
        var drawn = ((NumericColumn)made["x"]).Values.ToArray();
        drawn.Should().OnlyContain(value => Math.Min(Math.Abs(value), Math.Abs(value - 1000)) < 8);
        (drawn.Count(value => value < 500) / 4000.0).Should().BeApproximately(0.3, 0.06);
    }

    [Fact]
    public void Tails_and_gaps_of_chance_are_no_holes()
    {
        var random = new Random(5);
        Func<double>[] shapes = [() => Math.Exp(2 * Normal(random)), () => Normal(random), random.NextDouble, () => -Math.Log(random.NextDouble())];
        foreach (var shape in shapes)
        {
            double[] sorted = [.. Enumerable.Range(0, 2000).Select(_ => shape()).Order()];
            QuantileBins.Of(sorted, 40, withoutHoles: true).Should().BeEquivalentTo(QuantileBins.Of(sorted, 40));
        }
    }

    private static double[] Modes(int rows, double lower, bool isRounded)
    {
        var random = new Random(rows);
        int below = (int)(lower * rows);
        double[] values = [.. Enumerable.Range(0, rows).Select(row => (row < below ? 0 : 1000) + Normal(random)).Select(
            value => isRounded ? Math.Round(value, 2) : value)];
        random.Shuffle(values);
        return values;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

using Kaem.ML.Numerics;
using Kaem.ML.Plots;
using Kaem.ML.Tables;
using Kaem.ML.Tests.Tables;

namespace Kaem.ML.Tests.Plots;

public class TableColumnPlotTests
{
    private static readonly Table Real = MadeTable.Of(300);
    private static readonly Table Other = MadeTable.Of(200, seed: 2);

    [Fact]
    public void Categories_beyond_the_most_frequent_share_a_cell()
    {
        var real = CategoricalColumn.Of("x", Enumerable.Range(0, 15).SelectMany(c => Enumerable.Repeat<string?>($"c{c}", 20 - c)).Append(null));
        var generated = new CategoricalColumn("x", [14, 14, -1, 0], [.. real.Categories]);
        var cells = ColumnCells.Of(real, generated, 8);
        cells.Axis.Names.Should().Equal("c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "6 others");
        cells.Generated.Should().Equal(9, 9, -1, 0);
        cells.Shares(cells.Generated)[9].Should().BeApproximately(2.0 / 3, 1e-12);
        cells.Shares(cells.Real).Sum().Should().BeApproximately(1, 1e-12);
        cells.Shares(cells.Real)[0].Should().BeApproximately(20.0 / 195, 1e-12);
        KaemPlots.ColumnHistogram(real, generated).Svg.Should().Contain("6 others").And.Contain("share of rows");
    }

    [Fact]
    public void Bins_of_whole_numbers_hold_equally_many_of_them()
    {
        new Bins(1, 16, 40).Whole().Should().Be(new Bins(0.5, 16.5, 16));
        new Bins(0, 99, 30).Whole().Should().Be(new Bins(-0.5, 99.5, 25));
        new Bins(3.5, 4.5, 1).Whole().Should().Be(new Bins(3.5, 4.5, 1));
        var bins = new Bins(-3, 20, 9).Whole();
        double width = (bins.High - bins.Low) / bins.Count;
        width.Should().Be(Math.Round(width)).And.BeGreaterThanOrEqualTo(1);
        bins.High.Should().BeGreaterThan(20);
    }

    [Fact]
    public void V_is_1_for_columns_that_tell_each_other_and_about_0_for_independent_ones()
    {
        var random = new Random(3);
        int[] codes = [.. Enumerable.Range(0, 4000).Select(_ => random.Next(5))], others = [.. Enumerable.Range(0, 4000).Select(_ => random.Next(8))];
        CramersV.Of(codes, [.. codes.Select(code => 10 - code)]).Should().BeApproximately(1, 1e-9);
        CramersV.Of(codes, others).Should().BeLessThan(0.05);
        CramersV.Of(codes, new int[4000]).Should().Be(double.NaN);
        // Two binary columns of 100 rows, 40 and 10 over 10 and 40: φ² = 0.36, which the correction makes (0.36 - 1/99)/(1 - 1/99).
        int[] first = [.. Enumerable.Range(0, 100).Select(row => row / 50)],
            second = [.. Enumerable.Range(0, 100).Select(row => row is < 40 or (>= 50 and < 60) ? 0 : 1)];
        CramersV.Of(first, second).Should().BeApproximately(Math.Sqrt((0.36 - 1 / 99.0) / (1 - 1 / 99.0)), 1e-12);
    }

    [Fact]
    public void A_matrix_of_associations_has_every_pair()
    {
        var (real, generated) = CramersV.Of(Real, Other, WorkerPool.Shared);
        real.GetLength(0).Should().Be(6);
        for (int a = 0; a < 6; a++)
        {
            real[a, a].Should().BeApproximately(1, 1e-9);
            for (int b = 0; b < 6; b++)
                (real[a, b], generated[a, b]).Should().Be((real[b, a], generated[b, a]));
        }
        real[0, 5].Should().BeGreaterThan(0.3, "the size depends on the town");
        string svg = KaemPlots.Associations(Real, Other).Svg;
        svg.Should().Contain("generated less real").And.Contain(">town<").And.Contain("rotate(-90");
    }

    [Fact]
    public void Pairs_of_any_kinds_stand_side_by_side()
    {
        foreach (var (x, y) in new[] { ("size", "town"), ("town", "member"), ("age", "pay"), ("gain", "age"), ("town", "town") })
        {
            var plot = KaemPlots.PairHeatMap(Real, Other, x, y);
            plot.Description.Should().Be($"How often pairs of {x} and {y} occur in real and in generated rows, and the difference");
            plot.Svg.Should().Contain(">real<").And.Contain(">generated<").And.Contain(">generated less real<").And.NotContain("NaN");
        }
    }

    [Fact]
    public void What_can_not_be_plotted_is_refused_by_name()
    {
        var gaps = TableParts.Missing(Real["town"].Schema, 5);
        FluentActions.Invoking(() => KaemPlots.ColumnHistogram(Real["town"], gaps)).Should().Throw<ArgumentException>().WithMessage("*'town' has no values*")
            .WithParameterName("generated");
        FluentActions.Invoking(() => KaemPlots.ColumnHistogram(Real["town"], Other["age"].Rename("town"))).Should().Throw<ArgumentException>()
            .WithMessage("*'town' is Integer*Categorical*");
        FluentActions.Invoking(() => KaemPlots.PairHeatMap(Real, Other, "age", "none")).Should().Throw<ArgumentException>().WithMessage("*no column 'none'*");
        FluentActions.Invoking(() => KaemPlots.Associations(Real, Other.Without("age"))).Should().Throw<ArgumentException>().WithMessage("*'age'*");
    }
}

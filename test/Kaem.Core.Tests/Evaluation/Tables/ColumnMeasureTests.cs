using Kaem.ML.Tables;

namespace Kaem.ML.Tests.Evaluation.Tables;

public class ColumnMeasureTests
{
    private const double Gap = double.NaN;

    [Fact]
    public void KSComplement_is_one_less_the_largest_distance_of_the_distribution_functions()
    {
        // F jumps by 1/4 at 1, 2, 3, 4; G by 1/2 at 3 and 5: the largest distance is 1/2, at 2 and at 4.
        ColumnShape.KSComplement(Numbers(4, 1, Gap, 3, 2), Numbers(5, 3)).Should().Be(0.5);
        // After both jump at 1: 3/4 against 1/4.
        ColumnShape.KSComplement(Numbers(1, 1, 1, 2), Numbers(1, 2, 2, 2)).Should().Be(0.5);
        ColumnShape.KSComplement(Numbers(3, 1, 2), Numbers(2, 3, 1, 1, 2, 3)).Should().Be(1);
        ColumnShape.KSComplement(Numbers(1, 2), Numbers(3, 4)).Should().Be(0);
        ColumnShape.KSComplement(Numbers(1), Numbers(Gap)).Should().Be(double.NaN);
    }

    [Fact]
    public void TVComplement_is_one_less_half_the_differences_of_the_shares()
    {
        // Shares 1/2, 1/2, 0 against 1/4, 1/2, 1/4.
        ColumnShape.TVComplement(Names("a", "b", null), Names("b", "c", "a", "b", null, null)).Should().Be(0.75);
        ColumnShape.TVComplement(Names("a", "b"), Names("b", "a")).Should().Be(1);
        ColumnShape.TVComplement(Names("a", "b"), Names("c")).Should().Be(0);
        ColumnShape.TVComplement(Names("a"), Names(null, null)).Should().Be(double.NaN);
    }

    [Fact]
    public void Coverage_is_what_is_reached()
    {
        // From 10 to 20; a fifth is missed below, a tenth above.
        ColumnCoverage.RangeCoverage(Numbers(10, 20, Gap), Numbers(12, 19)).Should().BeApproximately(0.7, 1e-12);
        ColumnCoverage.RangeCoverage(Numbers(10, 20), Numbers(0, 30)).Should().Be(1);
        ColumnCoverage.RangeCoverage(Numbers(10, 20), Numbers(40, 50)).Should().Be(0);
        ColumnCoverage.RangeCoverage(Numbers(10, 10), Numbers(10)).Should().Be(double.NaN);
        ColumnCoverage.CategoryCoverage(Names("a", "b", "c", "c"), Names("c", "d", "a")).Should().BeApproximately(2.0 / 3, 1e-12);
        // A category that is declared but does not occur is none to be covered.
        ColumnCoverage.CategoryCoverage(new CategoricalColumn("x", [0], ["a", "b"]), Names("a")).Should().Be(1);
    }

    [Fact]
    public void Adherence_is_what_stays_inside()
    {
        ColumnCoverage.BoundaryAdherence(Numbers(10, 20), Numbers(9, 10, 15, 21)).Should().Be(0.5);
        ColumnCoverage.BoundaryAdherence(Numbers(10, 20), Numbers(10, 15, 20, Gap)).Should().Be(0.75);
        ColumnCoverage.BoundaryAdherence(Numbers(10, 20, Gap), Numbers(10, 15, 21, Gap)).Should().BeApproximately(2.0 / 3, 1e-12);
        ColumnCoverage.CategoryAdherence(Names("a", "b"), Names("a", "c", null, "b")).Should().Be(0.5);
        ColumnCoverage.CategoryAdherence(Names("a", "b", null), Names("a", "c", null, "b")).Should().Be(0.75);
        ColumnCoverage.MissingValueSimilarity(Names("a", null), Names("a", "b", "c", null)).Should().Be(0.75);
    }

    [Fact]
    public void CorrelationSimilarity_is_one_less_half_the_difference_of_the_correlations()
    {
        var x = Numbers(1, 2, 3, 4, Gap, 9);
        var y = Numbers(2, 4, 6, 8, 1, Gap);
        PairTrend.Correlation(x, y).Should().BeApproximately(1, 1e-15);
        // By hand: deviations (-1.5, -.5, .5, 1.5) and (-.5, -1.5, 1.5, .5) have the sum of products 3 and the sums of squares 5 and 5.
        var z = Numbers(2, 1, 4, 3, 7, Gap);
        PairTrend.Correlation(x, z).Should().BeApproximately(0.6, 1e-15);
        PairTrend.CorrelationSimilarity((x, y), (x, z)).Should().BeApproximately(0.8, 1e-15);
        PairTrend.CorrelationSimilarity((x, y), (x, Numbers(8, 6, 4, 2, 0, Gap))).Should().BeApproximately(0, 1e-15);
        PairTrend.CorrelationSimilarity((x, y), (x, Numbers(1, 1, 1, 1, 1, 1))).Should().Be(double.NaN);
    }

    [Fact]
    public void ContingencySimilarity_counts_combinations_with_gaps_and_tenths()
    {
        var (a, b) = (Names("x", "x", "y", null), Names("p", "q", "p", "p"));
        PairTrend.ContingencySimilarity((a, b), (a, b)).Should().Be(1);
        // The shares of (x, p), (x, q), (y, p), (gap, p) are 1/4 each, against 1/2 for (x, p) and (y, q).
        PairTrend.ContingencySimilarity((a, b), (Names("y", "x"), Names("q", "p"))).Should().Be(0.25);

        // Tenths of 0 to 100: 9 and 0 lie in one, 10 in the next, 200 in the last.
        var numbers = Numbers(0, 9, 10, 100);
        var same = Names("p", "p", "p", "p");
        PairTrend.ContingencySimilarity((numbers, same), (Numbers(5, 5, 19, 200), same)).Should().Be(1);
        PairTrend.ContingencySimilarity((numbers, same), (Numbers(5, 5, 20, 200), same)).Should().Be(0.75);
        PairTrend.ContingencySimilarity((numbers, same), (Numbers(5, 5, 19, Gap), same)).Should().Be(0.75);
    }

    private static NumericColumn Numbers(params double[] values) => new("n", values);

    private static CategoricalColumn Names(params string?[] values) => CategoricalColumn.Of("c", values);
}

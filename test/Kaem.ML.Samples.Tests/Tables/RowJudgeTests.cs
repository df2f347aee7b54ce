using Kaem.ML.Samples.Experiments;
using Kaem.ML.Samples.Experiments.Rows;
using Kaem.ML.Tables;

namespace Kaem.ML.Samples.Tests.Tables;

public class RowJudgeTests
{
    [Fact]
    public void Real_rows_are_not_told_from_real_ones_and_shuffled_columns_are()
    {
        var real = Twins(600, seed: 1);
        Detection.Area(real, Twins(600, seed: 2), seed: 1).Should().BeInRange(0.45, 0.55);
        Detection.Area(real, Marginals.Draw(real, 900, seed: 3), seed: 1).Should().BeGreaterThan(0.95);
        Detection.Area(real, real.Slice(0, 5), seed: 1).Should().Be(double.NaN);
    }

    [Fact]
    public void Rows_with_gaps_are_looked_at_too()
    {
        // A learner that left out rows with a gap would have nothing left.
        Table Gaps(double from, int seed) => new(
        [
            new NumericColumn("empty", [.. Enumerable.Range(0, 300).Select(row => row % 2 == 0 ? double.NaN : 1)]),
            new NumericColumn("other", [.. Enumerable.Range(0, 300).Select(row => row % 2 == 0 ? 1 : double.NaN)]),
            new NumericColumn("size", [.. Uniform(300, seed).Select(value => from + value)]),
        ]);
        Detection.Area(Gaps(0, 1), Gaps(0.9, 2), seed: 1).Should().BeGreaterThan(0.95);
        Detection.Area(Gaps(0, 1), Gaps(0, 2), seed: 1).Should().BeInRange(0.4, 0.6);
    }

    [Fact]
    public void A_category_that_only_one_side_has_and_many_categories_are_features()
    {
        Table Names(string prefix, int count) => new([CategoricalColumn.Of("name", Enumerable.Range(0, 300).Select(row => $"{prefix}{row % count}"))]);
        Detection.Area(Names("a", 3), Names("b", 3), seed: 1).Should().Be(1);
        var features = new LearnerFeatures(Names("a", LearnerFeatures.MostIndicators + 1));
        features.Width.Should().Be(2);
        // 300 rows: the first 43 names come twice.
        features.Encode(Names("a", LearnerFeatures.MostIndicators + 1))[0].Should().Equal(2 / 300f, 0);
        features.Encode(Names("b", 2))[0].Should().Equal(0, 0);
        new LearnerFeatures(Names("a", 3)).Encode(Names("a", 3))[1].Should().Equal(0, 1, 0, 0);
    }

    [Fact]
    public void Real_rows_as_synthetic_ones_get_the_numbers_of_the_ceiling()
    {
        var (train, test) = (CustomerData.Make(500), CustomerData.Make(300, seed: 2));
        var judge = new RowJudge(train, test, "returned", seed: 1);
        judge.UsesHeldOut.Should().BeTrue();
        var findings = judge.Judge(judge.Real(400));
        foreach (var finding in findings.Where(finding => !double.IsNaN(finding.Values[1])))
            finding.Values[0].Should().Be(finding.Values[1], finding.Name);
        findings.Select(finding => finding.Name).Should().Equal(
            "column shapes", "pair trends, all pairs", "pair trends of SDMetrics 0.27, dependent pairs", "  pairs that count",
            "detection by boosted trees, AUC", "TSTR, boosted trees, AUC", "TSTR, boosted trees, accuracy", "TSTR, logistic regression, AUC",
            "TSTR, logistic regression, accuracy", "copies of training rows", "median distance to the nearest training row");
        findings.Single(finding => finding.Name.StartsWith("detection", StringComparison.Ordinal)).Values[1].Should().BeInRange(0.4, 0.6);
        findings.Single(finding => finding.Name == "copies of training rows").Values.Should().Equal(1, double.NaN, 0);
        findings.Single(finding => finding.Name == "TSTR, boosted trees, AUC").Values[1].Should().BeGreaterThan(0.6);
    }

    [Fact]
    public void Few_held_out_rows_leave_detection_to_disjoint_halves_of_the_training_rows()
    {
        var train = Twins(801, seed: 1);
        var judge = new RowJudge(train, Twins(50, seed: 2), null, seed: 1);
        judge.UsesHeldOut.Should().BeFalse();
        judge.Beside.Rows.Should().Be(400);
        judge.Real(10_000).Rows.Should().Be(801);
        Copies.Share(judge.Beside, judge.Real(401)).Should().Be(0);
        Copies.Share(judge.Beside, train).Should().Be(1);
        judge.Judge(Twins(400, seed: 3)).Single(finding => finding.Name.StartsWith("detection", StringComparison.Ordinal)).Values[1]
            .Should().BeInRange(0.44, 0.56);
    }

    [Fact]
    public void Labels_of_two_classes_of_more_and_numbers_are_learned()
    {
        var (rows, test) = (Twins(400, seed: 1), Twins(200, seed: 2));
        LabelLearning.Measure(rows, rows, test, "twin").Select(found => found.Name)
            .Should().Equal("TSTR, boosted trees, accuracy", "TSTR, logistic regression, accuracy");
        LabelLearning.Measure(rows, rows, test, "twin").Should().OnlyContain(found => found.Value > 0.9);
        var numbers = LabelLearning.Measure(rows, rows, test, "value").Should().ContainSingle().Subject;
        numbers.Name.Should().Be("TSTR, boosted trees, R²");
        numbers.Value.Should().BeGreaterThan(0.8);
        // Shuffled rows teach nothing.
        LabelLearning.Measure(rows, Marginals.Draw(rows, 400, seed: 3), test, "twin").Should().OnlyContain(found => found.Value < 0.6);
        // Rows of one class alone can't be learned from.
        LabelLearning.Measure(rows, rows.Select([.. Enumerable.Range(0, 400).Where(row => rows["twin"].TextAt(row) == "0")]), test, "twin")
            .Should().OnlyContain(found => double.IsNaN(found.Value));
        FluentActions.Invoking(() => LabelLearning.Check(rows, "none")).Should().Throw<ArgumentException>().WithMessage("*'none'*");
        FluentActions.Invoking(() => LabelLearning.Check(rows.Select([0]), "twin")).Should().Throw<ArgumentException>().WithMessage("*one value*");
    }

    [Fact]
    public void Copies_are_rows_that_are_equal_in_every_column_and_in_gaps()
    {
        Table Make(double[] numbers, string?[] names) => new([new NumericColumn("n", numbers), CategoricalColumn.Of("c", names)]);
        var known = Make([1, 2, double.NaN], ["a", null, "a"]);
        Copies.Share(Make([1, 2, double.NaN, 1], ["a", null, "a", "b"]), known).Should().Be(0.75);
        Copies.Share(Make([1.0000000000000002, 2, double.NaN], ["a", "", "b"]), known).Should().Be(0);
        // The order of columns says nothing.
        Copies.Share(known.Keep("c", "n"), known).Should().Be(1);
    }

    [Fact]
    public void Dependent_pairs_count_as_SDMetrics_has_it()
    {
        // Correlated by 1, and 1 - |1 - 0.8|/2 of it is left; "far" is correlated with neither, by 0 and 0.
        Table Numbers(double[] second) => new(
            [new NumericColumn("first", [1, 2, 3, 4, double.NaN]), new NumericColumn("second", second), new NumericColumn("far", [1, -1, -1, 1, 9])]);
        var (real, other) = (Numbers([10, 20, 30, 40, 50]), Numbers([10, 30, 20, 40, 50]));
        var found = DependentPairs.Measure(real, other);
        found.Pairs.Should().Be(2, "second and far are correlated by 0.7, with the row in which first has a gap");
        double Pearson(double[] x, double[] y) => MathNet.Numerics.Statistics.Correlation.Pearson(x, y);
        double[] far = [1, -1, -1, 1, 9];
        double apart = Math.Abs(Pearson([10, 20, 30, 40, 50], far) - Pearson([10, 30, 20, 40, 50], far));
        found.Score.Should().BeApproximately((0.9 + 1 - apart / 2) / 2, 1e-12);

        // Categories that depend on each other fully, V = 1, and on "coin" not at all; half of the second table's rows have another pair, one of them new.
        Table Names(string?[] second) => new(
        [
            CategoricalColumn.Of("first", ["a", "a", "b", "b"]), CategoricalColumn.Of("second", second), CategoricalColumn.Of("coin", ["x", "y", "x", "y"]),
        ]);
        DependentPairs.Measure(Names(["u", "u", null, null]), Names(["u", "w", "u", null])).Should().Be((0.5, 1));

        // Ten bins of each table's own range: twice the numbers are the same bins.
        Table Mixed(double scale) => new(
            [new NumericColumn("n", [0, scale, 9 * scale, 10 * scale]), CategoricalColumn.Of("c", ["low", "low", "high", "high"])]);
        DependentPairs.Measure(Mixed(1), Mixed(2)).Should().Be((1, 1));
        // A far value has bins of its own: (0, low) and (1, low) share the first bin, and 9 goes there, too.
        var stretched = new Table([new NumericColumn("n", [0, 1, 9, 1000]), CategoricalColumn.Of("c", ["low", "low", "high", "high"])]);
        DependentPairs.Measure(Mixed(1), stretched).Should().Be((0.5, 1));
        DependentPairs.Measure(Names(["u", "u", "u", "u"]), Names(["u", "u", "u", "u"])).Should().Be((double.NaN, 0));
    }

    [Fact]
    public void Trees_fill_what_other_columns_tell()
    {
        var (train, test) = (Twins(600, seed: 1), Twins(300, seed: 2));
        var scores = ImputationScore.Measure(train, test, hidden => TreeImputer.Fill(train, hidden, 0.2, seed: 2), 0.2, seed: 1);
        scores.Single(score => score.Column == "twin").Model.Should().BeGreaterThan(0.85);
        scores.Single(score => score.Column == "twin").Constant.Should().BeLessThan(0.6);
        var value = scores.Single(score => score.Column == "value");
        value.Model.Should().BeLessThan(0.6 * value.Constant);
        var filled = TreeImputer.Fill(train, test, 0.2, seed: 2);
        filled.Columns.Select(column => column.Name).Should().Equal(test.Columns.Select(column => column.Name));
        Copies.Share(filled, test).Should().Be(1, "there were no gaps");
    }

    /// <summary>A number, its third of the range as a category, three times over, and a number that has nothing to do with it.</summary>
    private static Table Twins(int rows, int seed)
    {
        double[] values = Uniform(rows, seed);
        return new Table(
        [
            new NumericColumn("value", [.. values.Select(value => 3 * value)]),
            .. new[] { "twin", "triplet", "quadruplet" }.Select(name => CategoricalColumn.Of(name, values.Select(value => $"{(int)(3 * value)}"))),
            new NumericColumn("noise", Uniform(rows, seed + 100)),
        ]);
    }

    private static double[] Uniform(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextDouble())];
    }
}

using Kaem.ML.Tables;
using Kaem.ML.Tests.Tables;

namespace Kaem.ML.Tests.Evaluation.Tables;

public class ClassifierTests
{
    [Fact]
    public void The_area_counts_pairs_in_order_and_ties_half()
    {
        // Of positives 3, 2, 2 and negatives 2, 1: above in 4 pairs, tied in 2.
        RocCurve.Area([3, 2, 2, 2, 1], [true, true, true, false, false]).Should().BeApproximately(5.0 / 6, 1e-15);
        RocCurve.Area([1, 1, 1], [true, false, false]).Should().Be(0.5);
        RocCurve.Area([1, 2], [true, true]).Should().Be(double.NaN);
    }

    [Fact]
    public void Logistic_regression_stands_where_its_objective_has_no_slope()
    {
        var table = MadeTable.Of(900);
        var features = RowFeatures.Fit(table.Without("member"));
        var rows = features.Encode(table.Without("member"));
        bool[] positive = [.. Enumerable.Range(0, table.Rows).Select(row => ((CategoricalColumn)table["member"]).Codes[row] == 1)];
        var model = LogisticRegression.Fit(rows, positive, features.Count, tolerance: 1e-10);
        double[] scores = model.Scores(rows);

        // The slope of each weight, Σ (p - t)·x + w, with the weights read off from rows of one feature.
        var unit = new SparseRows(features.Count + 1, 1);
        for (int j = 0; j < features.Count; j++)
            (unit.Features(j)[0], unit.Values(j)[0]) = (j, 1);
        double[] probes = model.Scores(unit);
        var slopes = new double[features.Count];
        double intercept = 0;
        for (int row = 0; row < rows.Rows; row++)
        {
            double error = 1 / (1 + Math.Exp(-scores[row])) - (positive[row] ? 1 : 0);
            rows.AddTo(row, error, slopes);
            intercept += error;
        }
        for (int j = 0; j < features.Count; j++)
            (slopes[j] + probes[j] - probes[^1]).Should().BeApproximately(0, 1e-6);
        intercept.Should().BeApproximately(0, 1e-6);
        RocCurve.Area(scores, positive).Should().BeGreaterThan(0.75, "age decides membership, with noise");
    }

    [Fact]
    public void Separable_and_one_sided_classes_are_learnt_without_overflow()
    {
        var table = new Table([new NumericColumn("x", [.. Enumerable.Range(0, 60).Select(row => row < 30 ? row - 1000.0 : row + 1000.0)])]);
        var features = RowFeatures.Fit(table);
        var rows = features.Encode(table);
        bool[] positive = [.. Enumerable.Range(0, 60).Select(row => row >= 30)];
        double[] scores = LogisticRegression.Fit(rows, positive, features.Count).Scores(rows);
        scores.Should().OnlyContain(score => double.IsFinite(score));
        RocCurve.Area(scores, positive).Should().Be(1);
        LogisticRegression.Fit(rows, new bool[60], features.Count).Scores(rows).Should().OnlyContain(score => score < 0);
    }

    [Fact]
    public void Quality_of_predictions_follows_the_definitions()
    {
        // Class 0: 3 of 4 found, 4 claimed; class 1: 1 of 2 found, 2 claimed; class 2 does not occur.
        var quality = ClassifierQuality.Of([0, 0, 0, 0, 1, 1], [0, 0, 0, 1, 1, 0], 3, 0.5);
        quality.Accuracy.Should().BeApproximately(4.0 / 6, 1e-15);
        quality.BalancedAccuracy.Should().BeApproximately((0.75 + 0.5) / 2, 1e-15);
        quality.F1.Should().BeApproximately((6.0 / 8 + 2.0 / 4) / 2, 1e-15);
    }

    [Fact]
    public void Labels_of_three_classes_and_of_numbers_are_predicted()
    {
        var table = MadeTable.Of(1500);
        var utility = TableEvaluation.Evaluate(table, MadeTable.Of(1500, seed: 2), MadeTable.Of(1000, seed: 3), "town").Utility!;
        utility.Real.Accuracy.Should().BeGreaterThan(0.6);
        utility.Synthetic.Accuracy.Should().BeApproximately(utility.Real.Accuracy, 0.05, "other rows of the same distribution teach the same");
        utility.Synthetic.Auc.Should().BeGreaterThan(0.8);

        var numbers = new Table(
            [table["size"],
            new NumericColumn("class", [.. ((NumericColumn)table["size"]).Values.ToArray().Select(size => size > 13 ? 2.0 : 1.0)], isInteger: true)]);
        TableEvaluation.Evaluate(numbers, numbers, label: "class").Utility!.Real.Accuracy.Should().BeGreaterThan(0.97);
        FluentActions.Invoking(() => TableEvaluation.Evaluate(table, table, label: "age")).Should().Throw<ArgumentException>()
            .WithMessage("Column 'age' has * different values; a label needs*");
        FluentActions.Invoking(() => TableEvaluation.Evaluate(table, table, label: "twon")).Should().Throw<ArgumentException>()
            .WithMessage("There is no column 'twon'*");
    }
}

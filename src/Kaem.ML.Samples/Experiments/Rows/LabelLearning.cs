using Kaem.ML.Tables;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Kaem.ML.Samples.Experiments.Rows;

/// <summary>
/// What rows are worth to a learner of a label: boosted trees (FastTree) and a logistic regression learn it from the rows and are tested on real rows that were
/// held out. Two classes give area under the curve and accuracy, more give accuracy, one against all others by trees; numbers give R², by trees alone.
/// </summary>
internal static class LabelLearning
{
    /// <summary>Different values that a numeric column may have and still be a class.</summary>
    private const int MostClasses = 20;

    private const string Trees = "TSTR, boosted trees", Logistic = "TSTR, logistic regression", Share = "P1", Area = "F3";

    /// <summary>Refuses what can't be a label, before anything is trained.</summary>
    /// <exception cref="ArgumentException">There is no such column, no other one, or it has one value only.</exception>
    public static void Check(Table train, string label)
    {
        if (Names(train[label]).Length < 2 || train.Columns.Count < 2)
            throw new ArgumentException($"Column '{label}' has one value only, or there is no other: there is nothing to predict.", nameof(label));
    }

    /// <summary>Learns from rows and tests.</summary>
    /// <param name="train">Training rows of the model: they say which classes there are.</param>
    /// <param name="rows">The rows to learn from.</param>
    /// <param name="test">Real rows that neither has.</param>
    public static IReadOnlyList<(string Name, string Format, double Value)> Measure(Table train, Table rows, Table test, string label)
    {
        // Known labels only, on both sides.
        (rows, test) = (Known(rows, label), Known(test, label));
        string[] names = Names(train[label]);
        if (train[label] is NumericColumn && names.Length > MostClasses)
            return [($"{Trees}, R²", Area, rows.Rows == 0 ? double.NaN : Numbers(rows, test, label))];
        // A learner knows the classes of its rows alone; the others it gets wrong.
        bool learns = Names(rows[label]).Length > 1;
        if (names.Length == 2)
        {
            var (area, share) = learns ? TwoClasses(rows, test, label, names[1], Learners.FlagTrees) : (double.NaN, double.NaN);
            var (otherArea, otherShare) = learns ? TwoClasses(rows, test, label, names[1], Learners.FlagRegression) : (double.NaN, double.NaN);
            return
            [
                ($"{Trees}, AUC", Area, area), ($"{Trees}, accuracy", Share, share),
                ($"{Logistic}, AUC", Area, otherArea), ($"{Logistic}, accuracy", Share, otherShare),
            ];
        }
        return
        [
            ($"{Trees}, accuracy", Share, learns ? Classes(rows, test, label, Learners.ClassTrees) : double.NaN),
            ($"{Logistic}, accuracy", Share, learns ? Classes(rows, test, label, Learners.ClassRegression) : double.NaN),
        ];
    }

    private static (double Area, double Accuracy) TwoClasses(
        Table rows, Table test, string label, string positive, Func<MLContext, IEstimator<ITransformer>> learner)
    {
        var context = new MLContext(seed: 1);
        var (known, asked) = Features(rows, test, label);
        var model = learner(context).Fit(LearnerRow.View(context, LearnerRow.Of(known, rows[label], positive)));
        var metrics = context.BinaryClassification.EvaluateNonCalibrated(
            model.Transform(LearnerRow.View(context, LearnerRow.Of(asked, test[label], positive))), nameof(LearnerRow.Flag));
        return (metrics.AreaUnderRocCurve, metrics.Accuracy);
    }

    private static double Classes(Table rows, Table test, string label, Func<MLContext, IEstimator<ITransformer>> learner)
    {
        var context = new MLContext(seed: 1);
        var (known, asked) = Features(rows, test, label);
        var others = LearnerRow.Of(asked, test[label]);
        var model = learner(context).Fit(LearnerRow.View(context, LearnerRow.Of(known, rows[label])));
        return model.Transform(LearnerRow.View(context, others)).GetColumn<string>("PredictedLabel")
            .Zip(others).Average(pair => pair.First == pair.Second.Class ? 1.0 : 0);
    }

    private static double Numbers(Table rows, Table test, string label)
    {
        var context = new MLContext(seed: 1);
        var (known, asked) = Features(rows, test, label);
        var model = Learners.NumberTrees(context).Fit(LearnerRow.View(context, LearnerRow.Of(known, (NumericColumn)rows[label])));
        return context.Regression.Evaluate(
            model.Transform(LearnerRow.View(context, LearnerRow.Of(asked, (NumericColumn)test[label]))), nameof(LearnerRow.Number)).RSquared;
    }

    private static (float[][] Rows, float[][] Test) Features(Table rows, Table test, string label)
    {
        var features = new LearnerFeatures(rows.Without(label));
        return (features.Encode(rows), features.Encode(test));
    }

    private static Table Known(Table table, string label) =>
        table.Select([.. Enumerable.Range(0, table.Rows).Where(row => !table[label].IsMissing(row))]);

    private static string[] Names(TableColumn column) =>
        [.. Enumerable.Range(0, column.Rows).Where(row => !column.IsMissing(row)).Select(column.TextAt).Distinct().Order(StringComparer.Ordinal)];
}

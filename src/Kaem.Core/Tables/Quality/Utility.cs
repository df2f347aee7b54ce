using System.Globalization;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>
/// What synthetic rows are worth to a learner: logistic regression learns to predict a column from synthetic rows (TSTR) and from real ones (TRTR), and
/// both are tested on real rows that neither has seen.
/// </summary>
internal static class Utility
{
    /// <summary>Different values that a numeric column may have and still be a label.</summary>
    private const int MostClasses = 20;

    /// <param name="train">Real rows to learn from.</param>
    /// <param name="test">Real rows to be tested on.</param>
    /// <param name="label">The column to predict.</param>
    public static UtilityQuality Measure(Table train, Table synthetic, Table test, string label, WorkerPool workers)
    {
        string[] classes = ClassesOf(train, label);
        var index = new CategoryIndex(classes);
        var (known, knownLabels) = Labelled(train, label, index);
        var (tested, testLabels) = Labelled(test, label, index);
        var (drawn, drawnLabels) = Labelled(synthetic, label, index);
        var scores = ParallelActions<ClassifierQuality>.Run(2, source =>
        {
            var (rows, labels) = source == 0 ? (drawn, drawnLabels) : (known, knownLabels);
            var features = RowFeatures.Fit(rows);
            return Test(rows, labels, tested, testLabels, features, classes.Length);
        }, workers);
        return new UtilityQuality(label, scores[0], scores[1]);
    }

    /// <summary>What is known of the label: the classes that occur in the real rows.</summary>
    /// <exception cref="ArgumentException">There is no such column, no other one, or its values are none to predict.</exception>
    public static string[] ClassesOf(Table real, string label)
    {
        var column = real.Find(label)
            ?? throw new ArgumentException(
                $"There is no column '{label}' to predict. The columns are {string.Join(", ", real.Columns.Select(known => $"'{known.Name}'"))}.",
                nameof(label));
        if (real.Columns.Count < 2)
            throw new ArgumentException($"There is no column besides '{label}' to predict it from.", nameof(label));
        string[] classes = [.. Classes(column).Where(name => name is not null).Select(name => name!).Distinct().Order(StringComparer.Ordinal)];
        return classes.Length < 2 || (column is NumericColumn && classes.Length > MostClasses)
            ? throw new ArgumentException(
                $"Column '{label}' has {classes.Length} different values; a label needs at least 2, and at most {MostClasses} where it is numeric.",
                nameof(label))
            : classes;
    }

    private static ClassifierQuality Test(Table train, int[] trainLabels, Table test, int[] testLabels, RowFeatures features, int classes)
    {
        var (rows, others) = (features.Encode(train), features.Encode(test));
        // Two classes need one classifier, more need one each.
        double[][] scores = [.. Enumerable.Range(classes == 2 ? 1 : 0, classes == 2 ? 1 : classes).Select(
            positive => LogisticRegression.Fit(rows, [.. trainLabels.Select(label => label == positive)], features.Count).Scores(others))];
        int[] predicted = [.. Enumerable.Range(0, others.Rows).Select(row => classes == 2 ? scores[0][row] > 0 ? 1 : 0 : Largest(scores, row))];
        double[] areas = [.. scores.Select((score, s) => RocCurve.Area(score, [.. testLabels.Select(label => label == (classes == 2 ? 1 : s))]))];
        return ClassifierQuality.Of(testLabels, predicted, classes, Means.OfKnown(areas));
    }

    private static int Largest(double[][] scores, int row)
    {
        int largest = 0;
        for (int s = 1; s < scores.Length; s++)
        {
            if (scores[s][row] > scores[largest][row])
                largest = s;
        }
        return largest;
    }

    /// <summary>The rows whose label is known, without the label's column, and their labels.</summary>
    private static (Table Rows, int[] Labels) Labelled(Table table, string label, CategoryIndex index)
    {
        int[] labels = [.. Classes(table[label]).Select(name => name is null ? -1 : index.Find(name))];
        int[] rows = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] >= 0)];
        if (rows.Length == 0)
            throw new ArgumentException($"A table has no row whose '{label}' is known and occurs in the real table.", nameof(label));
        return (table.Without(label).Select(rows), [.. rows.Select(row => labels[row])]);
    }

    private static IEnumerable<string?> Classes(TableColumn column) => Enumerable.Range(0, column.Rows).Select(row => column switch
    {
        CategoricalColumn categorical => categorical.NameAt(row),
        NumericColumn numeric when !numeric.IsMissing(row) => numeric.Values[row].ToString("R", CultureInfo.InvariantCulture),
        _ => null,
    });
}

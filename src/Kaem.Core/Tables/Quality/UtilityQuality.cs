namespace Kaem.ML.Tables;

/// <summary>What a logistic regression that learnt from synthetic rows is worth on real rows, against one that learnt from real rows.</summary>
/// <param name="Label">The column that is predicted.</param>
/// <param name="Synthetic">Trained on synthetic, tested on real rows (TSTR).</param>
/// <param name="Real">Trained on real, tested on the same real rows (TRTR).</param>
public sealed record UtilityQuality(string Label, ClassifierQuality Synthetic, ClassifierQuality Real);

/// <summary>How good a classifier's predictions are. Means over classes count the classes that occur in the test.</summary>
/// <param name="Accuracy">Share of right predictions.</param>
/// <param name="BalancedAccuracy">Mean over the classes of the share of their rows that were recognised.</param>
/// <param name="F1">Mean over the classes of the harmonic mean of precision and recall.</param>
/// <param name="Auc">Area under the receiver operating characteristic: of the second class of two in ordinal order, or the mean of each class against the
/// rest.</param>
public sealed record ClassifierQuality(double Accuracy, double BalancedAccuracy, double F1, double Auc)
{
    internal static ClassifierQuality Of(int[] labels, int[] predicted, int classes, double auc)
    {
        int[] right = new int[classes], actual = new int[classes], claimed = new int[classes];
        for (int row = 0; row < labels.Length; row++)
        {
            actual[labels[row]]++;
            claimed[predicted[row]]++;
            right[labels[row]] += labels[row] == predicted[row] ? 1 : 0;
        }
        int[] tested = [.. Enumerable.Range(0, classes).Where(label => actual[label] > 0)];
        return new ClassifierQuality(
            (double)right.Sum() / labels.Length,
            tested.Average(label => (double)right[label] / actual[label]),
            tested.Average(label => 2.0 * right[label] / (actual[label] + claimed[label])),
            auc);
    }
}

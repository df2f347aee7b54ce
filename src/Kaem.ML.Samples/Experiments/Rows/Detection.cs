using Kaem.ML.Tables;
using Microsoft.ML;

namespace Kaem.ML.Samples.Experiments.Rows;

/// <summary>
/// Whether boosted trees tell rows from real ones: the area under the curve of ML.NET's FastTree, mean of three folds; 0.5 where they can't, 1 where they
/// always can. Of both sides there are equally many rows, so that shares of the classes tell nothing.
/// </summary>
internal static class Detection
{
    private const int Folds = 3;

    // Of few rows an area is a matter of chance: others are drawn in their place, over and over.
    private const int EnoughRows = 3_000, MostRounds = 10;

    /// <summary>Measures it.</summary>
    /// <param name="real">Real rows, none of which stands among <paramref name="rows"/>: the same row on both sides would push the area below 0.5.</param>
    /// <param name="rows">The rows to be told from them.</param>
    /// <returns>NaN where a side has too few rows for three folds.</returns>
    public static double Area(Table real, Table rows, int seed)
    {
        int count = Math.Min(real.Rows, rows.Rows);
        if (count < 2 * Folds)
            return double.NaN;
        var features = new LearnerFeatures(real, rows);
        float[][] first = features.Encode(real), second = features.Encode(rows);
        var random = new Random(seed);
        int rounds = Math.Clamp(EnoughRows / count, 1, MostRounds);
        return Enumerable.Range(0, rounds).Average(_ =>
        {
            random.Shuffle(first);
            random.Shuffle(second);
            return Enumerable.Range(0, Folds).Average(fold => Fold(first.AsSpan(0, count), second.AsSpan(0, count), fold));
        });
    }

    private static double Fold(ReadOnlySpan<float[]> real, ReadOnlySpan<float[]> rows, int fold)
    {
        var (train, test) = (new List<LearnerRow>(), new List<LearnerRow>());
        for (int row = 0; row < real.Length; row++)
        {
            var part = row % Folds == fold ? test : train;
            part.Add(new LearnerRow { Features = real[row], Flag = false });
            part.Add(new LearnerRow { Features = rows[row], Flag = true });
        }
        var context = new MLContext(seed: 1);
        var model = Learners.FlagTrees(context).Fit(LearnerRow.View(context, train));
        return context.BinaryClassification.EvaluateNonCalibrated(model.Transform(LearnerRow.View(context, test)), nameof(LearnerRow.Flag))
            .AreaUnderRocCurve;
    }
}

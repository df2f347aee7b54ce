using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>The classifier two-sample test: can a classifier tell synthetic rows from real ones that it was not trained on?</summary>
internal static class TwoSampleTest
{
    private const int Folds = 3;

    /// <summary>Rows of each table that the classifier of pairs sees: its rows have many features.</summary>
    private const int MostPairRows = 10_000;

    private const double PairTolerance = 1e-2;

    /// <param name="pairs">The pairs of columns that a second classifier sees; null for none.</param>
    public static DetectionQuality Run(Table real, Table synthetic, (int A, int B)[]? pairs, ulong seed, WorkerPool workers)
    {
        int[] realOrder = Permutation.Of(real.Rows, seed, 0), syntheticOrder = Permutation.Of(synthetic.Rows, seed, 1);
        if (Math.Min(real.Rows, synthetic.Rows) < Folds)
            return new DetectionQuality(double.NaN, double.NaN, double.NaN);
        var features = RowFeatures.Fit(real);
        double[] linear = Areas(features.Encode(real, realOrder, synthetic, syntheticOrder), real.Rows, features.Count, 1e-6, workers);
        double score = 1 - linear.Average(area => Math.Max(0.5, area) * 2 - 1);
        if (pairs is null)
            return new DetectionQuality(linear.Average(), score, double.NaN);
        int[] someReal = First(realOrder), someSynthetic = First(syntheticOrder);
        var cross = new CrossFeatures(pairs, real, synthetic);
        double[] crossed = Areas(cross.Encode(someReal, someSynthetic), someReal.Length, cross.Count, PairTolerance, workers);
        return new DetectionQuality(linear.Average(), score, crossed.Average());
    }

    private static int[] First(int[] order) => order.Length <= MostPairRows ? order : order[..MostPairRows];

    /// <summary>The area under the curve of each fold, by a classifier that learnt from the others.</summary>
    /// <param name="real">How many of the first rows are real; the others are synthetic.</param>
    private static double[] Areas(SparseRows rows, int real, int features, double tolerance, WorkerPool workers) =>
        ParallelActions<double>.Run(Folds, fold =>
        {
            int[] train = InFold(rows.Rows, real, of => of != fold), test = InFold(rows.Rows, real, of => of == fold);
            var model = LogisticRegression.Fit(rows.Select(train), AreReal(train, real), features, tolerance);
            return RocCurve.Area(model.Scores(rows.Select(test)), AreReal(test, real));
        }, workers);

    private static bool[] AreReal(int[] rows, int real) => Array.ConvertAll(rows, row => row < real);

    /// <summary>Rows whose fold fits; real and synthetic ones are dealt to the folds separately, so that each has its share of both.</summary>
    private static int[] InFold(int rows, int realRows, Func<int, bool> fits) =>
        [.. Enumerable.Range(0, rows).Where(row => fits((row < realRows ? row : row - realRows) % Folds))];
}

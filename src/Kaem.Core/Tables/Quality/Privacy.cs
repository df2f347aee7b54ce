using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>How near synthetic rows come to the rows that were trained on, against how near other real rows come.</summary>
internal static class Privacy
{
    public static PrivacyQuality Measure(Table real, Table synthetic, Table? holdout, int mostRows, ulong seed, WorkerPool workers)
    {
        var training = new RecordColumns(real, real);
        var drawn = Sample(synthetic, mostRows, seed, 3);
        var rows = new RecordColumns(drawn, real);
        var toTraining = NearestRecords.Search(rows, training, workers);
        var distances = Distances(toTraining, real.Rows);
        if (holdout is null)
            return new PrivacyQuality(distances, null, double.NaN, double.NaN);

        var other = Sample(holdout, mostRows, seed, 4);
        var otherDistances = Distances(NearestRecords.Search(new RecordColumns(other, real), training, workers), real.Rows);
        var toHoldout = NearestRecords.Search(rows, new RecordColumns(holdout, real), workers);
        int fresh = 0;
        for (int row = 0; row < drawn.Rows; row++)
            fresh += toTraining.Nearest[row] == 0 && toHoldout.Nearest[row] > 0 ? 1 : 0;
        return new PrivacyQuality(distances, otherDistances, (double)fresh / drawn.Rows, Closer(real, holdout, rows, toTraining, toHoldout, seed, workers));
    }

    /// <summary>The share of rows closer to training than to held-out rows, of which there are equally many.</summary>
    private static double Closer(
        Table real, Table holdout, RecordColumns rows, NearestRecords toTraining, NearestRecords toHoldout, ulong seed, WorkerPool workers)
    {
        int count = Math.Min(real.Rows, holdout.Rows);
        if (count < real.Rows)
            toTraining = NearestRecords.Search(rows, new RecordColumns(Sample(real, count, seed, 5), real), workers);
        if (count < holdout.Rows)
            toHoldout = NearestRecords.Search(rows, new RecordColumns(Sample(holdout, count, seed, 6), real), workers);
        double closer = 0;
        for (int row = 0; row < rows.Rows; row++)
            closer += toTraining.Nearest[row] < toHoldout.Nearest[row] ? 1 : toTraining.Nearest[row] == toHoldout.Nearest[row] ? 0.5 : 0;
        return closer / rows.Rows;
    }

    private static Table Sample(Table table, int count, ulong seed, uint index) =>
        table.Rows <= count ? table : table.Select(Permutation.Of(table.Rows, seed, index)[..count]);

    private static RecordDistances Distances(NearestRecords found, int among)
    {
        float[] sorted = [.. found.Nearest];
        Array.Sort(sorted);
        double ratio = 0;
        for (int row = 0; row < sorted.Length; row++)
            ratio += found.Second[row] > 0 ? found.Nearest[row] / found.Second[row] : 1;
        return new RecordDistances(
            Quantile(sorted, 0.5), Quantile(sorted, 0.05), sorted.Count(distance => distance == 0) / (double)sorted.Length,
            among > 1 ? ratio / sorted.Length : double.NaN);
    }

    private static double Quantile(float[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}

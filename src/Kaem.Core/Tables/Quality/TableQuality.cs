using System.Globalization;
using System.Text;

namespace Kaem.ML.Tables;

/// <summary>What <see cref="TableEvaluation.Evaluate"/> found. Means leave out scores that are not defined.</summary>
public sealed record TableQuality
{
    /// <summary>The columns, in the real table's order.</summary>
    public IReadOnlyList<ColumnQuality> Columns { get; init; } = [];

    /// <summary>The pairs of columns: all of them, or as many as <see cref="TableEvaluationOptions.MostPairs"/> allows.</summary>
    public IReadOnlyList<PairQuality> Pairs { get; init; } = [];

    /// <summary>Whether the synthetic table is valid: keys, types, ranges and rules.</summary>
    public required TableDiagnosis Diagnosis { get; init; }

    /// <summary>Whether classifiers can tell synthetic rows from real ones.</summary>
    public required DetectionQuality Detection { get; init; }

    /// <summary>What synthetic rows are worth to a learner; null without a label.</summary>
    public UtilityQuality? Utility { get; init; }

    /// <summary>How near synthetic rows come to training rows.</summary>
    public required PrivacyQuality Privacy { get; init; }

    /// <summary>Mean of the columns' shapes, as in SDMetrics' quality report.</summary>
    public double ColumnShapes => Means.OfKnown(Columns.Select(column => column.Shape));

    /// <summary>
    /// Mean of all pairs' scores, as in SDMetrics' quality report up to version 0.26; NaN for a single column.
    /// </summary>
    public double PairTrends => Means.OfKnown(Pairs.Select(pair => pair.Score));

    /// <summary>
    /// The same as SDMetrics' quality report has it since its version 0.27, see <see cref="DependentPairs"/>: pairs that hardly depend on each other in the
    /// real table do not count. NaN where none does, and where there are more pairs than <see cref="TableEvaluationOptions.MostPairs"/>.
    /// </summary>
    public double DependentPairTrends { get; init; } = double.NaN;

    /// <summary>Pairs that <see cref="DependentPairTrends"/> is the mean of.</summary>
    public int DependentPairCount { get; init; }

    /// <summary>Mean of the columns' coverages.</summary>
    public double Coverage => Means.OfKnown(Columns.Select(column => column.Coverage));

    /// <summary>Mean of the columns' adherences.</summary>
    public double Adherence => Means.OfKnown(Columns.Select(column => column.Adherence));

    /// <summary>Mean of the columns' similarities of gaps.</summary>
    public double MissingValueSimilarity => Means.OfKnown(Columns.Select(column => column.MissingValueSimilarity));

    /// <summary>The mean of column shapes and pair trends of all pairs, which is how SDMetrics' quality score was made up to version 0.26.</summary>
    public double Overall => Means.OfKnown([ColumnShapes, PairTrends]);

    /// <summary>A summary of some lines.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Line($"Overall quality     {Overall:P1}");
        var shape = Columns.Where(column => !double.IsNaN(column.Shape)).MinBy(column => column.Shape);
        var trend = Pairs.Where(pair => !double.IsNaN(pair.Score)).MinBy(pair => pair.Score);
        Line($"  column shapes     {ColumnShapes:P1}{Worst(shape is null ? null : $"{shape.Name} {Percent(shape.Shape)}")}");
        Line($"  pair trends       {PairTrends:P1}{Worst(trend is null ? null : $"{trend.First} and {trend.Second} {Percent(trend.Score)}")}");
        if (DependentPairCount > 0)
            Line($"  of {DependentPairCount} that depend   {DependentPairTrends:P1} (SDMetrics 0.27)");
        Line($"Validity            {(Diagnosis.IsValid ? "nothing is at fault" : $"columns {Diagnosis.Structure:P1}, values {Diagnosis.Validity:P2}{Broken()}")}");
        Line($"Coverage            {Coverage:P1}");
        Line($"Adherence           {Adherence:P1}");
        Line($"Share of gaps       {MissingValueSimilarity:P1}");
        Line($"Detection           AUC {Detection.Auc:F3}, by pairs {Detection.PairAuc:F3} (0.5 is best)");
        if (Utility is { } utility)
        {
            Line($"Utility for '{utility.Label}', trained on synthetic | real rows");
            Line($"  accuracy          {utility.Synthetic.Accuracy:P1} | {utility.Real.Accuracy:P1}");
            Line($"  balanced accuracy {utility.Synthetic.BalancedAccuracy:P1} | {utility.Real.BalancedAccuracy:P1}");
            Line($"  F1                {utility.Synthetic.F1:F3} | {utility.Real.F1:F3}");
            Line($"  AUC               {utility.Synthetic.Auc:F3} | {utility.Real.Auc:F3}");
        }
        Line($"Nearest record      {Distances(Privacy.Synthetic)}");
        if (Privacy.Holdout is { } holdout)
        {
            Line($"  of held-out rows  {Distances(holdout)}");
            Line($"  closer to training rows {Privacy.CloserToTraining:P1} (50 % is best), copies of training rows alone {Privacy.FreshCopies:P2}");
        }
        return text.ToString();

        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
    }

    private string Broken() => string.Concat(
        Diagnosis.Rules.Where(rule => rule.BrokenRows > 0).Select(rule => string.Create(CultureInfo.InvariantCulture, $", {rule.BrokenRows} rows break '{rule.Rule}'")));

    private static string Worst(string? what) => what is null ? "" : $" (worst: {what})";

    private static string Percent(double share) => share.ToString("P1", CultureInfo.InvariantCulture);

    private static string Distances(RecordDistances distances) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"median {distances.Median:F4}, 5th percentile {distances.FifthPercentile:F4}, copies {distances.Copies:P2}, distance ratio "
        + $"{distances.DistanceRatio:F3}");
}

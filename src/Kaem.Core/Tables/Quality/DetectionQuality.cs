namespace Kaem.ML.Tables;

/// <summary>How well classifiers tell synthetic rows from real ones, cross-validated in three folds. NaN where a table has fewer than three rows.</summary>
/// <param name="Auc">
/// The area under the receiver operating characteristic of a logistic regression on numbers and category indicators: 0.5 where it can't tell them apart, 1
/// where it always can. It sees columns one by one.
/// </param>
/// <param name="Score">SDMetrics' LogisticDetection, 1 - mean(2·max(0.5, AUC) - 1) over the folds: 1 is best.</param>
/// <param name="PairAuc">
/// The area for a logistic regression on indicators of pairs of columns (<see cref="TableEvaluationOptions.MostPairs"/>), numbers in tenths, learnt from
/// at most 10,000 rows of each table: it also sees how columns depend on each other. Not one of SDMetrics'.
/// </param>
public sealed record DetectionQuality(double Auc, double Score, double PairAuc);

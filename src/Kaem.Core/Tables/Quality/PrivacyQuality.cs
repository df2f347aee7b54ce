namespace Kaem.ML.Tables;

/// <summary>
/// How near synthetic rows come to the rows that were trained on. They should come no nearer than other real rows do. The distance is Gower's: the mean over
/// the columns of |x - y| over the real values' range, at most 1, for numbers, and of 0 or 1 for categories; a gap is at 0 from a gap and at 1 from a value.
/// </summary>
/// <param name="Synthetic">Distances of synthetic rows to training rows.</param>
/// <param name="Holdout">Distances of held-out real rows to training rows; null without held-out rows.</param>
/// <param name="FreshCopies">Share of synthetic rows that equal a training row and no held-out row; NaN without held-out rows.</param>
/// <param name="CloserToTraining">
/// Share of synthetic rows nearer to training than to held-out rows, of which equally many are compared and ties count half: 0.5 where nothing was memorised.
/// NaN without held-out rows. SDMetrics' DCROverfittingProtection is min(1, 2·(1 - share)).
/// </param>
public sealed record PrivacyQuality(RecordDistances Synthetic, RecordDistances? Holdout, double FreshCopies, double CloserToTraining);

/// <summary>Distances of rows to their nearest records in the training data.</summary>
/// <param name="Median">The median.</param>
/// <param name="FifthPercentile">The distance that one row in twenty stays below.</param>
/// <param name="Copies">Share of rows at distance 0.</param>
/// <param name="DistanceRatio">Mean ratio of the distances to the nearest and to the second nearest record, 1 where both are 0 (NNDR): near 0 a row belongs to
/// one record. NaN for one record.</param>
public sealed record RecordDistances(double Median, double FifthPercentile, double Copies, double DistanceRatio);

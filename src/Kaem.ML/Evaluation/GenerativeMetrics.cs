using System.Globalization;

namespace Kaem.ML;

/// <summary>How well a model explains rows that it scored: see <see cref="GenerativeCatalog.Evaluate"/>.</summary>
/// <param name="LogLikelihood">Mean log-likelihood, in nats a row; higher is better. Models compare only on the same columns in the same units.</param>
/// <param name="StandardError">Standard error of that mean over the rows: their standard deviation divided by √n; NaN of one row.</param>
/// <param name="EstimationError">
/// Standard error that the mean has because log-likelihoods are estimated, of independent errors: √Σe² / n. Null where nothing is known of it.
/// </param>
/// <param name="Rows">Number n of rows.</param>
public sealed record GenerativeMetrics(double LogLikelihood, double StandardError, double? EstimationError, long Rows)
{
    /// <summary>The mean, its standard error and the number of rows.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{LogLikelihood:F3} ± {StandardError:F3} nats a row of {Rows:N0}");
}

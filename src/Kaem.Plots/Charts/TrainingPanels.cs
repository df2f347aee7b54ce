namespace Kaem.ML.Plots;

/// <summary>Quantities of training over its updates.</summary>
internal static class TrainingPanels
{
    private const string Updates = "updates";

    public static PlotPanel Loss(TrainingSummary training)
    {
        var curves = new List<PlotCurve> { Over(training, "training loss", point => point.Loss, epoch => epoch.Loss)! };
        var heldOut = Curve("held out, −log-likelihood", training.Epochs, epoch => epoch.Step, epoch => -epoch.HeldOutLogLikelihood);
        if (heldOut is not null)
            curves.Add(heldOut);
        return new PlotPanel("Training", curves) { XLabel = Updates, YLabel = "nats a row" };
    }

    public static PlotPanel EffectiveSampleSize(TrainingSummary training) =>
        new("Effective sample size", [Over(training, "effective sample size", point => point.EffectiveSampleSize, epoch => epoch.EffectiveSampleSize)!])
        {
            XLabel = Updates,
            YLabel = "samples",
            Include = 0,
        };

    /// <summary>Null where no proposals were accepted or refused.</summary>
    public static PlotPanel? Acceptance(TrainingSummary training) =>
        Over(training, "acceptance", point => point.AcceptanceRate, epoch => epoch.Sampler?.AcceptanceRate) is { } curve
            ? new PlotPanel("Acceptance rate", [curve]) { XLabel = Updates, YLabel = "share of proposals", Include = 0 }
            : null;

    /// <summary>Null where there were no chains.</summary>
    public static PlotPanel? StepSize(TrainingSummary training)
    {
        var curve = Curve("step size η", training.Epochs, epoch => epoch.Step, epoch => epoch.Sampler?.StepSize);
        return curve is null ? null : new PlotPanel("Step size", [curve]) { XLabel = Updates, YLabel = "η", Include = 0 };
    }

    /// <summary>Null where there was no tempering.</summary>
    public static PlotPanel? Exchanges(TrainingSummary training)
    {
        int pairs = training.Epochs.Max(epoch => epoch.Sampler?.ExchangeRates.Count ?? 0);
        PlotCurve[] curves =
        [
            .. Enumerable.Range(0, pairs)
                .Select(k => Curve(
                    $"t{k} ↔ t{k + 1}", training.Epochs, epoch => epoch.Step, epoch => epoch.Sampler is { } sampler && k < sampler.ExchangeRates.Count
                    ? sampler.ExchangeRates[k] : null))
                .OfType<PlotCurve>(),
        ];
        return curves.Length == 0
            ? null
            : new PlotPanel("Exchanges of neighbouring temperatures", curves) { XLabel = Updates, YLabel = "share of proposals", Include = 0 };
    }

    /// <summary>The finer points where the summary has them, else epochs.</summary>
    private static PlotCurve? Over(TrainingSummary training, string name, Func<TrainingPoint, float?> ofPoint, Func<TrainingEpoch, float?> ofEpoch) =>
        training.Points.Count > 0 ? Curve(name, training.Points, point => point.Step, ofPoint) : Curve(name, training.Epochs, epoch => epoch.Step, ofEpoch);

    /// <summary>Null where nothing has a value. One that is not finite interrupts the curve.</summary>
    private static PlotCurve? Curve<T>(string name, IReadOnlyList<T> points, Func<T, long> step, Func<T, float?> value)
    {
        T[] known = [.. points.Where(point => value(point) is not null)];
        if (known.Length == 0)
            return null;
        // A line has two ends, even if both are in one place.
        if (known.Length == 1)
            known = [known[0], known[0]];
        return new PlotCurve(name, [.. known.Select(point => (float)step(point))], [.. known.Select(point => value(point)!.Value)]);
    }
}

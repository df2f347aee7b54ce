namespace Kaem.ML.Plots;

/// <summary>Real rows beside as many generated ones.</summary>
/// <param name="Real">Held-out rows, or training rows where there are none.</param>
/// <param name="Generated">Draws from the likelihood, as real rows are thought to be.</param>
/// <param name="HeldOut">Whether the model has not seen the real rows.</param>
/// <param name="LogLikelihood">Of the held-out rows, by the model's own estimator; null where there are none.</param>
internal sealed record Comparison(DataMatrix Real, DataMatrix Generated, bool HeldOut, LogLikelihoodEstimate? LogLikelihood)
{
    /// <summary>Null where there are no real rows.</summary>
    public static Comparison? Of(KaemModel model, HtmlReportOptions options)
    {
        bool heldOut = options.HeldOut is { Rows: > 0 };
        if ((heldOut ? options.HeldOut : options.Training) is not { Rows: > 0 } rows)
            return null;
        var real = rows.Take(Math.Min(rows.Rows, options.Rows));
        var generated = model.Generate(real.Rows, options.Seed, GenerationDraw.Likelihood);
        return new Comparison(real, generated, heldOut, heldOut ? model.LogLikelihood(real) : null);
    }
}

namespace Kaem.ML.Samples.Experiments;

/// <summary>The held-out log-likelihood that comparisons show.</summary>
internal static class HeldOutScore
{
    /// <summary>Mean log-likelihood of rows in nats a row, constants included, from 10,000 prior samples.</summary>
    public static double Of(KaemModel model, DataMatrix heldOut) => model.LogLikelihood(heldOut, 10_000).Mean;
}

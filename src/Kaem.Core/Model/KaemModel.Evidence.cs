using Kaem.ML.Data;
using Kaem.ML.Engines;
using Kaem.ML.Numerics;
using Kaem.ML.Posteriors;

namespace Kaem.ML;

/// <content>Looking into the evidence of rows.</content>
public sealed partial class KaemModel
{
    /// <summary>
    /// The thermodynamic integral of each row with all that its chains tell: temperatures, mean and variance of the log-likelihood at each, divergences and
    /// ratios of neighbours, and the evidence by each rule. The chains are those of <see cref="LogLikelihood(DataMatrix, EvidenceEstimator)"/> with the same
    /// estimator on <see cref="KaemEngine.Cpu"/>, which runs them whatever the model's engine.
    /// </summary>
    /// <param name="rows">The rows; a row's path does not depend on the others.</param>
    /// <param name="estimator">Temperatures and chains; null for <see cref="EvidenceEstimator.ThermodynamicIntegration"/>.</param>
    /// <exception cref="ArgumentException">The rows have another width than the model, or values that are not finite; or the model's latents are not
    /// independent.</exception>
    /// <exception cref="NotSupportedException">Rows lack columns, and the likelihood is autoregressive.</exception>
    public IReadOnlyList<ThermodynamicPath> ThermodynamicPaths(DataMatrix rows, ThermodynamicIntegrationEstimator? estimator = null)
    {
        Check(rows);
        estimator ??= EvidenceEstimator.ThermodynamicIntegration();
        OptionsCheck.Consistent(Options with { Evidence = estimator }, nameof(estimator));
        if (Options.Likelihood is AutoregressiveLikelihoodOptions && rows.Values.ToArray().Any(float.IsNaN))
        {
            throw new NotSupportedException("Chains follow the latents of rows, but of rows with missing columns these depend on what the columns are, where "
                + "the likelihood is autoregressive. Fill the gaps first.");
        }
        var workers = WorkerPool.Borrow();
        var network = ModelParts.Of(_engine).ToNetwork();
        network.Refresh(workers);
        var evidence = (PowerPosteriorEvidence)RowEvidence.Create(network, estimator, workers);
        if (ReducedEngine.ReductionOf(_engine) is not { } reduction)
            return evidence.Paths(rows.Values, workers);
        var components = new float[checked(rows.Rows * reduction.Count)];
        reduction.Project(rows.Values, components, new ReductionScratch(), workers);
        return evidence.Paths(components, workers);
    }
}

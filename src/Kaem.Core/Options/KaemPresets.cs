namespace Kaem.ML;

/// <summary>The settings of the papers' experiments, with generator noise 0, and of tables. Change what you need by <c>preset with { … }</c>.</summary>
public static class KaemPresets
{
    /// <summary>MNIST and Fashion-MNIST, 28 x 28 pixels in [0, 1] (Table 4): P = 40, Q = 81, one hidden layer of 162, 10 epochs of 500 updates on 50,000 rows.</summary>
    /// <param name="reference">The reference density; the papers show Gaussian, uniform, log-normal and none.</param>
    public static KaemOptions Nist(ReferencePrior reference = ReferencePrior.Gaussian) => new()
    {
        LatentSize = 40,
        Prior = KaemPrior.Univariate(reference, KanBasis.Rbf(gridSize: 20)),
        Generator = KaemGenerator.Kan(hidden: [162], KanBasis.Rbf(gridSize: 20)),
        Likelihood = KaemLikelihood.Gaussian(sigma: 0.1f),
        Sampler = PosteriorSampler.ImportanceSampling(samples: 100, Resampler.Residual, essThreshold: 0.5f),
        BatchSize = 100,
        LearningRate = 1e-3f,
        Epochs = 10,
    };

    /// <summary>
    /// Darcy flow pressures, 16 x 16 scaled to [0, 1] (the older paper's Table 5 with radial basis functions; without its layer
    /// normalisation, which <see cref="KanGeneratorOptions.LayerNorm"/> adds): P = 40, Q = 81, 600 epochs of 20 updates on 1,000 rows.
    /// </summary>
    /// <param name="reference">The reference density.</param>
    public static KaemOptions DarcyFlow(ReferencePrior reference = ReferencePrior.Gaussian) => Nist() with
    {
        Prior = KaemPrior.Univariate(reference, KanBasis.Rbf(gridSize: 20, BaseActivation.Silu)),
        Generator = KaemGenerator.Kan(hidden: [162], KanBasis.Rbf(gridSize: 20, BaseActivation.Silu)),
        Sampler = PosteriorSampler.ImportanceSampling(samples: 50, Resampler.Residual, essThreshold: 0.5f),
        BatchSize = 50,
        Epochs = 600,
    };

    /// <summary>Handwritten digits of 8 x 8 pixels in [0, 1]: the same model at P = 10, 800 updates on about 1,300 rows.</summary>
    public static KaemOptions Digits { get; } = Nist() with
    {
        LatentSize = 10,
        Generator = KaemGenerator.Kan(hidden: [42], KanBasis.Rbf(gridSize: 20)),
        Epochs = 67,
    };

    /// <summary>
    /// Tables of numbers and categories, as <see cref="KaemTableOptions"/> has them: P = 8, Q = 6, and ten times the papers' prior samples, since rows of many
    /// columns have narrow posteriors.
    /// </summary>
    public static KaemOptions Table { get; } = new()
    {
        LatentSize = 8,
        OuterSize = 6,
        Prior = KaemPrior.Univariate(ReferencePrior.Gaussian, KanBasis.Rbf(gridSize: 10)),
        Generator = KaemGenerator.Kan(basis: KanBasis.Rbf(gridSize: 10), output: OutputActivation.None),
        Sampler = PosteriorSampler.ImportanceSampling(samples: 1000, Resampler.None),
        GridAdaptation = new GridAdaptation { Frequency = 200, Samples = 500 },
        BatchSize = 250,
        LearningRate = 3e-3f,
        LearningRateSchedule = LearningRateSchedule.Cosine(0.02f, 0.02f),
        AllowMissing = true,
        ScoringSamples = 2000,
    };
}

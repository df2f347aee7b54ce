namespace Kaem.ML;

/// <summary>
/// Settings for pictures and for tables, and those of the papers' experiments, but with generator noise 0 (Tables 4 and 5: 0.1, which is
/// <c>preset with { GeneratorNoise = 0.1f }</c>). Change what you need by <c>preset with { … }</c>.
/// </summary>
public static class KaemPresets
{
    // Pixels a side from which transposed convolutions double.
    private const int MostFirstPixels = 8;

    // Channels beside the image.
    private const int LastWidth = 32;

    /// <summary>
    /// Square pictures with values in [0, 1]: what came out best on MNIST and Fashion-MNIST at a minute of two cores (docs/research/pictures.md). A joint
    /// mixture prior of 100 components over 32 latents (64 where pixels have several values), fitted to draws of the posteriors halfway and at the end of
    /// training; transposed convolutions; σ learned; proposals by an encoder, of one hidden layer or, where pixels have several values, of convolutions.
    /// 5,000 updates of 50 rows, 100 epochs at most; <c>with { MaxSteps = 20_000 }</c> makes better ones.
    /// </summary>
    /// <param name="size">Pixels of a side, 2 to 4,096.</param>
    /// <param name="channels">Values of a pixel: 1 for grey, 3 for colours.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <example>
    /// <code>
    /// var model = KaemModel.Train(KaemPresets.Images(28), digits);    // rows of 784 values in [0, 1]
    /// </code>
    /// </example>
    public static KaemOptions Images(int size, int channels = 1)
    {
        Check.Within(size, 2, ImageShape.Largest, nameof(size));
        Check.Within(channels, 1, ImageShape.Largest, nameof(channels));
        bool grey = channels == 1;
        var growing = Growing(size, channels);
        return new()
        {
            LatentSize = grey ? 32 : 64,
            Prior = KaemPrior.JointMixture(components: 100) with { LearnByGradient = false, Refits = new() { Times = 1, Rows = 20_000 } },
            Generator = KaemGenerator.Convolutional(new ImageShape(size, size, channels), growing),
            Likelihood = KaemLikelihood.Gaussian(sigma: 0.25f, SigmaLearning.Shared) with { LeastSigma = 0.03f },
            Sampler = PosteriorSampler.Amortised(grey ? KaemEncoder.Plain([400]) : KaemEncoder.Convolutional(layers: Shrinking(growing.Count - 1))),
            GridAdaptation = GridAdaptation.Off,
            BatchSize = 50,
            LearningRate = 3e-3f,
            LearningRateSchedule = LearningRateSchedule.Cosine(final: 0.02f, warmup: 0.03f),
            Epochs = 100,
            MaxSteps = 5_000,
        };
    }

    /// <summary>
    /// Rows of several parts: the settings of <see cref="Images"/>, with a generator and a likelihood for each part. Where a part is an image with several
    /// values a pixel there are 64 latents and a convolutional encoder, else 32 and one of a hidden layer.
    /// </summary>
    /// <param name="parts">The parts, in the order of a row's columns.</param>
    /// <exception cref="ArgumentException">There are no parts, or two of one name.</exception>
    /// <example>
    /// <code>
    /// var options = KaemPresets.Joint(KaemPart.Image("Pixels", new ImageShape(28, 28, 1)), KaemPart.Label("Digit", 10));
    /// var model = KaemModel.Train(options, rows);     // 784 pixels in [0, 1], then the digit one-hot
    /// var probabilities = model.TakePart(model.Predict(model.JoinParts(("Pixels", images))), "Digit");
    /// var sevens = model.GenerateEach(model.JoinParts(("Digit", labels)));
    /// </code>
    /// </example>
    public static KaemOptions Joint(params IReadOnlyList<KaemPart> parts)
    {
        var generator = KaemGenerator.Joint(parts);
        bool colours = parts.Any(part => part is ImagePart { ImageShape.Channels: > 1 });
        return Images(28) with
        {
            LatentSize = colours ? 64 : 32,
            Generator = generator,
            Likelihood = KaemLikelihood.Gaussian(),
            AllowMissing = true,
            Sampler = PosteriorSampler.Amortised(colours ? KaemEncoder.Convolutional() : KaemEncoder.Plain([400])),
        };
    }

    /// <summary>
    /// MNIST and Fashion-MNIST, 28 x 28 pixels in [0, 1] (Table 4): P = 40, Q = 81, one hidden layer of 162, 10 epochs of 500 updates on 50,000 rows.
    /// </summary>
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
    /// MNIST and Fashion-MNIST as the older paper has them (its Table 4): as <see cref="Nist"/> with SiLU beside the splines, layer normalisation in the
    /// generator (univariate priors have no layer to normalise), σ = 1, grids adapted by 50 samples, and 10 epochs of 200 updates on 20,000 rows.
    /// </summary>
    /// <param name="reference">The reference density; the paper shows Gaussian, uniform and log-normal.</param>
    /// <param name="basis">
    /// The basis of prior and generator; null for the table's radial basis functions. <c>KanBasis.Fourier(50, BaseActivation.Silu)</c> is its other one.
    /// </param>
    public static KaemOptions TkamNist(ReferencePrior reference = ReferencePrior.Gaussian, KanBasis? basis = null) => Nist() with
    {
        Prior = KaemPrior.Univariate(reference, basis ?? TkamBasis),
        Generator = KaemGenerator.Kan(hidden: [162], basis ?? TkamBasis) with { LayerNorm = true },
        Likelihood = KaemLikelihood.Gaussian(sigma: 1f),
        GridAdaptation = new() { Samples = 50 },
    };

    /// <summary>
    /// Darcy flow pressures, 16 x 16 scaled to [0, 1] (the older paper's Table 5), with layer normalisation in the generator: P = 40, Q = 81, 600 epochs of
    /// 20 updates on 1,000 rows.
    /// </summary>
    /// <param name="reference">The reference density; the paper shows Gaussian, uniform and log-normal.</param>
    /// <param name="basis">
    /// The basis of prior and generator; null for the table's radial basis functions. <c>KanBasis.Fourier(50, BaseActivation.Silu)</c> is its other one.
    /// </param>
    public static KaemOptions DarcyFlow(ReferencePrior reference = ReferencePrior.Gaussian, KanBasis? basis = null) => Nist() with
    {
        Prior = KaemPrior.Univariate(reference, basis ?? TkamBasis),
        Generator = KaemGenerator.Kan(hidden: [162], basis ?? TkamBasis) with { LayerNorm = true },
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
    /// Tables whose columns depend on those before them, as <see cref="KaemTableOptions"/> has them: P = 8, Q = 6 and the papers' number of prior samples, as
    /// the latents say only what columns do not say of each other.
    /// </summary>
    public static KaemOptions Table => TableByLatents with
    {
        Sampler = PosteriorSampler.ImportanceSampling(samples: 100, Resampler.None),
        LearningRate = 2e-3f,
        ScoringSamples = 400,
    };

    /// <summary>
    /// Tables whose columns depend on each other by the latents alone: as <see cref="Table"/>, with ten times the papers' prior samples, since rows of many
    /// columns have narrow posteriors.
    /// </summary>
    public static KaemOptions TableByLatents { get; } = new()
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

    /// <summary>
    /// Street view house numbers, 32 x 32 x 3 in [0, 1] (Tables 5 and 7): a mixture prior of P = 40 components and Q = 81 latents, the convolutional
    /// generator of 256, 128 and 64 channels, Langevin chains of 40 steps, 40 epochs of 400 updates on 20,000 rows. For the papers' 5 power posteriors use
    /// <c>with { Sampler = PosteriorSampler.Langevin().Tempered() }</c>.
    /// </summary>
    public static KaemOptions Svhn { get; } = new()
    {
        LatentSize = 40,
        Prior = KaemPrior.Mixture(ReferencePrior.Gaussian, KanBasis.Rbf(gridSize: 20)) with { Domain = (-1, 1) },
        Generator = KaemGenerator.Convolutional(new ImageShape(32, 32, 3), [new(256, Stride: 1, Padding: 0), new(128), new(64), new(3)]),
        Likelihood = KaemLikelihood.Gaussian(sigma: 0.3f),
        Sampler = PosteriorSampler.Langevin(steps: 40, stepSize: 0.01f),
        GridAdaptation = new() { Generator = false },
        BatchSize = 50,
        LearningRate = 1e-4f,
        Epochs = 40,
    };

    /// <summary>Faces, 64 x 64 x 3 in [0, 1] (Tables 5 and 8): as <see cref="Svhn"/>, with a generator of 512, 256, 128 and 64 channels.</summary>
    public static KaemOptions CelebA { get; } = Svhn with
    {
        Generator = KaemGenerator.Convolutional(
            new ImageShape(64, 64, 3), [new(512, Stride: 1, Padding: 0), new(256), new(128), new(64), new(3)]),
    };

    /// <summary>
    /// CIFAR-10, 32 x 32 x 3 in [0, 1] (the older paper's A.5.1 and the table of its Sec. 4.3): one deep prior over 100 latents, with hidden layers of 200
    /// and 200 and Chebyshev polynomials of degree 3, the generator of Pang et al. (2020), Langevin chains of 40 steps, 20 epochs of 400 updates on 40,000
    /// rows.
    /// </summary>
    public static KaemOptions Cifar10 { get; } = new()
    {
        LatentSize = 100,
        Prior = KaemPrior.Deep(
            ReferencePrior.Gaussian, KanBasis.Chebyshev(degree: 3, bandwidth: 1.01f, trainBandwidth: false), hidden: [200, 200], steps: 60, stepSize: 0.16f),
        Generator = KaemGenerator.Convolutional(
            new ImageShape(32, 32, 3), [new(512, Kernel: 8, Stride: 1, Padding: 0), new(256), new(128), new(3, Kernel: 3, Stride: 1)]),
        Likelihood = KaemLikelihood.Gaussian(sigma: 0.3f),
        Sampler = PosteriorSampler.Langevin(steps: 40, stepSize: 0.01f),
        GridAdaptation = GridAdaptation.Off,
        BatchSize = 100,
        LearningRate = 5e-4f,
        Epochs = 20,
    };

    /// <summary>
    /// <see cref="Cifar10"/> with the older paper's other prior (A.5.1): a mixture of P = 100 components over Q = 201 latents, sampled exactly in the place of
    /// Langevin chains.
    /// </summary>
    public static KaemOptions Cifar10Mixture { get; } = Cifar10 with { Prior = KaemPrior.Mixture(ReferencePrior.Gaussian, Cifar10.Prior.Basis) };

    /// <summary>
    /// Street view house numbers as the older paper has them (its Table 6 and A.5.1): the deep prior of <see cref="Cifar10"/>, the generator of Pang et al.
    /// (2020) for these pictures, 512, 256 and 128 channels, and Langevin chains of 20 steps. <see cref="Svhn"/> is the newer paper's.
    /// </summary>
    public static KaemOptions TkamSvhn { get; } = Cifar10 with
    {
        Generator = KaemGenerator.Convolutional(new ImageShape(32, 32, 3), [new(512, Stride: 1, Padding: 0), new(256), new(128), new(3)]),
        Sampler = PosteriorSampler.Langevin(steps: 20, stepSize: 0.01f),
    };

    /// <summary><see cref="TkamSvhn"/> with the older paper's mixture prior, that of <see cref="Cifar10Mixture"/>.</summary>
    public static KaemOptions TkamSvhnMixture { get; } = TkamSvhn with { Prior = Cifar10Mixture.Prior };

    /// <summary>The older paper's radial basis functions.</summary>
    private static KanBasis TkamBasis => KanBasis.Rbf(gridSize: 20, BaseActivation.Silu);

    /// <summary>The transposed convolutions of <see cref="Images"/>.</summary>
    internal static IReadOnlyList<ConvolutionLayer> Growing(int size, int channels) => GrowingTo(size, channels == 1 ? LastWidth : 2 * LastWidth, channels);

    /// <summary>Transposed convolutions from one pixel to a few, and from there to twice as many, or one less, at a time.</summary>
    private static List<ConvolutionLayer> GrowingTo(int size, int width, int channels)
    {
        var layers = new List<ConvolutionLayer>();
        int side = size;
        do
        {
            int outputs = layers.Count switch { 0 => channels, 1 => LastWidth, _ => width };
            layers.Insert(0, side % 2 == 0 ? new(outputs) : new(outputs, Kernel: 5, Padding: 2));
            side = (side + 1) / 2;
        }
        while (side > MostFirstPixels);
        layers.Insert(0, new(width, Kernel: side, Stride: 1, Padding: 0));
        return layers;
    }

    /// <summary>Convolutions that halve the side as often.</summary>
    private static List<ConvolutionLayer> Shrinking(int times) =>
        [.. Enumerable.Range(0, times).Select(l => new ConvolutionLayer(l == 0 ? LastWidth : 2 * LastWidth))];
}

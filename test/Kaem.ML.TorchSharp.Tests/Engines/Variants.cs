namespace Kaem.ML.Tests.Engines;

/// <summary>Models of every kind, small, with rows for them.</summary>
internal static class Variants
{
    private static readonly ImageShape Image = new(4, 4, 1);

    private static readonly KaemOptions Plain = new()
    {
        LatentSize = 3,
        OuterSize = 4,
        Prior = KaemPrior.Univariate(basis: KanBasis.Rbf(6)),
        Generator = KaemGenerator.Kan([5], KanBasis.Rbf(5)),
        Likelihood = KaemLikelihood.Gaussian(0.4f),
        Sampler = PosteriorSampler.ImportanceSampling(40),
        GridAdaptation = GridAdaptation.Off,
        BatchSize = 12,
        Seed = 7,
    };

    private static readonly AmortisedOptions Encoder = PosteriorSampler.Amortised(KaemEncoder.Plain([8]), draws: 3);

    private static readonly LikelihoodBlock[] Blocks =
    [
        LikelihoodBlock.Gaussian(2), LikelihoodBlock.Categorical(3), LikelihoodBlock.Gaussian(1), LikelihoodBlock.Categorical(2),
        LikelihoodBlock.Categorical(4),
    ];

    private static readonly LikelihoodBlock[] Categories = [LikelihoodBlock.Categorical(3), LikelihoodBlock.Categorical(2), LikelihoodBlock.Categorical(4)];

    public static IReadOnlyDictionary<string, KaemOptions> All { get; } = new Dictionary<string, KaemOptions>
    {
        ["plain"] = Plain,
        ["uniform"] = Prior(KaemPrior.Univariate(ReferencePrior.Uniform, KanBasis.BSpline(6))),
        ["shared, lognormal"] = Prior(KaemPrior.Univariate(ReferencePrior.LogNormal, KanBasis.Rswaf(6), LatentCoupling.Shared)),
        ["no reference, Fourier"] = Prior(KaemPrior.Univariate(ReferencePrior.None, KanBasis.Fourier(4))),
        ["learned reference, Chebyshev"] = Prior(KaemPrior.Univariate(ReferencePrior.LearnableGaussian, KanBasis.Chebyshev(4, 1.2f, true))),
        ["wavelets"] = Prior(KaemPrior.Univariate(basis: KanBasis.Morlet(6, BaseActivation.Silu))),
        ["no base path"] = Prior(KaemPrior.Univariate(basis: KanBasis.Rbf(6, BaseActivation.None, trainBandwidth: false))),
        ["Legendre"] = Prior(KaemPrior.Univariate(basis: KanBasis.Rbf(6)) with { Quadrature = QuadratureRule.GaussLegendre(60) }),
        ["Kronrod"] = Prior(KaemPrior.Univariate(basis: KanBasis.Rbf(6)) with { Quadrature = QuadratureRule.GaussKronrod(61) }),
        ["contrastive"] = Plain with { PriorGradient = PriorGradient.Contrastive },
        ["mixture"] = Prior(KaemPrior.Mixture(basis: KanBasis.Rbf(6))),
        ["learned mixture"] = Prior(KaemPrior.Mixture(ReferencePrior.LearnableGaussian, KanBasis.Rbf(6), MixtureProportions.Learned, 0.1f)),
        ["contrastive mixture"] = Prior(KaemPrior.Mixture(basis: KanBasis.BSpline(5), proportions: MixtureProportions.Learned)) with
        {
            PriorGradient = PriorGradient.Contrastive,
        },
        ["deep"] = Deep(KaemPrior.Deep(basis: KanBasis.Rbf(5), hidden: [4], steps: 3, stepSize: 0.05f)),
        ["deep, learned reference"] = Deep(KaemPrior.Deep(ReferencePrior.LearnableGaussian, KanBasis.Rbf(5), [4], 3, 0.05f)),
        ["joint"] = Joint(KaemPrior.JointMixture(3) with { LearnByGradient = true }),
        ["diagonal joint"] = Joint(KaemPrior.JointMixture(3, MixtureAxes.Diagonal) with { LearnByGradient = true, Domain = (-3, 3) }),
        ["tilted joint"] = Joint(KaemPrior.JointMixture(2) with { LearnByGradient = true, LearnEnergies = true, Basis = KanBasis.Rbf(6) }),
        ["still joint"] = Joint(KaemPrior.JointMixture(2)),
        ["frozen prior"] = Plain with { FreezePrior = true },
        ["layer norm"] = Plain with
        {
            Generator = KaemGenerator.Kan([5, 4], KanBasis.Rswaf(5), OutputActivation.Tanh) with { LayerNorm = true, HiddenMap = HiddenMap.Affine },
        },
        ["sigmoid maps"] = Plain with
        {
            Generator = KaemGenerator.Kan([5], KanBasis.BSpline(5), OutputActivation.None) with { HiddenMap = HiddenMap.Sigmoid },
        },
        ["sparse"] = Plain with
        {
            Generator = KaemGenerator.Kan([5], KanBasis.Rbf(5)) with { Regularisation = new KanRegularisation { Strength = 0.05f } },
        },
        ["convolutions"] = Images(KaemGenerator.Convolutional(Image, [new(6, 2, 1, 0), new(1, 4, 2, 1)])),
        ["normalised convolutions"] = Images(KaemGenerator.Convolutional(Image, [new(6, 2, 1, 0), new(1, 4, 2, 1)], batchNorm: true)),
        ["generator noise"] = Plain with { GeneratorNoise = 0.2f },
        ["generator noise, Langevin"] = Sampling(PosteriorSampler.Langevin(1)) with { GeneratorNoise = 0.2f },
        ["generator noise, parts"] = Parts(PosteriorSampler.Amortised(KaemEncoder.Plain([8]), 2)) with { GeneratorNoise = 0.2f },
        ["constraint"] = Plain with { Constraint = new("sum", 3, new SumOfRow()), Likelihood = KaemLikelihood.Mixed(Blocks) },
        ["constraint, Langevin"] = Sampling(PosteriorSampler.Langevin(1)) with { Constraint = new("sum", 3, new SumOfRow()) },
        ["constraint, encoder"] = Encoding(Encoder) with { Constraint = new("sum", 3, new SumOfRow()) },
        ["Adam's numbers, running means"] = Plain with
        {
            Adam = new() { Beta1 = 0.8f, Beta2 = 0.9f, Epsilon = 1e-4f, WeightDecay = 2 }, Averaging = 0.7f,
        },
        ["learned deviation"] = Plain with { Likelihood = KaemLikelihood.Gaussian(0.4f, SigmaLearning.Shared) },
        ["learned deviations, gaps"] = Plain with { Likelihood = KaemLikelihood.Gaussian(0.4f, SigmaLearning.PerColumn), AllowMissing = true },
        ["mixed"] = Plain with { Likelihood = KaemLikelihood.Mixed(Blocks) },
        ["mixed, gaps"] = Plain with { Likelihood = KaemLikelihood.Mixed(Blocks), AllowMissing = true },
        ["autoregressive"] = Plain with { Likelihood = KaemLikelihood.Autoregressive(Categories) },
        ["systematic"] = Sampling(PosteriorSampler.ImportanceSampling(40, Resampler.Systematic, 1)),
        ["stratified"] = Sampling(PosteriorSampler.ImportanceSampling(40, Resampler.Stratified, 1)),
        ["multinomial"] = Sampling(PosteriorSampler.ImportanceSampling(40, Resampler.Multinomial, 1)),
        ["no resampling"] = Sampling(PosteriorSampler.ImportanceSampling(40, Resampler.None)),
        ["clipped"] = Plain with { GradientClipping = 0.05f },
        ["Langevin"] = Sampling(PosteriorSampler.Langevin(1)),
        ["Langevin, contrastive"] = Sampling(PosteriorSampler.Langevin(1)) with { PriorGradient = PriorGradient.Contrastive },
        ["Langevin, autoregressive"] = Sampling(PosteriorSampler.Langevin(1)) with { Likelihood = KaemLikelihood.Autoregressive(Categories) },
        ["Langevin, mixed, gaps"] = Sampling(PosteriorSampler.Langevin(1)) with { Likelihood = KaemLikelihood.Mixed(Blocks), AllowMissing = true },
        ["Langevin, deep"] = Deep(KaemPrior.Deep(basis: KanBasis.Rbf(5), hidden: [4], steps: 2, stepSize: 0.05f)) with
        {
            Sampler = PosteriorSampler.Langevin(1),
        },
        ["MALA"] = Sampling(PosteriorSampler.Mala(2)),
        ["autoMALA"] = Sampling(PosteriorSampler.AutoMala(2)),
        ["persistent"] = Sampling(PosteriorSampler.Langevin(1) with { Chains = MarkovChains.Persistent }),
        ["tempered"] = Sampling(PosteriorSampler.Langevin(2).Tempered(3)),
        ["steppingstone"] = Sampling(PosteriorSampler.Langevin(1).Tempered(3)) with { Objective = TrainingObjective.Steppingstone },
        ["encoder"] = Encoding(Encoder),
        ["encoder, wake-sleep"] = Encoding(Encoder with { Learning = ProposalLearning.ReweightedWakeSleep }),
        ["encoder, one draw"] = Encoding(Encoder with { Draws = 1 }),
        ["encoder, gaps"] = Encoding(Encoder) with { AllowMissing = true },
        ["encoder, autoregressive"] = Encoding(Encoder) with { Likelihood = KaemLikelihood.Autoregressive(Categories) },
        ["encoder, joint"] = Joint(KaemPrior.JointMixture(3) with { LearnByGradient = true }) with { Sampler = Encoder },
        ["encoder, KAN"] = Encoding(PosteriorSampler.Amortised(KaemEncoder.Kan([6], KanBasis.Rbf(4)), 2)),
        ["encoder, deep"] = Deep(KaemPrior.Deep(basis: KanBasis.Rbf(5), hidden: [4], steps: 2, stepSize: 0.05f)) with { Sampler = Encoder },
        ["encoder, convolutions"] = ImagesOfMixture(KaemGenerator.Convolutional(Image, [new(6, 2, 1, 0), new(1, 4, 2, 1)])) with
        {
            Sampler = PosteriorSampler.Amortised(KaemEncoder.Convolutional(layers: [new(5, 3, 1, 1), new(6, 4, 2, 1)], hidden: [7]), 2),
        },
        ["encoder, convolutions, gaps"] = ImagesOfMixture(KaemGenerator.Convolutional(Image, [new(6, 2, 1, 0), new(1, 4, 2, 1)])) with
        {
            Sampler = PosteriorSampler.Amortised(KaemEncoder.Convolutional(layers: [new(5, 3, 1, 1)], hidden: [7]), 2),
            AllowMissing = true,
        },
        ["parts"] = Parts(PosteriorSampler.ImportanceSampling(40)),
        ["parts, encoder"] = Parts(PosteriorSampler.Amortised(KaemEncoder.Plain([8]), 2)),
        ["parts, convolutions"] = Parts(PosteriorSampler.Amortised(KaemEncoder.Convolutional(layers: [new(5, 3, 1, 1)], hidden: [7]), 2)),
        ["parts, Langevin"] = Parts(PosteriorSampler.Langevin(1)),
        ["chains from encoder"] = Encoding(PosteriorSampler.Langevin(1).From(KaemEncoder.Plain([8]))),
        ["chains from encoder, wake-sleep"] = Encoding(
            PosteriorSampler.Langevin(1).From(KaemEncoder.Plain([8])) with { Learning = ProposalLearning.ReweightedWakeSleep }),
    };

    /// <summary>Rows as the options want them, one after the other.</summary>
    public static float[] Rows(KaemOptions options, int count)
    {
        var random = new Random(3);
        int columns = Columns(options);
        float[] rows = new float[count * columns];
        for (int b = 0; b < count; b++)
        {
            double t = random.NextDouble();
            var row = rows.AsSpan(b * columns, columns);
            if ((options.Joint?.Likelihood ?? options.Likelihood) is BlockLikelihoodOptions blocks)
            {
                int at = 0;
                foreach (var block in blocks.Blocks)
                {
                    var part = row.Slice(at, block.Width);
                    bool isGap = options.AllowMissing && random.Next(4) == 0;
                    if (isGap)
                        part.Fill(float.NaN);
                    else if (block is CategoricalBlock)
                        part[random.Next(1 + (int)(t * block.Width), block.Width + 1) - 1] = 1;
                    for (int i = 0; i < part.Length && !isGap && block is GaussianBlock; i++)
                        part[i] = (float)(t * (i + 1) - random.NextDouble());
                    at += block.Width;
                }
                continue;
            }
            for (int d = 0; d < columns; d++)
                row[d] = options.AllowMissing && random.Next(5) == 0 ? float.NaN : (float)(0.5 + 0.4 * Math.Sin(t * (d + 1)) * random.NextDouble());
        }
        return rows;
    }

    public static int Columns(KaemOptions options) => options switch
    {
        { Joint.Likelihood: { } joint } => joint.Blocks.Sum(block => block.Width),
        { Likelihood: BlockLikelihoodOptions blocks } => blocks.Blocks.Sum(block => block.Width),
        { Generator: ConvolutionalGeneratorOptions } => Image.Height * Image.Width,
        _ => 6,
    };

    private static KaemOptions Prior(KaemPrior prior) => Plain with { Prior = prior };

    private static KaemOptions Parts(PosteriorSampler sampler) => new()
    {
        LatentSize = 3,
        OuterSize = 4,
        Prior = KaemPrior.Mixture(basis: KanBasis.Rbf(6)),
        Generator = KaemGenerator.Joint(
            KaemPart.Image(
                "image", Image, KaemGenerator.Convolutional(Image, [new(6, 2, 1, 0), new(1, 4, 2, 1)], batchNorm: true),
                KaemLikelihood.Gaussian(0.4f, SigmaLearning.Shared)) with { Weight = 0.3f, HiddenFromEncoder = 0.4f },
            KaemPart.Label("label", 3) with { Weight = 2, LeftOut = 0.3f },
            KaemPart.Numbers("numbers", LikelihoodBlock.Gaussian(2), LikelihoodBlock.Categorical(2)) with
            {
                Generator = KaemGenerator.Kan([4], KanBasis.Rbf(4), OutputActivation.None) with { Regularisation = new KanRegularisation { Strength = 0.05f } },
            }),
        Sampler = sampler,
        GridAdaptation = GridAdaptation.Off,
        BatchSize = 12,
        Seed = 7,
    };

    private static KaemOptions Deep(KaemPrior prior) => Plain with { Prior = prior, OuterSize = null };

    private static KaemOptions Encoding(PosteriorSampler sampler) => Prior(KaemPrior.Mixture(basis: KanBasis.Rbf(6))) with { Sampler = sampler };

    private static KaemOptions ImagesOfMixture(KaemGenerator generator) => Prior(KaemPrior.Mixture(basis: KanBasis.Rbf(6))) with { Generator = generator };

    private static KaemOptions Joint(KaemPrior prior) => Plain with { Prior = prior, LatentSize = 4, OuterSize = null, Sampler = Encoder };

    private static KaemOptions Images(KaemGenerator generator) => Plain with { Generator = generator };

    private static KaemOptions Sampling(PosteriorSampler sampler) => Plain with { Sampler = sampler };
}

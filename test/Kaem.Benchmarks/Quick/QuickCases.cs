using Kaem.ML.Benchmarks.Cases;

namespace Kaem.ML.Benchmarks.Quick;

/// <summary>The cases, in the order they run. A new case is a class in <c>Cases</c> and a line here.</summary>
internal static class QuickCases
{
    /// <summary>Fresh, unprepared cases.</summary>
    public static IEnumerable<QuickCase> All =>
    [
        new FmaPeak(),
        new GemmForward(),
        new GemmWeightGradient(),
        new GemmInputGradient(),
        new GemmFloor(10),
        new GemmFloor(20),
        new GemmFloor(30),
        new GemmFloor(40),
        new GemmFloor(50),
        new ImportanceSamplingStep(10),
        new ImportanceSamplingStep(20),
        new ImportanceSamplingStep(30),
        new ImportanceSamplingStep(40),
        new ImportanceSamplingStep(50),
        new SparseStep(40, entropy: 0),
        new SparseStep(40, entropy: 1),
        new IndependentPriorDraws(),
        new MixturePriorDraws(),
        new DeepPriorDraws(),
        new JointMixtureDraws(),
        new JointMixtureDensities(parameters: false),
        new JointMixtureDensities(parameters: true),
        new JointMixtureFit(50),
        new JointMixtureFit(200),
        new GenerateKan(),
        new GenerateFromPrior(),
        new ScoreRowsCore(),
        new TransformRows(),
        new BasisExpand("rbf", KanBasis.Rbf()),
        new BasisExpand("rswaf", KanBasis.Rswaf()),
        new BasisExpand("morlet", KanBasis.Morlet()),
        new BasisExpand("bspline", KanBasis.BSpline()),
        new BasisExpand("fourier", KanBasis.Fourier()),
        new BasisExpand("chebyshev", KanBasis.Chebyshev()),
        new AdamCase(),
        new NormalDraws(),
        new SamplerStep("ula"),
        new SamplerStep("mala"),
        new ConvolutionFloor(),
        new LangevinStep("ula_svhn", temperatures: 0),
        new LangevinStep("se_svhn_nt5", temperatures: 5),
        new AmortisedFloor(1),
        new AmortisedFloor(8),
        new AmortisedStep("k1", KaemEncoder.Plain(), draws: 1, learnPrior: false),
        new AmortisedStep("k8", KaemEncoder.Plain(), draws: 8, learnPrior: false),
        new AmortisedStep("prior", KaemEncoder.Plain(), draws: 1, learnPrior: true),
        new AmortisedStep("kan", KaemEncoder.Kan(), draws: 1, learnPrior: false),
        new ScoreRowsAmortised("bank1000", draws: 0),
        new ScoreRowsAmortised("encoder", draws: 1),
        new ScoreRowsAmortised("proposals16", draws: 16),
    ];
}

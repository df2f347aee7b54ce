using Kaem.ML.Data;

namespace Kaem.ML.Onnx.Tests;

/// <summary>Graphs of models of numbers against the models themselves: every prior, basis and generator.</summary>
public sealed class ModelGraphTests
{
    private const int Rows = 33;

    private static readonly Dictionary<string, KaemOptions> Cases = new()
    {
        ["univariate"] = SmallModels.Options,
        ["shared"] = SmallModels.Options with { Prior = KaemPrior.Univariate(coupling: LatentCoupling.Shared) },
        ["uniform"] = SmallModels.Options with { Prior = KaemPrior.Univariate(ReferencePrior.Uniform) },
        ["log-normal"] = SmallModels.Options with { Prior = KaemPrior.Univariate(ReferencePrior.LogNormal) },
        ["learnable"] = SmallModels.Options with { Prior = KaemPrior.Univariate(ReferencePrior.LearnableGaussian) },
        ["flat"] = SmallModels.Options with { Prior = KaemPrior.Univariate(ReferencePrior.None, KanBasis.Fourier()) },
        ["mixture"] = SmallModels.Options with { Prior = KaemPrior.Mixture(), LatentSize = 3 },
        ["learned mixture"] = SmallModels.Options with { Prior = KaemPrior.Mixture(proportions: MixtureProportions.Learned), LatentSize = 3 },
        ["joint"] = SmallModels.Options with { Prior = KaemPrior.JointMixture(4), LatentSize = 5 },
        ["joint diagonal"] = SmallModels.Options with { Prior = KaemPrior.JointMixture(4, MixtureAxes.Diagonal), LatentSize = 5 },
        ["joint cut"] = SmallModels.Options with { Prior = KaemPrior.JointMixture(4) with { Domain = (-2, 2) }, LatentSize = 5 },
        ["joint bent"] = SmallModels.Options with { Prior = KaemPrior.JointMixture(3) with { LearnEnergies = true }, LatentSize = 4 },
        ["rswaf"] = Of(KanBasis.Rswaf(6)),
        ["morlet"] = Of(KanBasis.Morlet(6)),
        ["b-spline"] = Of(KanBasis.BSpline(6)),
        ["b-spline of degree 2"] = Of(KanBasis.BSpline(4, 2, BaseActivation.None)),
        ["fourier"] = Of(KanBasis.Fourier(12)),
        ["chebyshev"] = Of(KanBasis.Chebyshev(5)),
        ["silu"] = Of(KanBasis.Rbf(6, BaseActivation.Silu)),
        ["no base"] = Of(KanBasis.Rbf(6, BaseActivation.None)),
        ["layer norm"] = With(KaemGenerator.Kan([9, 7], KanBasis.Rbf(6)) with { LayerNorm = true }),
        ["hidden sigmoid"] = With(KaemGenerator.Kan([9, 7], KanBasis.Rbf(6), OutputActivation.Tanh) with { HiddenMap = HiddenMap.Sigmoid }),
        ["hidden affine"] = With(KaemGenerator.Kan([], KanBasis.Rbf(6), OutputActivation.None) with { HiddenMap = HiddenMap.Affine }),
        ["convolutional"] = With(Convolutional),
        ["batch norm"] = With(Convolutional with { BatchNorm = true }),
        ["components"] = SmallModels.Options with
        {
            PrincipalComponents = 4, Generator = KaemGenerator.Kan([9], KanBasis.Rbf(6), OutputActivation.None),
        },
        ["gaps"] = SmallModels.Options with { AllowMissing = true },
        ["parts"] = SmallModels.InParts,
    };

    private static ConvolutionalGeneratorOptions Convolutional =>
        KaemGenerator.Convolutional(new ImageShape(SmallModels.Side, SmallModels.Side, 1), [new(6, 3, 1, 0), new(1, 3, 2, 1)]);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Graphs_compute_what_the_model_does(string name)
    {
        var model = SmallModels.Train(Cases[name]);
        Generates(model);
        Infers(model, SmallModels.Others);
        Scores(model, SmallModels.Others);
    }

    [Fact]
    public void A_deep_prior_scores_by_its_bank()
    {
        var model = SmallModels.Train(SmallModels.Options with { Prior = KaemPrior.Deep(steps: 5), LatentSize = 3, PriorGradient = PriorGradient.Contrastive });
        Infers(model, SmallModels.Others);
        Scores(model, SmallModels.Others);
    }

    [Fact]
    public void Rows_with_gaps_are_scored_by_what_is_there()
    {
        var model = SmallModels.Train(Cases["gaps"]);
        float[] values = SmallModels.Others.Values.ToArray();
        for (int i = 0; i < values.Length; i += 7)
            values[i] = float.NaN;
        var rows = new DataMatrix(values, SmallModels.Others.Rows, SmallModels.Others.Columns);
        Infers(model, rows);
        Scores(model, rows);
    }

    private static KaemOptions Of(KanBasis basis) => SmallModels.Options with
    {
        Prior = KaemPrior.Univariate(basis: basis), Generator = KaemGenerator.Kan([9], basis),
    };

    private static KaemOptions With(KaemGenerator generator) => SmallModels.Options with { Generator = generator };

    private static void Generates(KaemModel model)
    {
        using var session = OnnxSession.Of(model, OnnxGraph.Generate);
        var noise = session.Noise(Rows);
        var made = session.Run(Rows, noise);
        var latents = Latents.Of(model, noise, Rows);
        Near.Be(made["latents"], latents.Values);
        // Of the graph's own latents: what they are off by, a steep generator makes more of.
        Near.Be(made["rows"], model.Decode(new DataMatrix(made["latents"], Rows, model.LatentLength)).Values);
    }

    private static void Infers(KaemModel model, DataMatrix rows)
    {
        using var session = OnnxSession.Of(model, OnnxGraph.Infer);
        var inferred = session.Run(rows.Rows, new Dictionary<string, float[]> { ["rows"] = rows.Values.ToArray() });
        var expected = model.Infer(rows);
        // Weights are exponentials of log-likelihoods, whose rounding in single precision they show.
        const double tolerance = 1e-4;
        Near.Be(inferred["latent_mean"], expected.LatentMean.Values, tolerance);
        Near.Be(inferred["latent_spread"], expected.LatentSpread.Values, tolerance);
        Near.Be(inferred["summed_latent_mean"], expected.SummedLatentMean.Values, tolerance);
        // A steep generator makes more of what the mean is off by.
        Near.Be(inferred["reconstruction"], expected.Reconstruction.Values, 10 * tolerance);
        Near.Be(inferred["effective_sample_size"], [.. expected.EffectiveSampleSize], tolerance);
    }

    private static void Scores(KaemModel model, DataMatrix rows)
    {
        using var session = OnnxSession.Of(model, OnnxGraph.Score);
        var scored = session.Run(rows.Rows, new Dictionary<string, float[]> { ["rows"] = rows.Values.ToArray() });
        var expected = model.LogLikelihood(rows);
        Near.Be(scored["log_likelihood"], [.. expected.Values]);
        Near.Be(scored["log_likelihood_error"], [.. expected.StandardErrors], 1e-4);
    }
}

using Kaem.ML.Data;
using Kaem.ML.Tests.Reliability;

namespace Kaem.ML.Onnx.Tests;

/// <summary>Encoders in graphs.</summary>
public sealed class ProposalTests
{
    private static readonly Dictionary<string, KaemOptions> Cases = new()
    {
        ["plain"] = Of(KaemEncoder.Plain([20, 12])),
        ["kan"] = Of(KaemEncoder.Kan([8])),
        ["convolutional"] = Of(Convolutional) with { Prior = KaemPrior.JointMixture(3) },
        ["convolutional with gaps"] = Of(Convolutional) with { AllowMissing = true },
        ["on a domain"] = Of(KaemEncoder.Plain([20])) with { Prior = KaemPrior.Univariate(ReferencePrior.Uniform), LatentSize = 1, OuterSize = 5 },
        ["gaps"] = Of(KaemEncoder.Plain([20])) with { AllowMissing = true },
        ["parts"] = InParts(KaemEncoder.Plain([20])),
        ["parts, told alone"] = InParts(OfParts) with { AllowMissing = false },
        ["parts with convolutions"] = InParts(OfParts),
    };

    private static KaemEncoder Convolutional => KaemEncoder.Convolutional(
        new ImageShape(SmallModels.Side, SmallModels.Side, 1), [new ConvolutionLayer(4, 3, 2, 1), new ConvolutionLayer(3, 2, 1, 0)], [10]);

    private static KaemEncoder OfParts =>
        KaemEncoder.Convolutional(layers: [new ConvolutionLayer(4, 3, 2, 1), new ConvolutionLayer(3, 2, 1, 0)], hidden: [10]);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Proposals_are_the_models(string name)
    {
        var model = SmallModels.Train(Cases[name]);
        float[] values = SmallModels.Others.Values.ToArray();
        for (int i = 0; i < values.Length && model.Options.AllowMissing; i += 6)
            values[i] = float.NaN;
        var rows = new DataMatrix(values, SmallModels.Others.Rows, SmallModels.Others.Columns);
        using var session = OnnxSession.Of(model, OnnxGraph.Propose);
        var proposed = session.Run(rows.Rows, new Dictionary<string, float[]> { ["rows"] = values });
        var expected = model.Propose(rows);
        Near.Be(proposed["latent_mean"], expected.LatentMean.Values);
        Near.Be(proposed["latent_spread"], expected.LatentSpread.Values);
        Near.Be(proposed["reconstruction"], model.Decode(expected.LatentMean).Values, 3e-5);
    }

    [Fact]
    public void A_model_with_an_encoder_has_other_graphs()
    {
        using var folder = new TemporaryFolder();
        var model = SmallModels.Train(Cases["plain"]);
        model.SaveAsOnnx(Path.Combine(folder.Path, "digits.onnx")).Select(Path.GetFileName).Should().Equal("digits.generate.onnx", "digits.propose.onnx");
        var save = () => SmallModels.Train(SmallModels.Options).SaveAsOnnx(Stream.Null, OnnxGraph.Propose);
        save.Should().Throw<NotSupportedException>().WithMessage("*no encoder*");
        var ofTable = () => KaemTableModel.Train(SmallTables.People, SmallTables.Options with { Updates = 2 }).SaveAsOnnx(Stream.Null, OnnxGraph.Propose);
        ofTable.Should().Throw<NotSupportedException>().WithMessage("*tables*");
    }

    private static KaemOptions InParts(KaemEncoder encoder) => SmallModels.InParts with
    {
        Prior = KaemPrior.Mixture(), LatentSize = 4, Sampler = PosteriorSampler.Amortised(encoder), AllowMissing = true,
    };

    private static KaemOptions Of(KaemEncoder encoder) => SmallModels.Options with
    {
        Prior = KaemPrior.Mixture(), LatentSize = 4, Sampler = PosteriorSampler.Amortised(encoder),
    };
}

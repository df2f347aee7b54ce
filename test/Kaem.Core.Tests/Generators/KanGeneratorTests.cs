using System.Numerics.Tensors;
using Kaem.ML.Generators;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Generators;

public class KanGeneratorTests
{
    private static readonly WorkerPool Workers = new(2);

    public static TheoryData<KanGeneratorOptions> Cases =>
    [
        KaemGenerator.Kan([5], KanBasis.Rbf(8, BaseActivation.Silu)),
        KaemGenerator.Kan([], KanBasis.Rbf(8, BaseActivation.Silu), OutputActivation.Tanh),
        KaemGenerator.Kan([4, 6], KanBasis.Rbf(8, BaseActivation.Silu), OutputActivation.None),
        KaemGenerator.Kan([5], KanBasis.Rswaf(8, BaseActivation.Silu)),
        KaemGenerator.Kan([5], KanBasis.Morlet(8, BaseActivation.Silu)),
        KaemGenerator.Kan([5], KanBasis.BSpline(8, 3, BaseActivation.Silu)),
        KaemGenerator.Kan([5], KanBasis.Fourier(3, BaseActivation.Silu, 0.3f)),
        KaemGenerator.Kan([5], KanBasis.Chebyshev(4, 1.2f, true)),
        KaemGenerator.Kan([5], KanBasis.Rbf(8, BaseActivation.Silu)) with { LayerNorm = true },
        KaemGenerator.Kan([5, 4], KanBasis.Rbf(8, BaseActivation.Silu)) with { HiddenMap = HiddenMap.Sigmoid },
        KaemGenerator.Kan([5, 4], KanBasis.Chebyshev(4)) with { HiddenMap = HiddenMap.Affine, GridRange = (-2, 3) },
        KaemGenerator.Kan([5, 4], KanBasis.BSpline(8, 3, BaseActivation.Silu), OutputActivation.None) with { HiddenMap = HiddenMap.Sigmoid, LayerNorm = true },
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients_agree_with_finite_differences(KanGeneratorOptions options)
    {
        const int samples = 6, inputs = 3, columns = 4;
        var generator = new KanGenerator(options, inputs, columns);
        generator.Initialise(3, Workers);
        foreach (var layer in generator.Layers)
        {
            new RandomStream(4, StreamPurpose.Initialisation, 0, (uint)layer.Inputs).Normal(layer.Coefficients.Value.Span);
            layer.Refresh(Workers);
        }
        foreach (var parameter in generator.NormParameters)
        {
            new RandomStream(9, StreamPurpose.Initialisation, 0, (uint)parameter.Length).Normal(parameter.Value.Span);
            if (parameter.Name.EndsWith("gain"))
                TensorPrimitives.Add(parameter.Value.Span, 2, parameter.Value.Span);
        }
        var workspace = generator.CreateWorkspace(samples);
        new RandomStream(5, StreamPurpose.Initialisation).Normal(KanFixture.Span(workspace.Input));
        var cotangent = new float[samples * columns];
        new RandomStream(6, StreamPurpose.Initialisation).Normal(cotangent);

        double Loss()
        {
            generator.Refresh(Workers);
            generator.Forward(workspace, Workers);
            double loss = 0;
            var y = KanFixture.Span(workspace.Output);
            for (int i = 0; i < y.Length; i++)
                loss += (double)y[i] * cotangent[i];
            return loss;
        }

        Loss();
        cotangent.CopyTo(KanFixture.Span(workspace.OutputGradient));
        generator.Backward(workspace, ParameterGradients.Written, inputs: true, Workers);
        foreach (var layer in generator.Layers)
            layer.FinishGradients();
        foreach (var parameter in generator.Parameters.Where(parameter => parameter.IsTrainable))
            FiniteDifference.Check(parameter, Loss, parameter.Name.EndsWith("bandwidth") ? 1e-3f : 2e-3f, 1e-2);
        float[] dx = KanFixture.Span(workspace.InputGradient).ToArray();
        FiniteDifference.Check(KanFixture.Span(workspace.Input), dx, Loss, 1e-3f, 1e-2, "inputs");
    }

    [Fact]
    public void Golden_generator_reproduces_its_log_likelihood()
    {
        var golden = GoldenFile.Open("ula.json").GetProperty("univariate_kan");
        int inputs = golden.At("z/0").GetArrayLength(), columns = golden.At("x/0").GetArrayLength();
        var first = KanFixture.Layer(golden.At("generator_layers/0"));
        var second = KanFixture.Layer(golden.At("generator_layers/1"));
        var options = KaemGenerator.Kan([first.Outputs], KanBasis.Rbf(first.BasisSize - 1, BaseActivation.Silu));
        var generator = new KanGenerator(options, inputs, columns);
        foreach (var (source, target) in new[] { (first, generator.Layers[0]), (second, generator.Layers[1]) })
        {
            for (int i = 0; i < source.Parameters.Count; i++)
                source.Parameters[i].Value.Span.CopyTo(target.Parameters[i].Value.Span);
        }
        generator.Refresh(Workers);
        float[] z = golden.GetProperty("z").Floats(), x = golden.GetProperty("x").Floats();
        double[] expected = golden.GetProperty("ll").Doubles();
        int samples = expected.Length, inner = z.Length / (samples * inputs);
        var workspace = generator.CreateWorkspace(samples);
        for (int i = 0; i < samples * inputs; i++)
            KanFixture.Span(workspace.Input)[i] = z.AsSpan(i * inner, inner).ToArray().Sum();
        generator.Forward(workspace, Workers);
        float sigma = golden.GetProperty("sigma_ll").GetSingle();
        var actual = new float[samples];
        for (int s = 0; s < samples; s++)
        {
            for (int d = 0; d < columns; d++)
                actual[s] -= MathF.Pow(x[s * columns + d] - workspace.Output.Row(s)[d], 2) / (2 * sigma * sigma);
        }
        actual.AsSpan().ShouldBeClose(expected, 1e-5, "log-likelihood");
    }

    [Theory]
    [InlineData(HiddenMap.None, false)]
    [InlineData(HiddenMap.Sigmoid, true)]
    [InlineData(HiddenMap.Affine, false)]
    public void Samples_that_the_loss_does_not_depend_on_can_be_left_out_to_the_last_bit(HiddenMap map, bool norm)
    {
        var generator = new KanGenerator(KaemGenerator.Kan([11]) with { HiddenMap = map, LayerNorm = norm }, 5, 40);
        generator.Initialise(3, Workers);
        LeftOutSamples.ShouldChangeNoBit(generator, 50, inputs: false, Workers, () =>
        [
            .. generator.Layers.SelectMany(layer => Enumerable.Range(0, layer.Inputs).Select(i => KanFixture.Span(layer.WeightGradients(i)).ToArray())),
            .. generator.Layers.Select(layer => layer.BandwidthGradient.ToArray()),
            .. generator.NormParameters.Select(parameter => parameter.Gradient.Span.ToArray()),
        ]);
    }

    [Fact]
    public void Layer_normalisation_gives_each_sample_mean_0_and_deviation_1()
    {
        const int samples = 5, inputs = 37;
        var norm = new LayerNorm("norm", inputs);
        FloatBuffer x = new(samples * inputs), y = new(samples * inputs);
        new RandomStream(2, StreamPurpose.Initialisation).Normal(x.Span);
        TensorPrimitives.Multiply(x.Span, 3, x.Span);
        TensorPrimitives.Add(x.Span, 7, x.Span);
        norm.Forward(x.AsMatrix(samples, inputs), y.AsMatrix(samples, inputs), new LayerNorm.State(samples, inputs), Workers);
        for (int s = 0; s < samples; s++)
        {
            float[] row = y.AsMatrix(samples, inputs).Row(s).ToArray();
            row.Average().Should().BeApproximately(0, 1e-6f);
            row.Average(value => value * value).Should().BeApproximately(1, 1e-4f);
        }
    }

    [Fact]
    public void Sigmoid_maps_what_hidden_layers_see_to_the_unit_interval()
    {
        var generator = new KanGenerator(KaemGenerator.Kan([5], KanBasis.Rbf(4)) with { HiddenMap = HiddenMap.Sigmoid }, 3, 4);
        generator.Initialise(1, Workers);
        (generator.Layers[0].GridOf(0)[0], generator.Layers[0].GridOf(0)[^1]).Should().Be((-1.2f, 1.2f));
        (generator.Layers[1].GridOf(0)[0], generator.Layers[1].GridOf(0)[^1]).Should().Be((0, 1));
        var workspace = generator.CreateWorkspace(50);
        new RandomStream(5, StreamPurpose.Initialisation).Normal(KanFixture.Span(workspace.Input));
        TensorPrimitives.Multiply(KanFixture.Span(workspace.Input), 10, KanFixture.Span(workspace.Input));
        generator.Forward(workspace, Workers);
        generator.AdaptGrids(workspace, 0.05f, Workers);
        foreach (float node in generator.Layers[1].Grid.Value.Span)
            node.Should().BeInRange(0, 1);
    }

    [Fact]
    public void Default_hidden_width_follows_equation_12() =>
        new KanGenerator(KaemGenerator.Kan(), 81, 784).Layers.Select(layer => (layer.Inputs, layer.Outputs))
            .Should().Equal((81, 163), (163, 784));
}

using System.Text.Json;
using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Kan;

public class KanLayerTests
{
    private static readonly WorkerPool Workers = new(2);

    public static TheoryData<KanBasis> BasesOfEveryShape() =>
        new() { KanBasis.Rbf(20), KanBasis.Rbf(20, BaseActivation.None), KanBasis.Chebyshev(), KanBasis.Fourier() };

    [Theory]
    [MemberData(nameof(BasesOfEveryShape))]
    public void Passes_fold_weights_to_the_bits_of_those_that_are_kept(KanBasis basis)
    {
        const int Inputs = 29, Samples = 41;
        foreach (int outputs in new[] { 1, 37, 200 })
        {
            var layer = new KanLayer("layer", Inputs, outputs, basis);
            KanInitialiser.Initialise(layer, -1, 1, new RandomStream(4, StreamPurpose.Initialisation), Workers);
            foreach (var parameter in new[] { layer.Coefficients, layer.SplineWeight, layer.BaseWeight })
                new RandomStream(5, StreamPurpose.Langevin, (uint)parameter.Length).Normal(parameter.Value.Span);
            layer.Refresh(Workers);
            MatrixView x = Normal(Samples, Inputs), dy = Normal(Samples, outputs), y = Normal(Samples, outputs), expected = Normal(Samples, outputs);
            var workspace = new KanLayerWorkspace();
            layer.Forward(x, y, workspace, Workers);
            layer.Backward(dy, Normal(Samples, Inputs), ParameterGradients.None, workspace, Workers);

            var weights = layer.Weights(0) with { Rows = Inputs * layer.Terms };
            MatrixProduct.Multiply(workspace.Terms, false, weights, false, expected, false, Workers);
            KanFixture.Span(y).ToArray().Should().Equal(KanFixture.Span(expected).ToArray());
            var gradients = Normal(Samples, Inputs * layer.Terms);
            MatrixProduct.Multiply(dy, false, weights, true, gradients, false, Workers);
            KanFixture.Span(workspace.TermGradients).ToArray().Should().Equal(KanFixture.Span(gradients).ToArray());
        }
    }

    private static MatrixView Normal(int rows, int columns)
    {
        var buffer = new FloatBuffer(rows * columns);
        new RandomStream(6, StreamPurpose.Langevin, (uint)columns).Normal(buffer.Span);
        return buffer.AsMatrix(rows, columns);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Forward_and_backward_agree_with_the_golden_layer(int index)
    {
        var golden = GoldenFile.Open("bases.json").At($"cases/{index}");
        var layer = KanFixture.Layer(golden.GetProperty("params"));
        int samples = golden.GetProperty("x").GetArrayLength();
        var x = KanFixture.Matrix(golden.GetProperty("x"), layer.Inputs);
        var y = new FloatBuffer(samples * layer.Outputs).AsMatrix(samples, layer.Outputs);
        var workspace = new KanLayerWorkspace();

        layer.Forward(x, y, workspace, Workers);

        KanFixture.Span(y).ShouldBeClose(golden.GetProperty("dense_y").Doubles(), 1e-5, "y");
        float[] basis = new float[samples * layer.Inputs * layer.BasisSize];
        for (int s = 0; s < samples; s++)
        {
            for (int i = 0; i < layer.Inputs; i++)
                workspace.Terms.Row(s).Slice(i * layer.Terms, layer.BasisSize).CopyTo(basis.AsSpan((s * layer.Inputs + i) * layer.BasisSize));
        }
        basis.AsSpan().ShouldBeClose(Terms(golden.GetProperty("basis_values").Doubles()), 1e-5, "basis");

        layer.ClearGradients();
        var dx = new FloatBuffer(samples * layer.Inputs).AsMatrix(samples, layer.Inputs);
        layer.Backward(KanFixture.Matrix(golden.GetProperty("cotangent"), layer.Outputs), dx, ParameterGradients.Written, workspace, Workers);
        layer.FinishGradients();

        KanFixture.Span(dx).ShouldBeClose(golden.At("grad/x").Doubles(), 1e-4, "dx");
        if (layer.HasBasePath)
            layer.BaseWeight.Gradient.Span.ShouldBeClose(golden.At("grad/w_base").Doubles(), 1e-4, "base weights");
        if (layer.HasSplineWeight)
            layer.SplineWeight.Gradient.Span.ShouldBeClose(golden.At("grad/w_sp").Doubles(), 1e-4, "spline weights");
        // The golden layer has one bandwidth, ours one for each input.
        if (layer.Bandwidth.IsTrainable)
            new[] { layer.Bandwidth.Gradient.Span.ToArray().Sum() }.AsSpan().ShouldBeClose(golden.At("grad/tau").Doubles(), 1e-4, "bandwidth");
        KanFixture.CoefficientsAsGolden(layer, layer.Coefficients.Gradient).AsSpan()
            .ShouldBeClose(Terms(golden.At("grad/coef").Doubles()), 1e-4, "coefficients");

        // The golden terms that have one here.
        double[] Terms(double[] values)
        {
            int size = layer.Options is FourierBasis ? layer.BasisSize + 1 : layer.BasisSize;
            return [.. Enumerable.Range(0, values.Length / size * layer.BasisSize)
                .Select(at => values[at / layer.BasisSize * size + KanFixture.GoldenTerm(layer, at % layer.BasisSize)])];
        }
    }

    public static TheoryData<KanBasis> Bases =>
    [
        KanBasis.Rbf(20, BaseActivation.Silu), KanBasis.Rbf(20, BaseActivation.Relu), KanBasis.Rbf(4, BaseActivation.None),
        KanBasis.Rbf(2, BaseActivation.Silu),
        KanBasis.Rswaf(20, BaseActivation.Silu), KanBasis.Rswaf(3, BaseActivation.None), KanBasis.Morlet(6, BaseActivation.Silu),
        KanBasis.BSpline(8, 3, BaseActivation.Relu), KanBasis.BSpline(4, 5, BaseActivation.None), KanBasis.Fourier(5, BaseActivation.Silu, 0.4f),
        KanBasis.Fourier(2, BaseActivation.None, 0.6f), KanBasis.Chebyshev(5, 1.2f, true), KanBasis.Chebyshev(3) with { BaseActivation = BaseActivation.Silu },
    ];

    [Theory]
    [MemberData(nameof(Bases))]
    public void Gradients_agree_with_finite_differences(KanBasis basis)
    {
        const int samples = 7, inputs = 3, outputs = 4;
        var layer = new KanLayer("layer", inputs, outputs, basis);
        KanInitialiser.Initialise(layer, -1.2f, 1.2f, new RandomStream(5, StreamPurpose.Initialisation), Workers);
        new RandomStream(6, StreamPurpose.Initialisation).Normal(layer.Coefficients.Value.Span);
        var x = new FloatBuffer(samples * inputs);
        new RandomStream(7, StreamPurpose.Initialisation).Normal(x.Span);
        var cotangent = new FloatBuffer(samples * outputs);
        new RandomStream(8, StreamPurpose.Initialisation).Normal(cotangent.Span);
        var y = new FloatBuffer(samples * outputs);
        var dx = new FloatBuffer(samples * inputs);
        var workspace = new KanLayerWorkspace();

        layer.ClearGradients();
        layer.Refresh(Workers);
        layer.Forward(x.AsMatrix(samples, inputs), y.AsMatrix(samples, outputs), workspace, Workers);
        layer.Backward(cotangent.AsMatrix(samples, outputs), dx.AsMatrix(samples, inputs), ParameterGradients.Written, workspace, Workers);
        layer.FinishGradients();

        double Loss()
        {
            layer.Refresh(Workers);
            layer.Forward(x.AsMatrix(samples, inputs), y.AsMatrix(samples, outputs), workspace, Workers);
            double loss = 0;
            for (int i = 0; i < y.Length; i++)
                loss += (double)y[i] * cotangent[i];
            return loss;
        }

        FiniteDifference.Check(layer.Coefficients, Loss, 1e-2f, 2e-3);
        if (layer.HasSplineWeight)
            FiniteDifference.Check(layer.SplineWeight, Loss, 1e-2f, 2e-3);
        if (layer.HasBasePath)
            FiniteDifference.Check(layer.BaseWeight, Loss, 1e-2f, 2e-3);
        if (layer.Bandwidth.IsTrainable)
            FiniteDifference.Check(layer.Bandwidth, Loss, 2e-3f, 5e-3);
        FiniteDifference.Check(x.Span, dx.Span, Loss, 1e-3f, 1e-2, "x");
    }

    [Fact]
    public void A_sample_gives_the_same_bits_alone_and_in_a_batch()
    {
        var layer = new KanLayer("layer", 5, 9, KanBasis.Rbf());
        KanInitialiser.Initialise(layer, -1, 1, new RandomStream(5, StreamPurpose.Initialisation), Workers);
        var x = new FloatBuffer(33 * 5);
        new RandomStream(9, StreamPurpose.Initialisation).Normal(x.Span);
        var y = new FloatBuffer(33 * 9).AsMatrix(33, 9);
        layer.Forward(x.AsMatrix(33, 5), y, new KanLayerWorkspace(), Workers);

        for (int s = 0; s < 33; s++)
        {
            var alone = new FloatBuffer(9).AsMatrix(1, 9);
            layer.Forward(x.AsMatrix(33, 5).Slice(s, 1), alone, new KanLayerWorkspace(), new WorkerPool(1));
            alone.Row(0).ToArray().Should().Equal(y.Row(s).ToArray());
        }
    }

    [Fact]
    public void Activations_agree_with_the_golden_values()
    {
        var golden = GoldenFile.Open("bases.json").GetProperty("activations");
        float[] x = golden.GetProperty("x").Floats();
        x.Select(value => BasePath.Value(BaseActivation.Silu, value)).ToArray().AsSpan().ShouldBeClose(golden.GetProperty("silu").Doubles(), 1e-6, "SiLU");
        x.Select(value => BasePath.Value(BaseActivation.Relu, value)).ToArray().AsSpan().ShouldBeClose(golden.GetProperty("relu").Doubles(), 1e-6, "ReLU");
    }
}

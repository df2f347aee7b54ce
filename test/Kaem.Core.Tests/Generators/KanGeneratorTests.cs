using Kaem.ML.Generators;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Generators;

public class KanGeneratorTests
{
    private static readonly WorkerPool Workers = new(2);

    [Theory]
    [InlineData(OutputActivation.Sigmoid, new[] { 5 })]
    [InlineData(OutputActivation.Tanh, new int[0])]
    [InlineData(OutputActivation.None, new[] { 4, 6 })]
    public void Gradients_agree_with_finite_differences(OutputActivation output, int[] hidden)
    {
        const int samples = 6, inputs = 3, columns = 4;
        var generator = new KanGenerator(KaemGenerator.Kan(hidden, KanBasis.Rbf(8, BaseActivation.Silu), output), inputs, columns);
        generator.Initialise(3, Workers);
        foreach (var layer in generator.Layers)
        {
            new RandomStream(4, StreamPurpose.Initialisation, 0, (uint)layer.Inputs).Normal(layer.Coefficients.Value.Span);
            layer.Refresh(Workers);
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
            layer.FinishGradients(Workers);
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

    [Fact]
    public void Samples_that_the_loss_does_not_depend_on_can_be_left_out_to_the_last_bit()
    {
        const int samples = 50, inputs = 5, columns = 40;
        int[] kept = [.. Enumerable.Range(0, samples).Where(s => s % 3 == 1 || s == 48)];
        var generator = new KanGenerator(KaemGenerator.Kan([11]), inputs, columns);
        generator.Initialise(3, Workers);
        float[][] Gradients(bool leaveOut)
        {
            var workspace = generator.CreateWorkspace(samples);
            new RandomStream(5, StreamPurpose.Initialisation).Normal(KanFixture.Span(workspace.Input));
            generator.Forward(workspace, Workers);
            if (leaveOut)
                workspace.Keep(kept);
            for (int s = 0; s < samples; s++)
            {
                int row = leaveOut ? Array.IndexOf(kept, s) : s;
                if (kept.Contains(s))
                    new RandomStream((ulong)s, StreamPurpose.Initialisation).Normal(workspace.OutputGradient.Row(row));
                else if (!leaveOut)
                    workspace.OutputGradient.Row(row).Clear();
            }
            generator.Backward(workspace, ParameterGradients.Written, inputs: false, Workers);
            return [.. generator.Layers.SelectMany(layer => Enumerable.Range(0, layer.Inputs).Select(i => layer.WeightGradients(i)))
                .Select(gradient => KanFixture.Span(gradient).ToArray()), .. generator.Layers.Select(layer => layer.BandwidthGradient.ToArray())];
        }

        float[][] all = Gradients(leaveOut: false), some = Gradients(leaveOut: true);
        for (int i = 0; i < all.Length; i++)
            some[i].Should().Equal(all[i]);
    }

    [Fact]
    public void Default_hidden_width_follows_equation_12() =>
        new KanGenerator(KaemGenerator.Kan(), 81, 784).Layers.Select(layer => (layer.Inputs, layer.Outputs))
            .Should().Equal((81, 163), (163, 784));
}

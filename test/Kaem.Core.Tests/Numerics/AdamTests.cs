using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using Kaem.ML.Tests.Kan;

namespace Kaem.ML.Tests.Numerics;

public class AdamTests
{
    [Fact]
    public void Adam_agrees_with_the_golden_steps_and_keeps_bounds()
    {
        var golden = GoldenFile.Open("misc.json").GetProperty("adam");
        float[] start = golden.GetProperty("p0").Floats();
        var parameter = new Parameter("p", start.Length);
        var bounded = new Parameter("bounded", start.Length) { LowerBound = start.Min() - 1e-4f };
        var frozen = new Parameter("frozen", start.Length) { IsTrainable = false };
        foreach (var p in new[] { parameter, bounded, frozen })
            start.CopyTo(p.Value.Span);
        var adam = new Adam([parameter, bounded, frozen]);
        int step = 0;
        foreach (var gradient in golden.GetProperty("grads").EnumerateArray())
        {
            foreach (var p in new[] { parameter, bounded, frozen })
                gradient.Floats().CopyTo(p.Gradient.Span);
            adam.Step(AdamStep.At(++step, golden.GetProperty("lr").GetSingle()), new WorkerPool(1));
        }
        double[] expected = golden.GetProperty("params_after").Doubles();
        parameter.Value.Span.ShouldBeClose(expected.AsSpan(^start.Length), 1e-6, "parameters");
        bounded.Value.Span.ToArray().Min().Should().BeGreaterThanOrEqualTo(bounded.LowerBound);
        frozen.Value.Span.ToArray().Should().Equal(start);
    }

    [Fact]
    public void Decay_is_decoupled_from_the_gradient_and_on_what_decays_alone()
    {
        const float rate = 0.05f, beta1 = 0.8f, beta2 = 0.95f, epsilon = 1e-3f, decay = 0.5f;
        Parameter weights = new("weights", 5) { Decays = true }, biases = new("biases", 5);
        double[] first = new double[5], second = new double[5], decaying = [1, -2, 3, 0.5, 0], plain = [1, -2, 3, 0.5, 0];
        for (int i = 0; i < 5; i++)
            weights.Value[i] = biases.Value[i] = (float)plain[i];
        var adam = new Adam([weights, biases]);
        for (int t = 1; t <= 4; t++)
        {
            for (int i = 0; i < 5; i++)
            {
                double gradient = weights.Gradient[i] = biases.Gradient[i] = MathF.Sin(7 * t + i);
                first[i] = beta1 * first[i] + (1 - beta1) * gradient;
                second[i] = beta2 * second[i] + (1 - beta2) * gradient * gradient;
                double move = rate * (first[i] / (1 - Math.Pow(beta1, t))) / (Math.Sqrt(second[i] / (1 - Math.Pow(beta2, t))) + epsilon);
                decaying[i] = decaying[i] * (1 - rate * decay) - move;
                plain[i] -= move;
            }
            adam.Step(AdamStep.At(t, rate, beta1, beta2) with { Epsilon = epsilon, WeightDecay = decay }, new WorkerPool(1));
            weights.Value.Span.ShouldBeClose(decaying, 1e-5, "weights");
            biases.Value.Span.ShouldBeClose(plain, 1e-5, "biases");
        }
    }

    [Theory]
    [InlineData(BaseActivation.Silu, true)]
    [InlineData(BaseActivation.None, false)]
    public void A_layers_fused_update_is_the_plain_one_to_the_last_bit(BaseActivation activation, bool trainBandwidth)
    {
        var workers = new WorkerPool(2);
        KanLayer New()
        {
            var layer = new KanLayer("layer", 5, 37, KanBasis.Rbf(8, activation, 1, trainBandwidth));
            KanInitialiser.Initialise(layer, -1, 1, new RandomStream(3, StreamPurpose.Initialisation), workers);
            return layer;
        }

        var (plain, fused) = (New(), New());
        var adam = new Adam(plain.Parameters);
        var optimiser = new KanLayerOptimiser(fused);
        for (int step = 1; step <= 3; step++)
        {
            foreach (var layer in new[] { plain, fused })
            {
                for (int i = 0; i < layer.Inputs; i++)
                {
                    for (int t = 0; t < layer.Terms; t++)
                        new RandomStream((ulong)step, StreamPurpose.Langevin, (uint)i, (uint)t).Normal(layer.WeightGradients(i).Row(t));
                    layer.BandwidthGradient[i] = i - 2;
                }
            }
            plain.FinishGradients();
            adam.Step(AdamStep.At(step, 0.01f) with { WeightDecay = 2 }, workers);
            plain.Refresh(workers);
            optimiser.Step(AdamStep.At(step, 0.01f) with { WeightDecay = 2 }, workers);

            for (int p = 0; p < plain.Parameters.Count; p++)
                fused.Parameters[p].Value.Span.ToArray().Should().Equal(plain.Parameters[p].Value.Span.ToArray(), plain.Parameters[p].Name);
            for (int i = 0; i < plain.Inputs; i++)
                fused.Weights(i).Row(3).ToArray().Should().Equal(plain.Weights(i).Row(3).ToArray());
        }
        fused.Version.Should().Be(plain.Version);
    }

    [Theory]
    [InlineData(40, 37, 1)]
    [InlineData(5, 300, 3)]
    public void Gradients_left_to_the_optimiser_give_the_same_bits(int inputs, int outputs, int threads)
    {
        const int samples = 23;
        var workers = new WorkerPool(threads);
        KanLayer New()
        {
            var layer = new KanLayer("layer", inputs, outputs, KanBasis.Rbf(8));
            KanInitialiser.Initialise(layer, -1, 1, new RandomStream(3, StreamPurpose.Initialisation), workers);
            return layer;
        }

        var (written, deferred) = (New(), New());
        var (optimiser, late) = (new KanLayerOptimiser(written), new KanLayerOptimiser(deferred));
        FloatBuffer x = new(samples * inputs), y = new(samples * outputs), dy = new(samples * outputs);
        for (int step = 1; step <= 3; step++)
        {
            new RandomStream(7, StreamPurpose.Langevin, (uint)step).Normal(x.Span);
            new RandomStream(8, StreamPurpose.Langevin, (uint)step).Normal(dy.Span);
            foreach (var layer in new[] { written, deferred })
            {
                var pass = new KanLayerWorkspace();
                layer.Forward(x.AsMatrix(samples, inputs), y.AsMatrix(samples, outputs), pass, workers);
                var gradient = dy.AsMatrix(samples, outputs);
                layer.Backward(gradient, null, layer == written ? ParameterGradients.Written : ParameterGradients.Deferred, pass, workers);
                if (layer == written)
                    optimiser.Step(AdamStep.At(step, 0.01f), workers);
                else
                    RunParts(late, AdamStep.At(step, 0.01f), gradient, pass);
            }
            for (int p = 0; p < written.Parameters.Count; p++)
                deferred.Parameters[p].Value.Span.ToArray().Should().Equal(written.Parameters[p].Value.Span.ToArray(), written.Parameters[p].Name);
        }
    }

    private static void RunParts(KanLayerOptimiser optimiser, AdamStep step, MatrixView gradient, KanLayerWorkspace pass)
    {
        // In any order.
        for (int part = optimiser.Prepare(step, gradient, pass, new WorkerPool(1)) - 1; part >= 0; part--)
            optimiser.Execute(part);
        optimiser.Finish();
    }
}

using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Kan;

public class EdgePenaltyTests
{
    private const int Samples = 9, Inputs = 4, Outputs = 37;

    private static readonly WorkerPool Workers = new(2);

    public static TheoryData<KanBasis> Bases =>
    [
        KanBasis.Rbf(6, BaseActivation.Silu), KanBasis.Rbf(6), KanBasis.Rswaf(6, BaseActivation.None), KanBasis.Morlet(6, BaseActivation.Silu),
        KanBasis.BSpline(6, 3, BaseActivation.Silu), KanBasis.Fourier(3, BaseActivation.Silu, 0.4f), KanBasis.Chebyshev(4),
    ];

    [Theory]
    [MemberData(nameof(Bases))]
    public void Gradients_agree_with_finite_differences(KanBasis basis)
    {
        foreach (var options in new[] { Penalty(1, 0), Penalty(0, 1), Penalty(0.7f, 2) })
        {
            var layer = Layer(basis, out var x, out var pass);
            // Norms have a kink where a spline weight is 0.
            foreach (ref float weight in layer.SplineWeight.Value.Span)
                weight += MathF.CopySign(0.3f, weight);
            layer.Refresh(Workers);
            var dy = Buffer(Samples * Outputs, 8).AsMatrix(Samples, Outputs);
            var penalty = new EdgePenalty(layer, options);
            penalty.Prepare(pass, Workers);
            for (int i = 0; i < Inputs; i++)
                penalty.Multiply(i, pass.TermsOf(layer, i), dy, layer.WeightGradients(i));
            layer.FinishGradients();

            double Loss()
            {
                layer.Refresh(Workers);
                var y = new FloatBuffer(Samples * Outputs).AsMatrix(Samples, Outputs);
                layer.Forward(x, y, pass, Workers);
                double loss = Penalty(layer, x, options);
                for (int s = 0; s < Samples; s++)
                {
                    for (int o = 0; o < Outputs; o++)
                        loss += (double)y.Row(s)[o] * dy.Row(s)[o];
                }
                return loss;
            }

            // Absolute values have kinks: a small step crosses few of them.
            FiniteDifference.Check(layer.Coefficients, Loss, 1e-3f, 1e-2);
            if (layer.HasSplineWeight)
                FiniteDifference.Check(layer.SplineWeight, Loss, 1e-3f, 1e-2);
            if (layer.HasBasePath)
                FiniteDifference.Check(layer.BaseWeight, Loss, 1e-3f, 1e-2);
        }
    }

    [Fact]
    public void Norms_are_mean_absolute_activations()
    {
        var layer = Layer(KanBasis.Rbf(6, BaseActivation.Silu), out var x, out var pass);
        double[,] expected = Norms(layer, x);
        var norms = new EdgeNorms(layer);
        norms.Measure(pass, Workers);
        for (int i = 0; i < Inputs; i++)
        {
            for (int o = 0; o < Outputs; o++)
                ((double)norms.Of(i)[o]).Should().BeApproximately(expected[i, o], 1e-5 * (1 + expected[i, o]));
        }
    }

    [Fact]
    public void Edges_that_are_0_have_no_penalty_and_do_not_spoil_the_others()
    {
        var layer = Layer(KanBasis.Rbf(6, BaseActivation.Silu), out _, out var pass);
        PrunedEdges.Add(layer, 1, 5);
        for (int o = 0; o < Outputs; o++)
            PrunedEdges.Add(layer, 2, o);
        layer.Refresh(Workers);
        var still = new FloatBuffer(Samples * Outputs).AsMatrix(Samples, Outputs);
        var penalty = new EdgePenalty(layer, Penalty(1, 1));
        penalty.Prepare(pass, Workers);
        for (int i = 0; i < Inputs; i++)
        {
            penalty.Multiply(i, pass.TermsOf(layer, i), still, layer.WeightGradients(i));
            for (int t = 0; t < layer.Terms; t++)
            {
                float[] row = layer.WeightGradients(i).Row(t).ToArray();
                row.Should().OnlyContain(value => float.IsFinite(value));
                if (i == 2)
                    row.Should().OnlyContain(value => value == 0);
                else
                    row.Count(value => value != 0).Should().BeGreaterThan(Outputs / 2);
            }
        }
        layer.WeightGradients(1).Row(3)[5].Should().Be(0);
    }

    [Fact]
    public void Pruned_edges_stay_pruned_and_the_others_move_as_they_would()
    {
        foreach (var basis in new KanBasis[] { KanBasis.Rbf(6, BaseActivation.Silu), KanBasis.Chebyshev(4) })
        {
            KanLayer[] layers = [Layer(basis, out _, out var pass), Layer(basis, out _, out _)];
            foreach (var layer in layers)
            {
                PrunedEdges.Add(layer, 1, 5);
                PrunedEdges.Add(layer, 3, 0);
                layer.Refresh(Workers);
            }
            PrunedEdges.CountOthers(layers[0]).Should().Be(Inputs * Outputs - 2);
            var dy = Buffer(Samples * Outputs, 8).AsMatrix(Samples, Outputs);
            Step(new KanLayerOptimiser(layers[0], null, PrunedEdges.Mask(layers[0])), dy, pass);
            Step(new KanLayerOptimiser(layers[1]), dy, pass);
            PrunedEdges.Contains(layers[0], 1, 5).Should().BeTrue();
            PrunedEdges.Contains(layers[0], 3, 0).Should().BeTrue();
            PrunedEdges.Contains(layers[1], 1, 5).Should().BeFalse();
            for (int at = 0; at < layers[0].Coefficients.Length; at++)
            {
                int input = at / Outputs / layers[0].BasisSize, output = at % Outputs;
                if ((input, output) is not ((1, 5) or (3, 0)))
                    layers[0].Coefficients.Value[at].Should().Be(layers[1].Coefficients.Value[at]);
            }
        }
    }

    private static KanRegularisation Penalty(float l1, float entropy) => new() { Strength = 1.5f, L1 = l1, Entropy = entropy };

    private static KanLayer Layer(KanBasis basis, out MatrixView x, out KanLayerWorkspace pass)
    {
        var layer = new KanLayer("layer", Inputs, Outputs, basis);
        KanInitialiser.Initialise(layer, -1.2f, 1.2f, new RandomStream(5, StreamPurpose.Initialisation), Workers);
        new RandomStream(6, StreamPurpose.Initialisation).Normal(layer.Coefficients.Value.Span);
        layer.Refresh(Workers);
        x = Buffer(Samples * Inputs, 7).AsMatrix(Samples, Inputs);
        pass = new KanLayerWorkspace();
        pass.Expand(layer, x, Workers);
        return layer;
    }

    private static FloatBuffer Buffer(int length, ulong seed)
    {
        var buffer = new FloatBuffer(length);
        new RandomStream(seed, StreamPurpose.Initialisation).Normal(buffer.Span);
        lock (Kept)
            Kept.Add(buffer);
        return buffer;
    }

    // Views do not keep their memory alive.
    private static readonly List<FloatBuffer> Kept = [];

    private static double Penalty(KanLayer layer, MatrixView x, KanRegularisation options)
    {
        double[] norms = [.. Norms(layer, x).Cast<double>()];
        double sum = norms.Sum();
        double entropy = -norms.Where(norm => norm > 0).Sum(norm => norm / sum * Math.Log(norm / sum));
        return options.Strength * (options.L1 * sum + options.Entropy * entropy);
    }

    /// <summary>From the definition, a function at a time.</summary>
    private static double[,] Norms(KanLayer layer, MatrixView x)
    {
        var norms = new double[layer.Inputs, layer.Outputs];
        var terms = new FloatBuffer(layer.Terms).AsMatrix(1, layer.Terms);
        for (int s = 0; s < x.Rows; s++)
        {
            for (int i = 0; i < layer.Inputs; i++)
            {
                layer.Expand(i, x.Row(s).Slice(i, 1), terms);
                for (int o = 0; o < layer.Outputs; o++)
                {
                    double activation = 0;
                    for (int t = 0; t < layer.Terms; t++)
                        activation += (double)terms.Row(0)[t] * layer.Weights(i).Row(t)[o];
                    norms[i, o] += Math.Abs(activation) / x.Rows;
                }
            }
        }
        return norms;
    }

    private static void Step(KanLayerOptimiser optimiser, MatrixView dy, KanLayerWorkspace pass)
    {
        int parts = optimiser.Prepare(AdamStep.At(1, 0.01f), dy, pass, Workers);
        for (int part = 0; part < parts; part++)
            optimiser.Execute(part);
        optimiser.Finish();
    }
}

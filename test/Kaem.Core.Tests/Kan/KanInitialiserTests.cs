using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Kan;

public class KanInitialiserTests
{
    [Theory]
    [InlineData("rbf")]
    [InlineData("rswaf")]
    [InlineData("morlet")]
    [InlineData("bspline")]
    public void Weights_have_the_papers_spread_and_splines_start_as_small_noise(string basis)
    {
        const int inputs = 40, outputs = 81;
        var workers = new WorkerPool(1);
        var layer = new KanLayer("layer", inputs, outputs, NaiveBasis.Of(basis));
        KanInitialiser.Initialise(layer, -1.5f, 1.5f, new RandomStream(1, StreamPurpose.Initialisation), workers);

        double glorot = Math.Sqrt(2.0 / (inputs + outputs));
        Deviation(layer.SplineWeight).Should().BeApproximately(glorot, 0.05 * glorot);
        // glorot·(μ + σ(2ξ - 1))/√I with μ = σ = 1 has the second moment glorot²·E[(2ξ)²]/I = 4·glorot²/I.
        Deviation(layer.BaseWeight).Should().BeApproximately(2 * glorot / Math.Sqrt(inputs), 0.05 * 2 * glorot / Math.Sqrt(inputs));

        float[] nodes = layer.Basis.NodesOf(layer.GridOf(3)).ToArray();
        var terms = new FloatBuffer(nodes.Length * layer.Terms).AsMatrix(nodes.Length, layer.Terms);
        layer.Expand(3, nodes, terms);
        double most = 0;
        for (int k = 0; k < nodes.Length; k++)
        {
            double curve = 0;
            for (int g = 0; g < layer.BasisSize; g++)
                curve += terms.Row(k)[g] * layer.Coefficients.Value[(3 * layer.BasisSize + g) * outputs + 5];
            most = Math.Max(most, Math.Abs(curve));
        }
        // Uniform noise within ±ε/2n at the nodes.
        most.Should().BeInRange(0.2 * 0.05 / nodes.Length, 1.05 * 0.05 / nodes.Length);
    }

    [Fact]
    public void Coefficients_of_a_Fourier_series_fall_with_the_square_of_the_frequency()
    {
        const int inputs = 40, outputs = 81;
        var layer = new KanLayer("layer", inputs, outputs, KanBasis.Fourier());
        KanInitialiser.Initialise(layer, -1.5f, 1.5f, new RandomStream(1, StreamPurpose.Initialisation), new WorkerPool(1));
        double first = Math.Sqrt(2.0 / (2 * inputs * (outputs + 51))) / Math.Sqrt(inputs);
        foreach (int g in new[] { 0, 1, 7, 50, 51, 57, 100 })
        {
            int k = g > 50 ? g - 50 : g;
            Spread(layer, g).Should().BeApproximately(first / ((k + 1) * (k + 1)), 0.06 * first / ((k + 1) * (k + 1)));
        }
        Deviation(layer.SplineWeight).Should().BeApproximately(Math.Sqrt(2.0 / (inputs + outputs)), 0.05 * Math.Sqrt(2.0 / (inputs + outputs)));
    }

    [Fact]
    public void Coefficients_of_Chebyshev_polynomials_are_small_normals()
    {
        const int inputs = 40, outputs = 81;
        var layer = new KanLayer("layer", inputs, outputs, KanBasis.Chebyshev() with { SplineScale = 3 });
        KanInitialiser.Initialise(layer, -1.5f, 1.5f, new RandomStream(1, StreamPurpose.Initialisation), new WorkerPool(1));
        double expected = 3 * Math.Sqrt(2.0 / (inputs * (outputs + 4))) / (inputs * 4);
        for (int g = 0; g < 4; g++)
            Spread(layer, g).Should().BeApproximately(expected, 0.06 * expected);
        layer.Bandwidth.Value.Span.ToArray().Should().OnlyContain(tau => tau == 1.01f);
    }

    private static double Spread(KanLayer layer, int term) => Math.Sqrt(Enumerable.Range(0, layer.Inputs)
        .SelectMany(i => layer.Coefficients.Value.Span.Slice((i * layer.BasisSize + term) * layer.Outputs, layer.Outputs).ToArray())
        .Average(value => (double)value * value));

    private static double Deviation(Parameter parameter) => Math.Sqrt(parameter.Value.Span.ToArray().Average(value => (double)value * value));
}

using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Kan;

public class KanInitialiserTests
{
    [Fact]
    public void Weights_have_the_papers_spread_and_splines_start_as_small_noise()
    {
        const int inputs = 40, outputs = 81;
        var workers = new WorkerPool(1);
        var layer = new KanLayer("layer", inputs, outputs, KanBasis.Rbf());
        KanInitialiser.Initialise(layer, -1.5f, 1.5f, new RandomStream(1, StreamPurpose.Initialisation), workers);

        double glorot = Math.Sqrt(2.0 / (inputs + outputs));
        Deviation(layer.SplineWeight).Should().BeApproximately(glorot, 0.05 * glorot);
        // glorot·(μ + σ(2ξ - 1))/√I with μ = σ = 1 has the second moment glorot²·E[(2ξ)²]/I = 4·glorot²/I.
        Deviation(layer.BaseWeight).Should().BeApproximately(2 * glorot / Math.Sqrt(inputs), 0.05 * 2 * glorot / Math.Sqrt(inputs));

        var terms = new FloatBuffer(layer.BasisSize * layer.Terms).AsMatrix(layer.BasisSize, layer.Terms);
        layer.Expand(3, layer.GridOf(3), terms);
        double most = 0;
        for (int k = 0; k < layer.BasisSize; k++)
        {
            double curve = 0;
            for (int g = 0; g < layer.BasisSize; g++)
                curve += terms.Row(k)[g] * layer.Coefficients.Value[(3 * layer.BasisSize + g) * outputs + 5];
            most = Math.Max(most, Math.Abs(curve));
        }
        // Uniform noise within ±ε/2n at the centres.
        most.Should().BeInRange(0.2 * 0.05 / layer.BasisSize, 1.05 * 0.05 / layer.BasisSize);

        static double Deviation(Parameter parameter) => Math.Sqrt(parameter.Value.Span.ToArray().Average(value => (double)value * value));
    }
}

using Kaem.ML.Kan;
using Kaem.ML.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Kaem.ML.Tests.Kan;

public class BandedFitTests
{
    private static readonly WorkerPool Workers = new(1);

    [Theory]
    [InlineData("rbf")]
    [InlineData("rswaf")]
    [InlineData("bspline")]
    [InlineData("morlet")]
    public void Bands_give_what_full_matrices_give(string basis)
    {
        var layer = new KanLayer("layer", 2, 3, NaiveBasis.Of(basis) is GridBasis grid ? grid with { GridSize = 60 } : throw new ArgumentException(basis));
        KanInitialiser.Initialise(layer, -2, 2, new RandomStream(3, StreamPurpose.Initialisation), Workers);
        float[] points = [.. Enumerable.Range(0, 300).Select(i => -2 + 4f * i / 299)];
        var curves = Matrix<double>.Build.Dense(points.Length, 3, (j, o) => Math.Sin(points[j] * (o + 1)) + o);
        var full = LeastSquares.BasisAt(layer, 1, points);
        var bands = BandedFit.BasisAt(layer, 1, points);
        for (int row = 0; row < points.Length; row++)
        {
            var values = bands.Row(row, out int first);
            for (int g = 0; g < layer.BasisSize; g++)
                full[row, g].Should().Be(g >= first && g < first + values.Length ? values[g - first] : 0);
        }
        var expected = full * (LeastSquares.Solver(full, layer.Basis.Ridge) * curves);
        var found = full * Matrix<double>.Build.DenseOfRowMajor(
            layer.BasisSize, 3, new BandedFit(bands, layer.Basis.Ridge).Solve(curves.ToRowMajorArray(), 3));
        (expected - found).Enumerate().Max(Math.Abs).Should().BeLessThan(1e-6);
    }

    [Theory]
    [InlineData("rbf")]
    [InlineData("rswaf")]
    [InlineData("bspline")]
    public void Large_grids_keep_a_smooth_function_through_an_adaptation(string basis)
    {
        var layer = new KanLayer("layer", 1, 2, (GridBasis)NaiveBasis.Of(basis) with { GridSize = 400 });
        KanInitialiser.Initialise(layer, -2, 2, new RandomStream(3, StreamPurpose.Initialisation), Workers);
        layer.BasisSize.Should().BeGreaterThan(BandedFit.MostFull);
        for (int g = 0; g < layer.BasisSize; g++)
        {
            for (int o = 0; o < 2; o++)
                layer.Coefficients.Value[g * 2 + o] = MathF.Sin((-2 + 4f * g / (layer.BasisSize - 1)) * (o + 1));
        }
        layer.Refresh(Workers);
        float[] seen = [.. Enumerable.Range(0, 4000).Select(i => -1.9f + 3.8f * i / 3999)];
        float[] before = Splines(layer, seen);
        GridAdapter.Adapt(layer, 0, [.. seen], 0.5f).Should().BeTrue();
        layer.Refresh(Workers);
        float[] after = Splines(layer, seen);
        for (int i = 100; i < after.Length - 100; i++)
            after[i].Should().BeApproximately(before[i], 0.02f * before.Max(MathF.Abs));
    }

    private static float[] Splines(KanLayer layer, float[] points)
    {
        var basis = LeastSquares.BasisAt(layer, 0, points);
        return [.. Enumerable.Range(0, points.Length).SelectMany(
            j => Enumerable.Range(0, layer.Outputs).Select(
                o => (float)Enumerable.Range(0, layer.BasisSize).Sum(g => basis[j, g] * layer.Coefficients.Value[g * layer.Outputs + o])))];
    }
}

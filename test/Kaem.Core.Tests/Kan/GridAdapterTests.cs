using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Kan;

public class GridAdapterTests
{
    private static readonly WorkerPool Workers = new(1);

    [Fact]
    public void New_grid_and_refit_agree_with_the_golden_update()
    {
        var golden = GoldenFile.Open("misc.json").At("grid_update/0");
        var layer = KanFixture.Layer(golden.GetProperty("old"));
        float[] x = golden.GetProperty("x").Floats();
        int samples = x.Length / layer.Inputs;
        double[] expectedGrid = golden.GetProperty("new_grid").Doubles(), before = golden.GetProperty("old_spline_at_sorted_x").Doubles();
        int compared = 0;
        double[] after = golden.GetProperty("new_spline_at_sorted_x").Doubles();

        for (int i = 0; i < layer.Inputs; i++)
        {
            float[] sorted = [.. Enumerable.Range(0, samples).Select(s => x[s * layer.Inputs + i]).Order()];
            Splines(layer, i, sorted).AsSpan().ShouldBeClose(Column(before, i, layer), 1e-5, "old spline");
            var grid = new float[layer.BasisSize];
            GridAdapter.NewGrid(sorted, golden.GetProperty("ratio").GetSingle(), float.NaN, float.NaN, grid);
            grid.AsSpan().ShouldBeClose(expectedGrid.AsSpan(i * grid.Length, grid.Length), 1e-6, "grid");
            GridAdapter.Refit(layer, i, grid, sorted);
            // The golden width is one for all inputs, that of the widest grid; ours is each input's own. They agree where the
            // input has the widest grid. Fitted values are compared, not coefficients: the condition number is in the hundreds.
            if (Math.Abs(layer.UnitWidth(i) - golden.GetProperty("new_scale").GetSingle()) > 1e-6f)
                continue;
            Splines(layer, i, sorted).AsSpan().ShouldBeClose(Column(after, i, layer), 1e-3, "new spline");
            compared++;
        }
        compared.Should().Be(1);

        static double[] Column(double[] values, int input, KanLayer layer)
        {
            int row = layer.Inputs * layer.Outputs;
            return [.. values.Where((_, index) => index % row / layer.Outputs == input)];
        }
    }

    [Theory]
    [InlineData("rbf", 1e-2)]
    [InlineData("rswaf", 3e-2)]
    [InlineData("bspline", 1e-2)]
    [InlineData("morlet", 5e-2)]
    public void Adaptation_leaves_a_smooth_function_as_it_was(string basis, double tolerance)
    {
        var layer = new KanLayer("layer", 1, 3, NaiveBasis.Of(basis));
        KanInitialiser.Initialise(layer, -2, 2, new RandomStream(3, StreamPurpose.Initialisation), Workers);
        for (int g = 0; g < layer.BasisSize; g++)
        {
            for (int o = 0; o < 3; o++)
                layer.Coefficients.Value[g * 3 + o] = MathF.Sin((-2 + 4f * g / (layer.BasisSize - 1)) * (o + 1));
        }
        // Denser towards the ends. (Where quantiles lie further apart than a width, no refit could keep a function.)
        float[] seen = [.. Enumerable.Range(0, 500).Select(i => 1.9f * MathF.Sin(1.3f * (i / 249.5f - 1)))];
        float[] points = [.. seen.Order()];
        double[] before = [.. Splines(layer, 0, points).Select(value => (double)value)];
        float[] oldGrid = layer.GridOf(0).ToArray();

        GridAdapter.Adapt(layer, 0, seen, 0.05f).Should().BeTrue();

        layer.GridOf(0).ToArray().Should().NotEqual(oldGrid).And.BeInAscendingOrder();
        Splines(layer, 0, points).AsSpan().ShouldBeClose(before, tolerance, "spline");
    }

    [Theory]
    [InlineData("fourier")]
    [InlineData("chebyshev")]
    public void Bases_without_a_grid_do_not_adapt(string basis)
    {
        var layer = new KanLayer("layer", 1, 1, NaiveBasis.Of(basis));
        KanInitialiser.Initialise(layer, -1, 1, new RandomStream(3, StreamPurpose.Initialisation), Workers);
        float[] before = layer.Coefficients.Value.Span.ToArray();
        GridAdapter.Adapt(layer, 0, [.. Enumerable.Range(0, 100).Select(i => 0.004f * i)], 0.05f).Should().BeFalse();
        layer.Coefficients.Value.Span.ToArray().Should().Equal(before);
    }

    [Theory]
    [InlineData("rbf")]
    [InlineData("bspline")]
    public void Fixed_ends_stay(string basis)
    {
        var layer = new KanLayer("layer", 1, 1, NaiveBasis.Of(basis));
        KanInitialiser.Initialise(layer, -1.5f, 1.5f, new RandomStream(3, StreamPurpose.Initialisation), Workers);
        float[] seen = [.. Enumerable.Range(0, 100).Select(i => 0.004f * i)];
        GridAdapter.Adapt(layer, 0, seen, 0.05f, -1.5f, 1.5f).Should().BeTrue();
        var nodes = layer.Basis.NodesOf(layer.GridOf(0));
        (nodes[0], nodes[^1]).Should().Be((-1.5f, 1.5f));
    }

    [Fact]
    public void Inputs_that_hardly_vary_keep_their_grid()
    {
        var layer = new KanLayer("layer", 1, 1, KanBasis.Rbf(8));
        KanInitialiser.Initialise(layer, -1, 1, new RandomStream(3, StreamPurpose.Initialisation), Workers);
        float[] before = layer.GridOf(0).ToArray();
        GridAdapter.Adapt(layer, 0, Enumerable.Repeat(0.25f, 50).ToArray(), 0.05f).Should().BeFalse();
        layer.GridOf(0).ToArray().Should().Equal(before);
    }

    /// <summary>wSpline·Σ coef·B at points, without the base path: [point][output].</summary>
    private static float[] Splines(KanLayer layer, int input, float[] points)
    {
        var basis = LeastSquares.BasisAt(layer, input, points);
        var result = new float[points.Length * layer.Outputs];
        for (int j = 0; j < points.Length; j++)
        {
            for (int o = 0; o < layer.Outputs; o++)
            {
                double sum = 0;
                for (int g = 0; g < layer.BasisSize; g++)
                    sum += basis[j, g] * layer.Coefficients.Value[(input * layer.BasisSize + g) * layer.Outputs + o];
                result[j * layer.Outputs + o] = (float)sum;
            }
        }
        return result;
    }
}

using Kaem.ML.Kan;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tests.Kan;

public class BasisTests
{
    private static readonly WorkerPool Workers = new(2);

    public static TheoryData<KanBasis> All =>
    [
        KanBasis.Rbf(), KanBasis.Rbf(4, bandwidth: 0.6f), KanBasis.Rswaf(), KanBasis.Rswaf(3, bandwidth: 2), KanBasis.Morlet(),
        KanBasis.Morlet(5, bandwidth: 1.7f) with { Frequency = 3 }, KanBasis.BSpline(), KanBasis.BSpline(5, 2), KanBasis.BSpline(2, 5),
        KanBasis.Fourier(), KanBasis.Fourier(3, bandwidth: 0.37f), KanBasis.Fourier(16), KanBasis.Chebyshev(), KanBasis.Chebyshev(12, 1.4f, true),
        KanBasis.Chebyshev() with { BaseActivation = BaseActivation.Silu }, KanBasis.BSpline(6, 3, BaseActivation.None),
    ];

    // Phases of high frequencies are exact only where a product is not rounded before it is added to.
    private static readonly double Unfused = FusedMultiplyAdd.IsAccelerated ? 1 : 40;

    [Theory]
    [MemberData(nameof(All))]
    public void Values_agree_with_the_definition(KanBasis basis)
    {
        var layer = Layer(basis);
        float[] x = [.. Enumerable.Range(0, 401).Select(j => -3 + 0.015f * j), layer.Basis.Nodes > 0 ? layer.GridOf(0)[1] : 0];
        var terms = new FloatBuffer(x.Length * layer.Terms).AsMatrix(x.Length, layer.Terms);
        layer.Expand(0, x, terms);
        for (int j = 0; j < x.Length; j++)
        {
            for (int g = 0; g < layer.BasisSize; g++)
                ((double)terms.Row(j)[g]).Should().BeApproximately(NaiveBasis.Value(layer, 0, g, x[j]), 2e-6 * Unfused, "function {0} at {1}", g, x[j]);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Derivatives_agree_with_the_definition(KanBasis basis)
    {
        var layer = Layer(basis);
        const int count = 61;
        const double step = 1e-6;
        float[] x = [.. Enumerable.Range(0, count).Select(j => -1.73f + 0.0571f * j)], grid = layer.GridOf(0).ToArray();
        var terms = new FloatBuffer(count * layer.Terms).AsMatrix(count, layer.Terms);
        layer.Expand(0, x, terms);
        var weights = new FloatBuffer(count * layer.Terms);
        new RandomStream(3, StreamPurpose.Initialisation).Normal(weights.Span);
        double tau = layer.Bandwidth.Length == 0 ? 1 : layer.Bandwidth.Value[0];
        for (int j = 0; j < count; j++)
        {
            var row = weights.AsMatrix(count, layer.Terms).Row(j);
            double byX = 0, byTau = 0;
            for (int g = 0; g < layer.BasisSize; g++)
            {
                byX += row[g] * (NaiveBasis.Value(basis, grid, tau, g, x[j] + step) - NaiveBasis.Value(basis, grid, tau, g, x[j] - step)) / (2 * step);
                byTau += row[g] * (NaiveBasis.Value(basis, grid, tau + step, g, x[j]) - NaiveBasis.Value(basis, grid, tau - step, g, x[j])) / (2 * step);
            }
            var (dx, dWidth) = PullBack(layer, x[j], terms.Row(j), row);
            double scale = basis is FourierBasis fourier ? fourier.Frequencies * 10 : 10;
            dx.Should().BeApproximately(byX, 2e-5 * Unfused * scale * Math.Max(1, 1 / layer.UnitWidth(0)), "it is the slope at {0}", x[j]);
            if (layer.Bandwidth.Length > 0)
                (dWidth * layer.UnitWidth(0)).Should().BeApproximately(byTau, 1e-4 * scale, "it is the slope by τ at {0}", x[j]);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Weighted_sums_are_those_of_expansions(KanBasis basis)
    {
        var layer = Layer(basis);
        const int count = 37;
        float[] x = new float[count], weights = new float[count];
        new RandomStream(4, StreamPurpose.Initialisation).Normal(x);
        new RandomStream(5, StreamPurpose.Initialisation).Normal(weights);
        int size = layer.BasisSize;
        float[] sums = new float[size], widthSums = new float[size], grid = layer.GridOf(0).ToArray();
        var terms = new FloatBuffer(count * layer.Terms).AsMatrix(count, layer.Terms);
        layer.Expand(0, x, terms);
        unsafe
        {
            fixed (float* px = x, pw = weights, pg = grid, ps = sums, pd = widthSums)
                layer.Basis.WeightedSums(px, pw, count, pg, layer.Width(0), ps, pd);
        }
        for (int g = 0; g < size; g++)
        {
            double expected = 0, byWidth = 0;
            for (int j = 0; j < count; j++)
            {
                expected += (double)weights[j] * terms.Row(j)[g];
                var one = new float[layer.Terms];
                one[g] = weights[j];
                byWidth += PullBack(layer, x[j], terms.Row(j), one).Width;
            }
            ((double)sums[g]).Should().BeApproximately(expected, 1e-5);
            ((double)widthSums[g]).Should().BeApproximately(byWidth, 1e-5 * Math.Max(10, 10 * Math.Abs(byWidth)));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public unsafe void Width_derivatives_are_those_of_the_backward_pass(KanBasis basis)
    {
        var layer = Layer(basis);
        const int count = 23;
        var x = new float[count];
        new RandomStream(4, StreamPurpose.Initialisation).Normal(x);
        int stride = 2 * layer.Terms + 3;
        var rows = new FloatBuffer(count * stride);
        layer.Expand(0, x, new MatrixView(rows.Pointer, count, layer.Terms, stride));
        layer.ExpandWidthDerivatives(0, x, rows.Pointer, rows.Pointer + layer.Terms, stride);
        for (int j = 0; j < count; j++)
        {
            for (int g = 0; g < layer.BasisSize; g++)
            {
                var one = new float[layer.Terms];
                one[g] = 1;
                double expected = PullBack(layer, x[j], rows.Span.Slice(j * stride, layer.Terms), one).Width;
                ((double)rows[j * stride + layer.Terms + g]).Should().BeApproximately(expected, 1e-5 * Math.Max(1, Math.Abs(expected)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void An_expansion_does_not_depend_on_its_neighbours(KanBasis basis)
    {
        var layer = Layer(basis);
        var x = new float[19];
        new RandomStream(4, StreamPurpose.Initialisation).Normal(x);
        var all = new FloatBuffer(x.Length * layer.Terms).AsMatrix(x.Length, layer.Terms);
        layer.Expand(0, x, all);
        for (int j = 0; j < x.Length; j++)
        {
            var alone = new FloatBuffer(layer.Terms).AsMatrix(1, layer.Terms);
            layer.Expand(0, x.AsSpan(j, 1), alone);
            alone.Row(0).ToArray().Should().Equal(all.Row(j).ToArray());
        }
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(20, 3)]
    [InlineData(4, 5)]
    public void B_splines_sum_to_one_within_the_grid_and_vanish_beyond_its_extension(int gridSize, int degree)
    {
        var layer = new KanLayer("layer", 1, 1, KanBasis.BSpline(gridSize, degree));
        float[] nodes = [.. Enumerable.Range(0, gridSize + 1).Select(k => -1 + 2 * MathF.Pow((float)k / gridSize, 1.5f))];
        layer.Basis.LayGrid(nodes, layer.GridOf(0));
        layer.GridOf(0).ToArray().Should().BeInAscendingOrder().And.HaveCount(gridSize + 2 * degree + 1);
        layer.Basis.NodesOf(layer.GridOf(0)).ToArray().Should().Equal(nodes);
        var inside = Enumerable.Range(0, 200).Select(k => -1 + 2 * k / 200f).Append(1);
        foreach (float x in inside)
            ((double)Expansion(layer, x).Sum()).Should().BeApproximately(1, 1e-6);
        foreach (float x in new[] { layer.GridOf(0)[0] - 0.01f, layer.GridOf(0)[^1], 100 })
            Expansion(layer, x).Should().OnlyContain(value => value == 0);
    }

    [Fact]
    public void B_splines_bear_knots_that_coincide()
    {
        var layer = new KanLayer("layer", 1, 1, KanBasis.BSpline(5));
        layer.Basis.LayGrid([-1, -0.2f, -0.2f, -0.2f, 0.4f, 1], layer.GridOf(0));
        foreach (float x in new[] { -1f, -0.3f, -0.2f, 0, 0.4f, 0.99f })
            ((double)Expansion(layer, x).Sum()).Should().BeApproximately(1, 1e-6);
    }

    [Fact]
    public void Chebyshev_arguments_stay_in_range_and_slopes_stay_finite()
    {
        // Below τ = 1, which options refuse, arguments are held at the ends; far out tanh rounds to 1 at τ = 1 as well.
        foreach (float width in new[] { 0.5f, 1f })
        {
            foreach (float x in new[] { -20f, -0.6f, -0.5f, 0.3f, 0.55f, 1, 30 })
            {
                var options = KanBasis.Chebyshev(4, 1);
                var basis = Basis.Create(options);
                float slope = 0;
                float[] terms = new float[5], ones = [1, 1, 1, 1, 1];
                double byWidth;
                unsafe
                {
                    fixed (float* pt = terms, po = ones)
                    {
                        basis.Expand(&x, 1, 1, null, width, pt, 5);
                        byWidth = basis.Backward(&x, 1, 1, null, width, pt, po, 5, &slope);
                    }
                }
                for (int k = 0; k < 5; k++)
                    ((double)terms[k]).Should().BeApproximately(NaiveBasis.Value(options, [], width, k, x), 1e-5);
                bool held = Math.Abs(Math.Tanh(x)) > width;
                float.IsFinite(slope).Should().BeTrue();
                double.IsFinite(byWidth).Should().BeTrue();
                if (held)
                    (slope, byWidth).Should().Be((0, 0));
            }
        }
    }

    [Fact]
    public void Phases_of_high_frequencies_keep_their_digits()
    {
        // Without fused multiply-add the phase, hundreds of turns, is rounded before whole turns go.
        double tolerance = FusedMultiplyAdd.IsAccelerated ? 4e-7 : 2e-4;
        var basis = KanBasis.Fourier(200, bandwidth: 0.3f);
        var layer = Layer(basis);
        foreach (float x in new[] { 3.9999f, -2.7182817f, 8.765432f })
        {
            float[] terms = Expansion(layer, x);
            for (int g = 0; g < layer.BasisSize; g++)
                ((double)terms[g]).Should().BeApproximately(NaiveBasis.Value(layer, 0, g, x), tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Parameters_that_a_basis_lacks_do_not_exist_and_the_others_are_counted(KanBasis basis)
    {
        var layer = new KanLayer("layer", 3, 4, basis);
        layer.Parameters.Should().OnlyContain(parameter => parameter.Length > 0);
        ((long)Basis.CountParameters(basis, 3, 4)).Should().Be(layer.Parameters.Sum(parameter => (long)parameter.Length));
        layer.Parameters.Any(parameter => parameter.Name.EndsWith("/grid")).Should().Be(basis is GridBasis);
        layer.Parameters.Any(parameter => parameter.Name.EndsWith("/bandwidth")).Should().Be(basis is not BSplineBasis);
        layer.Parameters.Any(parameter => parameter.Name.EndsWith("/spline-weight")).Should().Be(basis is not ChebyshevBasis);
        layer.Parameters.Any(parameter => parameter.Name.EndsWith("/base-weight")).Should().Be(basis.BaseActivation != BaseActivation.None);
    }

    private static KanLayer Layer(KanBasis basis)
    {
        var layer = new KanLayer("layer", 2, 3, basis);
        KanInitialiser.Initialise(layer, -1.2f, 1.3f, new RandomStream(5, StreamPurpose.Initialisation), Workers);
        return layer;
    }

    private static float[] Expansion(KanLayer layer, float x)
    {
        var terms = new FloatBuffer(layer.Terms).AsMatrix(1, layer.Terms);
        layer.Expand(0, new ReadOnlySpan<float>(in x), terms);
        return terms.Row(0)[..layer.BasisSize].ToArray();
    }

    private static unsafe (double X, double Width) PullBack(KanLayer layer, float x, Span<float> terms, Span<float> gradient)
    {
        float slope = 0;
        float[] grid = layer.GridOf(0).ToArray();
        fixed (float* pg = grid, pt = terms, pd = gradient)
        {
            double width = layer.Basis.Backward(&x, 1, 1, pg, layer.Width(0), pt, pd, layer.Terms, &slope);
            return (slope, width);
        }
    }
}

using Kaem.ML.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Kaem.ML.Kan;

/// <summary>
/// Moves a layer's grids to where its inputs are, a mix <c>ratio·uniform + (1 - ratio)·quantiles</c> (Liu et al. 2024),
/// and refits the coefficients by least squares so that the functions do not change where they were defined. With one
/// width an input, they can be kept only where the new centres lie no further apart than that: between far quantiles of a
/// heavy tail a function flattens. Bases without a grid stay as they are.
/// </summary>
internal static class GridAdapter
{
    /// <summary>An input that varies by less than this, relative to its size, keeps its grid: nothing could be fitted.</summary>
    private const float LeastSpread = 1e-4f;

    /// <summary>More values than this are thinned to evenly spaced quantiles for the fit.</summary>
    private const int MostFitted = 256;

    /// <summary>The new nodes of one input's grid.</summary>
    /// <param name="sorted">The inputs seen, ascending.</param>
    /// <param name="ratio">Share of the uniform grid.</param>
    /// <param name="low">First node; NaN for the smallest input.</param>
    /// <param name="high">Last node; NaN for the largest input.</param>
    public static void NewGrid(ReadOnlySpan<float> sorted, float ratio, float low, float high, Span<float> grid)
    {
        int intervals = grid.Length - 1;
        double first = float.IsNaN(low) ? sorted[0] : low, last = float.IsNaN(high) ? sorted[^1] : high;
        for (int g = 0; g <= intervals; g++)
        {
            double quantile = g == 0 ? first : g == intervals ? last : sorted[(int)((long)sorted.Length * g / intervals)];
            double uniform = first + (last - first) * g / intervals;
            grid[g] = (float)(ratio * uniform + (1 - ratio) * quantile);
        }
    }

    /// <summary>Adapts one input to the values seen. Call <see cref="KanLayer.Refresh"/> after the last one.</summary>
    /// <param name="seen">Values of this input; sorted in place.</param>
    /// <param name="low">Fixed first node, or NaN.</param>
    /// <param name="high">Fixed last node, or NaN.</param>
    /// <returns>False where there is no grid or the values hardly vary, and nothing was changed.</returns>
    public static bool Adapt(KanLayer layer, int input, Span<float> seen, float ratio, float low = float.NaN, float high = float.NaN)
    {
        if (layer.Basis.Nodes == 0)
            return false;
        seen.Sort();
        float spread = seen[^1] - seen[0];
        if (!(spread > LeastSpread * MathF.Max(1, MathF.Max(MathF.Abs(seen[0]), MathF.Abs(seen[^1])))))
            return false;
        Span<float> nodes = new float[layer.Basis.Nodes], grid = new float[layer.Basis.GridLength];
        NewGrid(seen, ratio, low, high, nodes);
        layer.Basis.LayGrid(nodes, grid);
        // Beside the values seen, an even net: between far quantiles nothing else would hold the curve.
        int fitted = Math.Min(seen.Length, MostFitted), net = 4 * nodes.Length;
        var points = new float[fitted + net];
        for (int k = 0; k < fitted; k++)
            points[k] = seen[(int)((long)k * (seen.Length - 1) / Math.Max(1, fitted - 1))];
        for (int k = 0; k < net; k++)
            points[fitted + k] = nodes[0] + (nodes[^1] - nodes[0]) * k / (net - 1);
        Refit(layer, input, grid, points);
        return true;
    }

    /// <summary>Gives an input a new grid and refits its coefficients to the old splines' values at the points.</summary>
    public static void Refit(KanLayer layer, int input, ReadOnlySpan<float> grid, ReadOnlySpan<float> points)
    {
        int size = layer.BasisSize, outputs = layer.Outputs;
        var before = LeastSquares.BasisAt(layer, input, points);
        grid.CopyTo(layer.GridOf(input));
        var transfer = LeastSquares.Solver(LeastSquares.BasisAt(layer, input, points), layer.Basis.Ridge) * before;
        var span = layer.Coefficients.Value.Span.Slice(input * size * outputs, size * outputs);
        var old = Matrix<double>.Build.Dense(size, outputs);
        for (int g = 0; g < size; g++)
        {
            for (int o = 0; o < outputs; o++)
                old[g, o] = span[g * outputs + o];
        }
        var fitted = transfer * old;
        for (int g = 0; g < size; g++)
        {
            for (int o = 0; o < outputs; o++)
                span[g * outputs + o] = (float)fitted[g, o];
        }
    }
}

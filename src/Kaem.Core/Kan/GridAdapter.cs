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

    /// <summary>Points of a fit from one node to the next.</summary>
    private const int PointsBetweenNodes = 8;

    /// <summary>More values than this are thinned to evenly spaced quantiles for the fit.</summary>
    private const int MostFitted = 256;

    /// <summary>Weight of points where the functions were not defined: enough to hold a curve there, too little to bend it elsewhere.</summary>
    private const double Beyond = 0.1;

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

    /// <summary>
    /// Takes all grids along with a domain that moves, stretched as it is, and refits: within the old domain functions hardly
    /// change, beyond it their splines go on as at its ends. Call <see cref="KanLayer.Refresh"/> afterwards.
    /// </summary>
    public static void Move(KanLayer layer, Interval from, Interval to)
    {
        int count = layer.Basis.Nodes;
        if (count == 0)
            return;
        Span<float> nodes = new float[count], grid = new float[layer.Basis.GridLength];
        var points = new float[PointsBetweenNodes * (count - 1) + 1];
        for (int k = 0; k < points.Length; k++)
            points[k] = (float)(to.Low + to.Length * k / (points.Length - 1));
        for (int i = 0; i < layer.Inputs; i++)
        {
            var old = layer.Basis.NodesOf(layer.GridOf(i));
            for (int g = 0; g < count; g++)
                nodes[g] = (float)(to.Low + (old[g] - (double)from.Low) / from.Length * to.Length);
            layer.Basis.LayGrid(nodes, grid);
            Refit(layer, i, grid, points, from);
        }
    }

    /// <summary>Gives an input a new grid and refits its coefficients to the old splines' values at the points.</summary>
    /// <param name="known">Where the functions were defined; null for everywhere.</param>
    public static void Refit(KanLayer layer, int input, ReadOnlySpan<float> grid, ReadOnlySpan<float> points, Interval? known = null)
    {
        int size = layer.BasisSize, outputs = layer.Outputs;
        float[] asked = [.. points];
        if (known is { } ends)
        {
            foreach (ref float x in asked.AsSpan())
                x = Math.Clamp(x, ends.Low, ends.High);
        }
        var span = layer.Coefficients.Value.Span.Slice(input * size * outputs, size * outputs);
        if (size > BandedFit.MostFull)
        {
            RefitInBands(layer, input, grid, points, asked, span);
            return;
        }
        var before = LeastSquares.BasisAt(layer, input, asked);
        grid.CopyTo(layer.GridOf(input));
        var after = LeastSquares.BasisAt(layer, input, points);
        for (int j = 0; j < asked.Length; j++)
        {
            if (asked[j] == points[j])
                continue;
            before.SetRow(j, before.Row(j) * Beyond);
            after.SetRow(j, after.Row(j) * Beyond);
        }
        var transfer = LeastSquares.Solver(after, layer.Basis.Ridge) * before;
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

    /// <summary>The same for grids of many intervals.</summary>
    /// <param name="asked">Where the old splines are asked.</param>
    private static void RefitInBands(KanLayer layer, int input, ReadOnlySpan<float> grid, ReadOnlySpan<float> points, float[] asked, Span<float> coefficients)
    {
        var before = BandedFit.BasisAt(layer, input, asked);
        grid.CopyTo(layer.GridOf(input));
        var after = BandedFit.BasisAt(layer, input, points);
        for (int j = 0; j < asked.Length; j++)
        {
            if (asked[j] == points[j])
                continue;
            before.Scale(j, Beyond);
            after.Scale(j, Beyond);
        }
        double[] curves = before.Multiply(coefficients, layer.Outputs);
        double[] fitted = new BandedFit(after, layer.Basis.Ridge).Solve(curves, layer.Outputs);
        for (int i = 0; i < fitted.Length; i++)
            coefficients[i] = (float)fitted[i];
    }
}

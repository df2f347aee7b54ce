using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// Inverse transform sampling from tabulated densities (Sec. 2.4.3, with panels in place of the running sum of one rule).
/// Each panel is two cells. Quadrature gives the distribution function F at their edges; between two edges F is the
/// monotone rational quadratic with the density as slope at both (Gregory and Delbourgo 1982), which is increasing whatever
/// the slopes, fourth-order accurate, and has its inverse in closed form.
/// </summary>
/// <param name="functions">Number of densities.</param>
internal sealed unsafe class InverseTransform(int functions)
{
    private const float Negligible = 1e-30f;

    private FloatBuffer? _cumulative;
    private FloatBuffer? _densities;
    private FloatBuffer? _blocks;
    private FloatBuffer? _edges;
    private EvaluationGrid? _grid;
    private int _stride;
    private int _blockStride;

    /// <summary>Makes room for tables on a grid.</summary>
    public void Use(EvaluationGrid grid)
    {
        _grid = grid;
        // Searches may read past the last panel: up to a block more than there are.
        _stride = grid.Order.Length + (grid.Order.IsPermuted ? 0 : SearchedCells.Block);
        _blockStride = grid.Order.IsPermuted ? 0 : EvaluationGrid.Padded(grid.Order.Groups / SearchedCells.Block + 1);
        FloatBuffer.Grow(ref _cumulative, checked(functions * _stride));
        FloatBuffer.Grow(ref _densities, checked(functions * _stride));
        FloatBuffer.Grow(ref _blocks, checked(functions * _blockStride));
        grid.Edges.CopyTo(FloatBuffer.Grow(ref _edges, _stride).Span);
    }

    /// <summary>Tabulates a density.</summary>
    /// <param name="densities">The density, up to a factor, at the grid's points.</param>
    [SkipLocalsInit]
    public void Build(int function, ReadOnlySpan<float> densities)
    {
        var grid = _grid!;
        var order = grid.Order;
        float* cumulative = _cumulative!.Pointer + (long)function * _stride;
        float* panels = stackalloc float[2 * order.PanelLength], halves = panels + order.PanelLength;
        double* before = stackalloc double[order.PanelLength];
        double total;
        fixed (float* first = densities)
            total = PanelMasses(grid, first, panels, halves);
        // Panel after panel, from table to table: the others have mass 0. Both halves at once, since sums wait for their own steps.
        int tables = order.GroupSize / 2, half = order.Groups / 2;
        double running = 0, later = 0;
        for (int k = 0; k < half; k++)
        {
            for (int place = k, m = 0; m < tables; place += order.Groups, m++)
            {
                before[place] = running;
                before[place + half] = later;
                running += panels[place];
                later += panels[place + half];
            }
        }
        for (int m = 0; m < tables; m++)
        {
            for (int k = half; k < order.Groups; k++)
                before[order.PanelTable(m) + k] += running;
        }
        double scale = 1 / total;
        for (int m = 0; m < tables; m++)
        {
            int table = order.PanelTable(m);
            Scale(before + table, halves + table, order.Groups, scale, cumulative + order.Table(2 * m), cumulative + order.Table(2 * m + 1));
        }
        // From the last edge on it is 1, which no uniform reaches.
        for (int j = grid.Panels.Panels; j < order.PanelLength; j++)
            (cumulative[order[2 * j]], cumulative[order[2 * j + 1]]) = (1, 1);
        new Span<float>(cumulative + order[2 * order.PanelLength], _stride - order[2 * order.PanelLength]).Fill(1);

        float* blocks = _blocks!.Pointer + (long)function * _blockStride;
        for (int b = 0; b < _blockStride; b++)
            blocks[b] = cumulative[order.Table(0) + Math.Min((b + 1) * SearchedCells.Block, grid.Panels.Panels)];
        TensorPrimitives.Multiply(densities[..order.Length], (float)scale, new Span<float>(_densities!.Pointer + (long)function * _stride, order.Length));
        GC.KeepAlive(this);
    }

    /// <summary>z_j = F⁻¹(u_j).</summary>
    /// <param name="u">Uniforms, at least 0 and below 1.</param>
    public void Sample(int function, ReadOnlySpan<float> u, Span<float> z)
    {
        var order = _grid!.Order;
        var table = new CellTable(
            _cumulative!.Pointer + (long)function * _stride, _densities!.Pointer + (long)function * _stride, _edges!.Pointer, order);
        fixed (float* pu = u, pz = z)
        {
            if (order.IsPermuted)
                PermutedCells.Invert(table, pu, pz, u.Length);
            else
                SearchedCells.Invert(table, _blocks!.Pointer + (long)function * _blockStride, _blockStride, pu, pz, u.Length);
        }
        GC.KeepAlive(this);
    }

    /// <summary>F⁻¹(u) for u from 0 to 1.</summary>
    public float Quantile(int function, float u)
    {
        if (u >= 1)
            return _grid!.Panels.Domain.High;
        float z = 0;
        Sample(function, new ReadOnlySpan<float>(in u), new Span<float>(ref z));
        return z;
    }

    /// <summary>F(z).</summary>
    public double Cumulative(int function, float z)
    {
        var order = _grid!.Order;
        float* edges = _edges!.Pointer;
        if (!(z > edges[order[0]]))
            return 0;
        if (z >= edges[order[_grid.Cells]])
            return 1;
        int cell = 0, end = _grid.Cells;
        while (end - cell > 1)
        {
            int middle = (cell + end) / 2;
            if (edges[order[middle]] <= z)
                cell = middle;
            else
                end = middle;
        }
        int here = order[cell], next = order[cell + 1];
        float* cumulative = _cumulative!.Pointer + (long)function * _stride, densities = _densities!.Pointer + (long)function * _stride;
        double mass = (double)cumulative[next] - cumulative[here], width = (double)edges[next] - edges[here];
        if (mass <= 0)
            return cumulative[here];
        // y = (x² + a·x(1 - x)) / (1 + (a + b - 2)·x(1 - x)) on the unit square, with slopes a and b at its ends
        double a = densities[here] * width / mass, b = densities[next] * width / mass;
        double x = (z - (double)edges[here]) / width, product = x * (1 - x);
        double result = cumulative[here] + mass * (x * x + a * product) / (1 + (a + b - 2) * product);
        GC.KeepAlive(this);
        return result;
    }

    /// <summary>Distribution function at the starts and the middles of panels, from the masses before them and in their left halves.</summary>
    private static void Scale(double* before, float* halves, int count, double scale, float* starts, float* middles)
    {
        for (int k = 0; k < count; k += Vector<float>.Count)
        {
            Vector<double> low = Vector.Load(before + k), high = Vector.Load(before + k + Vector<double>.Count);
            Vector.Widen(Vector.Load(halves + k), out var lowHalf, out var highHalf);
            Vector.Narrow(low * scale, high * scale).Store(starts + k);
            Vector.Narrow((low + lowHalf) * scale, (high + highHalf) * scale).Store(middles + k);
        }
    }

    /// <summary>Integrals over each panel and over its left half, in the panels' order; returns their sum.</summary>
    private static double PanelMasses(EvaluationGrid grid, float* densities, float* panels, float* halves)
    {
        double[] whole = CompositeQuadrature.Weights, left = CompositeQuadrature.LeftHalfWeights;
        float end = (float)whole[0], inner = (float)whole[1], middle = (float)whole[2];
        float left0 = (float)left[0], left1 = (float)left[1], left2 = (float)left[2], left3 = (float)left[3], left4 = (float)left[4];
        var order = grid.Order;
        Vector<double> even = default, odd = default;
        for (int m = 0; m < order.GroupSize / 2; m++)
        {
            float* starts = densities + order.Table(2 * m), middles = densities + order.Table(2 * m + 1), ends = densities + order.RightEnds(m);
            int table = order.PanelTable(m);
            float* firsts = densities + grid.InnerOffset + table, seconds = firsts + order.PanelLength;
            for (int k = 0; k < order.Groups; k += Vector<float>.Count)
            {
                Vector<float> d0 = Vector.Load(starts + k), d1 = Vector.Load(firsts + k), d2 = Vector.Load(middles + k);
                Vector<float> d3 = Vector.Load(seconds + k), d4 = Vector.Load(ends + k);
                var halfWidth = Vector.Load(grid.HalfWidths.Pointer + table + k);
                var panel = halfWidth * (end * (d0 + d4) + inner * (d1 + d3) + middle * d2);
                var half = halfWidth * ((left0 * d0 + left1 * d1) + (left3 * d3 + left4 * d4) + left2 * d2);
                // A mass far below the smallest uniform is none: the quotients of a cell's mass stay finite.
                panel = Vector.ConditionalSelect(Vector.LessThan(panel, new Vector<float>(Negligible)), Vector<float>.Zero, panel);
                half = Vector.Max(Vector<float>.Zero, Vector.Min(half, panel));
                panel.Store(panels + table + k);
                half.Store(halves + table + k);
                Vector.Widen(panel, out var low, out var high);
                even += low;
                odd += high;
            }
        }
        return Vector.Sum(even + odd);
    }
}

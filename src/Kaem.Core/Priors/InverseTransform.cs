using System.Numerics;
using System.Numerics.Tensors;
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
    private FloatBuffer? _dealtEdges;
    private EvaluationGrid? _grid;
    private int _stride;
    private int _blockStride;

    /// <summary>Makes room for tables on a grid.</summary>
    public void Use(EvaluationGrid grid)
    {
        _grid = grid;
        // Searches may read past the last edge: up to a block more than there are cells.
        _stride = EvaluationGrid.Padded(grid.Cells + 1 + SearchedCells.Block);
        _blockStride = EvaluationGrid.Padded(_stride / SearchedCells.Block);
        FloatBuffer.Grow(ref _cumulative, checked(functions * _stride));
        FloatBuffer.Grow(ref _densities, checked(functions * _stride));
        FloatBuffer.Grow(ref _blocks, checked(functions * _blockStride));
        grid.Edges.CopyTo(FloatBuffer.Grow(ref _edges, _stride).Span);
        if (PermutedCells.IsSupported(grid.Cells))
            PermutedCells.DealEdges(_edges!.Pointer, grid.Cells, FloatBuffer.Grow(ref _dealtEdges, PermutedCells.DealtLength).Pointer);
    }

    /// <summary>Tabulates a density.</summary>
    /// <param name="densities">The density, up to a factor, at the grid's points.</param>
    public void Build(int function, ReadOnlySpan<float> densities)
    {
        var grid = _grid!;
        int cells = grid.Cells;
        float* cumulative = _cumulative!.Pointer + (long)function * _stride;
        float* panels = stackalloc float[grid.PanelStride], halves = stackalloc float[grid.PanelStride];
        double total;
        fixed (float* first = densities)
            total = PanelMasses(grid, first, panels, halves);
        double running = 0, scale = 1 / total;
        for (int j = 0; j < cells / 2; j++)
        {
            cumulative[2 * j] = (float)(running * scale);
            cumulative[2 * j + 1] = (float)((running + halves[j]) * scale);
            running += panels[j];
        }
        new Span<float>(cumulative + cells, _stride - cells).Fill(1);

        var atEdges = new Span<float>(_densities!.Pointer + (long)function * _stride, grid.EdgeStride);
        TensorPrimitives.Multiply(densities.Slice(grid.EdgeOffset, grid.EdgeStride), (float)scale, atEdges);

        float* blocks = _blocks!.Pointer + (long)function * _blockStride;
        for (int b = 0; b < _blockStride; b++)
            blocks[b] = cumulative[Math.Min((b + 1) * SearchedCells.Block, cells)];
        GC.KeepAlive(this);
    }

    /// <summary>z_j = F⁻¹(u_j).</summary>
    /// <param name="u">Uniforms, at least 0 and below 1.</param>
    public void Sample(int function, ReadOnlySpan<float> u, Span<float> z)
    {
        var table = new CellTable(
            _cumulative!.Pointer + (long)function * _stride, _densities!.Pointer + (long)function * _stride, _edges!.Pointer, _grid!.Cells);
        float* blocks = _blocks!.Pointer + (long)function * _blockStride;
        fixed (float* pu = u, pz = z)
        {
            if (u.Length >= PermutedCells.LeastCount && PermutedCells.IsSupported(_grid.Cells))
                PermutedCells.Invert(table, _dealtEdges!.Pointer, pu, pz, u.Length);
            else
                SearchedCells.Invert(table, blocks, _blockStride, pu, pz, u.Length);
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
        var edges = _grid!.Edges[..(_grid.Cells + 1)];
        if (!(z > edges[0]))
            return 0;
        if (z >= edges[^1])
            return 1;
        int cell = edges.BinarySearch(z);
        cell = cell < 0 ? ~cell - 1 : cell;
        float* cumulative = _cumulative!.Pointer + (long)function * _stride + cell;
        float* densities = _densities!.Pointer + (long)function * _stride + cell;
        double mass = (double)cumulative[1] - cumulative[0], width = (double)edges[cell + 1] - edges[cell];
        if (mass == 0)
            return cumulative[0];
        // y = (x² + a·x(1 - x)) / (1 + (a + b - 2)·x(1 - x)) on the unit square, with slopes a and b at its ends
        double a = densities[0] * width / mass, b = densities[1] * width / mass;
        double x = (z - (double)edges[cell]) / width, product = x * (1 - x);
        double result = cumulative[0] + mass * (x * x + a * product) / (1 + (a + b - 2) * product);
        GC.KeepAlive(this);
        return result;
    }

    /// <summary>Integrals over each panel and over its left half; returns their sum.</summary>
    private static double PanelMasses(EvaluationGrid grid, float* densities, float* panels, float* halves)
    {
        double[] whole = CompositeQuadrature.Weights, left = CompositeQuadrature.LeftHalfWeights;
        float outer = (float)whole[0], inner = (float)whole[1];
        float left0 = (float)left[0], left1 = (float)left[1], left2 = (float)left[2], left3 = (float)left[3];
        int stride = grid.PanelStride;
        float* halfWidths = grid.HalfWidths.Pointer;
        Vector<double> even = default, odd = default;
        for (int j = 0; j < stride; j += Vector<float>.Count)
        {
            float* d = densities + j;
            Vector<float> d0 = Vector.Load(d), d1 = Vector.Load(d + stride), d2 = Vector.Load(d + 2 * stride), d3 = Vector.Load(d + 3 * stride);
            var halfWidth = Vector.Load(halfWidths + j);
            var panel = halfWidth * (outer * (d0 + d3) + inner * (d1 + d2));
            var half = halfWidth * (left0 * d0 + left1 * d1 + (left2 * d2 + left3 * d3));
            // A mass far below the smallest uniform is none: the quotients of a cell's mass stay finite.
            panel = Vector.ConditionalSelect(Vector.LessThan(panel, new Vector<float>(Negligible)), Vector<float>.Zero, panel);
            half = Vector.Max(Vector<float>.Zero, Vector.Min(half, panel));
            panel.Store(panels + j);
            half.Store(halves + j);
            Vector.Widen(panel, out var low, out var high);
            even += low;
            odd += high;
        }
        return Vector.Sum(even + odd);
    }
}

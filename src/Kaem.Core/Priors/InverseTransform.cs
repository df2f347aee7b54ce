using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
    // The search takes two steps: which block of 16 edges, then which edge.
    private const int Block = 16;

    private const float Negligible = 1e-30f;

    // Uniforms inverted at a time; a whole number of vectors of any width.
    private const int Chunk = 64;

    private FloatBuffer? _cumulative;
    private FloatBuffer? _densities;
    private FloatBuffer? _blocks;
    private EvaluationGrid? _grid;
    private int _stride;
    private int _blockStride;

    /// <summary>Makes room for tables on a grid.</summary>
    public void Use(EvaluationGrid grid)
    {
        _grid = grid;
        // One block more than there are edges, so that the search may read past the last.
        _stride = grid.EdgeStride + Block;
        _blockStride = EvaluationGrid.Padded(_stride / Block);
        FloatBuffer.Grow(ref _cumulative, checked(functions * _stride));
        FloatBuffer.Grow(ref _densities, checked(functions * _stride));
        FloatBuffer.Grow(ref _blocks, checked(functions * _blockStride));
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
            blocks[b] = cumulative[Math.Min((b + 1) * Block, cells)];
        GC.KeepAlive(this);
    }

    /// <summary>z_j = F⁻¹(u_j).</summary>
    /// <param name="u">Uniforms, at least 0 and below 1.</param>
    public void Sample(int function, ReadOnlySpan<float> u, Span<float> z)
    {
        float* cumulative = _cumulative!.Pointer + (long)function * _stride;
        float* densities = _densities!.Pointer + (long)function * _stride;
        float* blocks = _blocks!.Pointer + (long)function * _blockStride;
        float* edges = _grid!.Points.Pointer + _grid.EdgeOffset;
        float* scratch = stackalloc float[6 * Chunk];
        float* excess = scratch, mass = scratch + Chunk, low = scratch + 2 * Chunk, high = scratch + 3 * Chunk;
        float* first = scratch + 4 * Chunk, second = scratch + 5 * Chunk;
        for (int start = 0; start < u.Length; start += Chunk)
        {
            // Finding a cell jumps about in the tables, so it goes one by one; inverting within cells goes by vectors.
            int count = Math.Min(Chunk, u.Length - start);
            for (int j = 0; j < count; j++)
            {
                float target = u[start + j];
                int cell = Find(cumulative, blocks, target);
                excess[j] = target - cumulative[cell];
                mass[j] = cumulative[cell + 1] - cumulative[cell];
                (low[j], high[j]) = (edges[cell], edges[cell + 1]);
                (first[j], second[j]) = (densities[cell], densities[cell + 1]);
            }
            for (int j = 0; j < count; j += Vector<float>.Count)
                Invert(excess + j, mass + j, low + j, high + j, first + j, second + j);
            new ReadOnlySpan<float>(low, count).CopyTo(z[start..]);
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

    /// <summary>
    /// Places within cells: with y the share of a cell's mass that lies before z, and a and b the slopes at its ends relative to
    /// the chord's, solves <c>y = (x² + a·x(1 - x)) / (1 + (a + b - 2)·x(1 - x))</c> for x, the root in [0, 1] of
    /// <c>(1 - c)·x² + c·x - y = 0</c> with c = a - y·(a + b - 2), by the form that doesn't cancel. Overwrites
    /// <paramref name="low"/> with z.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Invert(float* excess, float* mass, float* low, float* high, float* first, float* second)
    {
        Vector<float> masses = Vector.Load(mass), lows = Vector.Load(low), highs = Vector.Load(high), one = Vector<float>.One;
        var width = highs - lows;
        var toChord = width / masses;
        var y = Vector.Load(excess) / masses;
        Vector<float> a = Vector.Load(first) * toChord, b = Vector.Load(second) * toChord;
        var c = a - y * (a + b - new Vector<float>(2));
        var root = Vector.SquareRoot(c * c + 4 * (one - c) * y);
        var place = Vector.ConditionalSelect(
            Vector.GreaterThan(c, Vector<float>.Zero), 2 * y / (c + root), (root - c) / (2 * (one - c)));
        Vector.Min(lows + width * place, highs).Store(low);
    }

    /// <summary>The cell with cumulative[cell] ≤ u &lt; cumulative[cell + 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(float* cumulative, float* blocks, float u)
    {
        int block = 0;
        for (int b = 0; b < _blockStride; b += Block)
            block += CountUpTo(u, blocks + b);
        return block * Block + CountUpTo(u, cumulative + block * Block + 1);
    }

    /// <summary>How many of 16 floats are at most the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountUpTo(float target, float* values)
    {
        if (Vector512.IsHardwareAccelerated)
            return BitOperations.PopCount(Vector512.LessThanOrEqual(Vector512.Load(values), Vector512.Create(target)).ExtractMostSignificantBits());
        var targets = Vector256.Create(target);
        uint first = Vector256.LessThanOrEqual(Vector256.Load(values), targets).ExtractMostSignificantBits();
        uint second = Vector256.LessThanOrEqual(Vector256.Load(values + 8), targets).ExtractMostSignificantBits();
        return BitOperations.PopCount(first | (second << 8));
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

using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// Inverse transform sampling from tabulated densities (Sec. 2.4.3, with panels in place of the running sum of one rule).
/// Each panel is two cells. Quadrature gives the distribution function at their edges; between two edges its inverse is
/// the cubic Hermite interpolant with slopes 1/density, the slopes cut to where it stays monotone (Fritsch and Carlson 1980).
/// </summary>
/// <param name="functions">Number of densities.</param>
internal sealed unsafe class InverseTransform(int functions)
{
    // A monotone cubic on the unit square may rise at most three times as steeply as its chord at either end.
    private const float SteepestSlope = 3;

    // The search takes two steps: which block of 16 edges, then which edge.
    private const int Block = 16;

    private FloatBuffer? _cumulative;
    private FloatBuffer? _slopes;
    private FloatBuffer? _blocks;
    private float[] _inverseWidths = [];
    private EvaluationGrid? _grid;
    private int _stride;
    private int _blockStride;

    /// <summary>Number of densities.</summary>
    public int Functions => functions;

    /// <summary>Makes room for tables on a grid.</summary>
    public void Use(EvaluationGrid grid)
    {
        _grid = grid;
        // One block more than there are edges, so that the search may read past the last.
        _stride = grid.EdgeStride + Block;
        _blockStride = EvaluationGrid.Padded(_stride / Block);
        FloatBuffer.Grow(ref _cumulative, checked(functions * _stride));
        FloatBuffer.Grow(ref _slopes, functions * _stride);
        FloatBuffer.Grow(ref _blocks, functions * _blockStride);
        _inverseWidths = new float[grid.Cells];
        for (int i = 0; i < grid.Cells; i++)
            _inverseWidths[i] = 1 / (grid.Edges[i + 1] - grid.Edges[i]);
    }

    /// <summary>Tabulates a density.</summary>
    /// <param name="densities">The density, up to a factor, at the grid's points.</param>
    public void Build(int function, ReadOnlySpan<float> densities)
    {
        var grid = _grid!;
        int cells = grid.Cells;
        float* cumulative = _cumulative!.Pointer + (long)function * _stride;
        float* slopes = _slopes!.Pointer + (long)function * _stride;

        double total;
        fixed (float* first = densities)
            total = CellMasses(grid, first, cumulative);
        double running = 0, scale = 1 / total;
        for (int i = 0; i < cells; i++)
        {
            double mass = cumulative[i];
            cumulative[i] = (float)(running * scale);
            running += mass;
        }
        // Above every uniform from the last edge on, whatever the rounding.
        new Span<float>(cumulative + cells, _stride - cells).Fill(1);

        TensorPrimitives.Divide((float)total, densities.Slice(grid.EdgeOffset, grid.EdgeStride), new Span<float>(slopes, grid.EdgeStride));

        float* blocks = _blocks!.Pointer + (long)function * _blockStride;
        for (int b = 0; b < _blockStride; b++)
            blocks[b] = cumulative[Math.Min((b + 1) * Block, cells)];
    }

    /// <summary>z_j = F⁻¹(u_j).</summary>
    /// <param name="u">Uniforms, at least 0 and below 1.</param>
    public void Sample(int function, ReadOnlySpan<float> u, Span<float> z)
    {
        float* cumulative = _cumulative!.Pointer + (long)function * _stride;
        float* slopes = _slopes!.Pointer + (long)function * _stride;
        float* blocks = _blocks!.Pointer + (long)function * _blockStride;
        float* edges = _grid!.Points.Pointer + _grid.EdgeOffset;
        fixed (float* inverseWidths = _inverseWidths)
        {
            for (int j = 0; j < u.Length; j++)
            {
                int cell = Find(cumulative, blocks, u[j]);
                float mass = cumulative[cell + 1] - cumulative[cell];
                float t = (u[j] - cumulative[cell]) / mass;
                float chord = mass * inverseWidths[cell];
                float first = MathF.Min(SteepestSlope, chord * slopes[cell]);
                float last = MathF.Min(SteepestSlope, chord * slopes[cell + 1]);
                float share = Hermite(t, first, last);
                float low = edges[cell], high = edges[cell + 1];
                z[j] = MathF.Min(low + (high - low) * share, high);
            }
        }
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

    /// <summary>F(z), the inverse of what <see cref="Sample"/> computes.</summary>
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
        float* slopes = _slopes!.Pointer + (long)function * _stride + cell;
        double mass = (double)cumulative[1] - cumulative[0];
        if (mass == 0)
            return cumulative[0];
        double chord = mass * _inverseWidths[cell];
        double first = Math.Min(SteepestSlope, chord * slopes[0]), last = Math.Min(SteepestSlope, chord * slopes[1]);
        double share = ((double)z - edges[cell]) / ((double)edges[cell + 1] - edges[cell]);
        double low = 0, high = 1;
        for (int halving = 0; halving < 50; halving++)
        {
            double t = (low + high) / 2;
            if (t * (first + t * (3 - 2 * first - last + t * (first + last - 2))) < share)
                low = t;
            else
                high = t;
        }
        return cumulative[0] + mass * (low + high) / 2;
    }

    /// <summary>The cubic from (0, 0) to (1, 1) with the given slopes there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Hermite(float t, float first, float last) =>
        t * (first + t * (3 - 2 * first - last + t * (first + last - 2)));

    /// <summary>The cell with cumulative[cell] ≤ u &lt; cumulative[cell + 1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Find(float* cumulative, float* blocks, float u)
    {
        var target = Vector256.Create(u);
        int block = 0;
        for (int b = 0; b < _blockStride; b += Block)
            block += CountUpTo(target, blocks + b);
        return block * Block + CountUpTo(target, cumulative + block * Block + 1);
    }

    /// <summary>How many of 16 floats are at most the target.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int CountUpTo(Vector256<float> target, float* values)
    {
        uint first = Vector256.LessThanOrEqual(Vector256.Load(values), target).ExtractMostSignificantBits();
        uint second = Vector256.LessThanOrEqual(Vector256.Load(values + 8), target).ExtractMostSignificantBits();
        return BitOperations.PopCount(first | (second << 8));
    }

    /// <summary>Writes the integral over each cell and returns their sum.</summary>
    private static double CellMasses(EvaluationGrid grid, float* densities, float* masses)
    {
        float* d0 = densities, d1 = d0 + grid.PanelStride, d2 = d1 + grid.PanelStride, d3 = d2 + grid.PanelStride;
        float* halfWidths = grid.HalfWidths.Pointer;
        double[] whole = CompositeQuadrature.Weights, left = CompositeQuadrature.LeftHalfWeights;
        float outer = (float)whole[0], inner = (float)whole[1];
        float left0 = (float)left[0], left1 = (float)left[1], left2 = (float)left[2], left3 = (float)left[3];
        double total = 0;
        for (int j = 0; j < grid.Panels.Panels; j++)
        {
            float panel = halfWidths[j] * (outer * (d0[j] + d3[j]) + inner * (d1[j] + d2[j]));
            float half = halfWidths[j] * (left0 * d0[j] + left1 * d1[j] + left2 * d2[j] + left3 * d3[j]);
            half = Math.Clamp(half, 0, panel);
            masses[2 * j] = half;
            masses[2 * j + 1] = panel - half;
            total += (double)masses[2 * j] + masses[2 * j + 1];
        }
        return total;
    }
}

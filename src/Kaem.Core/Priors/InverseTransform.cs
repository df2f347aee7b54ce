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

    // Of a distribution function, in the middles of cells, as estimated: samples are off by less than 1e-4 anywhere.
    private const float Tolerance = 5e-5f;

    private static readonly float InnerNode = (float)CompositeQuadrature.Abscissas[3];

    private readonly Lock _raising = new();
    private readonly ScratchPool<GrowingRoom> _rooms = new(() => new GrowingRoom());

    private FloatBuffer? _cumulative;
    private FloatBuffer? _densities;
    private FloatBuffer? _blocks;
    private FloatBuffer? _edges;
    private FloatBuffer? _errors;
    private EvaluationGrid? _grid;
    private int _stride;
    private int _blockStride;

    /// <summary>Whether panels were too wide for a density since errors were cleared.</summary>
    public bool IsCoarse { get; private set; }

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
        FloatBuffer.Grow(ref _errors, grid.Order.PanelLength);
        ClearErrors();
    }

    /// <summary>Tabulates a density.</summary>
    /// <param name="densities">The density, up to a factor, at the grid's points.</param>
    public void Build(int function, ReadOnlySpan<float> densities)
    {
        var order = _grid!.Order;
        var room = _rooms.Rent();
        fixed (float* panels = room.Floats(3 * order.PanelLength))
        fixed (double* before = room.Doubles(order.PanelLength))
            Build(function, densities, panels, before);
        _rooms.Return(room);
    }

    /// <param name="panels">Room for three numbers of each panel.</param>
    /// <param name="before">Room for one of each.</param>
    private void Build(int function, ReadOnlySpan<float> densities, float* panels, double* before)
    {
        var grid = _grid!;
        var order = grid.Order;
        float* cumulative = _cumulative!.Pointer + (long)function * _stride, halves = panels + order.PanelLength, errors = halves + order.PanelLength;
        double total;
        float worst;
        fixed (float* first = densities)
            total = PanelMasses(grid, first, panels, halves, errors, out worst);
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
        if (worst * scale > Tolerance)
            RaiseErrors(new Span<float>(errors, order.PanelLength), (float)scale);
    }

    /// <summary>Forgets errors: those of the densities that are tabulated from now on count.</summary>
    public void ClearErrors()
    {
        IsCoarse = false;
        _errors!.Span.Clear();
    }

    /// <summary>The grid's panels, divided where they were too wide since errors were cleared; null where that is impossible.</summary>
    /// <param name="last">Given back where it has just those panels.</param>
    public CompositeQuadrature? Divide(CompositeQuadrature? last) => _grid!.Panels.Divided(_errors!.Span, _grid.Order, Tolerance, last);

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

    /// <summary>A copy of a density's table.</summary>
    public DistributionTable Table(int function)
    {
        var grid = _grid!;
        int[] places = [.. Enumerable.Range(0, grid.Cells + 1).Select(edge => grid.Order[edge])];
        return new DistributionTable(
            [.. places.Select(place => _edges![place])], [.. places.Select(place => _cumulative![function * _stride + place])],
            [.. places.Select(place => _densities![function * _stride + place])]);
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

    /// <summary>Raises the panels' errors to those of a density where these are larger; the order of densities does not matter.</summary>
    private void RaiseErrors(Span<float> errors, float scale)
    {
        TensorPrimitives.Multiply(errors, scale, errors);
        lock (_raising)
        {
            IsCoarse = true;
            var raised = _errors!.Span[..errors.Length];
            TensorPrimitives.Max(raised, errors, raised);
        }
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

    /// <summary>
    /// About how far the distribution function is off in the middles of a panel's two cells. There the cubic with its values and slopes errs by
    /// w⁴/384 times the third derivative of the density, w the cell's width; with the quartic through the nodes, c0 + c1·t + … + c4·t⁴
    /// for t from -1 to 1, that is w/64·(c3 ∓ 2·c4). The rational quadratic differs from the cubic by <see cref="FromCubic"/>.
    /// </summary>
    private static Vector<float> Error(
        Vector<float> width, Vector<float> panel, Vector<float> half, Vector<float> d0, Vector<float> d1, Vector<float> d2, Vector<float> d3, Vector<float> d4)
    {
        const float square = 3 / 7f;
        var scale = width * (1 / (128 * (1 - square)));
        var even = 2f * scale * ((d0 + d4 - (d2 + d2)) - (d1 + d3 - (d2 + d2)) * (1 / square));
        var odd = scale * ((d4 - d0) - (d3 - d1) * (1 / InnerNode));
        var left = FromCubic(half, width * d0, width * d2) - (odd - even);
        var right = FromCubic(panel - half, width * d2, width * d4) - (odd + even);
        return Vector.Max(Vector.Abs(left), Vector.Abs(right));
    }

    /// <summary>
    /// The rational quadratic less the cubic in the middle of a cell: m·(a - b)·(2 - a - b) / (8·(2 + a + b)), m its mass, a and b the slopes
    /// relative to the chord's.
    /// </summary>
    /// <param name="first">m·a.</param>
    /// <param name="second">m·b.</param>
    private static Vector<float> FromCubic(Vector<float> mass, Vector<float> first, Vector<float> second)
    {
        Vector<float> both = first + second, twice = mass + mass;
        return (first - second) * (twice - both) / (8f * (twice + both) + new Vector<float>(Negligible));
    }

    /// <summary>Integrals over each panel and over its left half, in the panels' order; returns their sum.</summary>
    /// <param name="errors">About the error of the running sum within each panel.</param>
    /// <param name="worst">The largest of them.</param>
    private static double PanelMasses(EvaluationGrid grid, float* densities, float* panels, float* halves, float* errors, out float worst)
    {
        double[] whole = CompositeQuadrature.Weights, left = CompositeQuadrature.LeftHalfWeights;
        float end = (float)whole[0], inner = (float)whole[1], middle = (float)whole[2];
        float left0 = (float)left[0], left1 = (float)left[1], left2 = (float)left[2], left3 = (float)left[3], left4 = (float)left[4];
        var order = grid.Order;
        Vector<double> even = default, odd = default;
        Vector<float> largest = default;
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
                var error = Error(halfWidth, panel, half, d0, d1, d2, d3, d4);
                error.Store(errors + table + k);
                largest = Vector.Max(largest, error);
                Vector.Widen(panel, out var low, out var high);
                even += low;
                odd += high;
            }
        }
        worst = 0;
        for (int i = 0; i < Vector<float>.Count; i++)
            worst = Math.Max(worst, largest[i]);
        return Vector.Sum(even + odd);
    }
}

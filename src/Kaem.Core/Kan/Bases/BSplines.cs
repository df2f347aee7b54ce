namespace Kaem.ML.Kan;

/// <summary>
/// B-splines by the recurrence of Cox and de Boor, on G intervals and as many more beyond each end as the degree (Liu et al.
/// 2024): G + degree functions, which sum to 1 within the G intervals. Only degree + 1 of them differ from 0 at a point.
/// </summary>
internal sealed unsafe class BSplines(int intervals, int degree) : Basis
{
    private const int MostDegree = 5;

    private readonly int _knots = intervals + 2 * degree + 1;

    public override int Size => intervals + degree;

    /// <summary>The knots, those beyond the ends included.</summary>
    public override int GridLength => _knots;

    public override int Nodes => intervals + 1;

    /// <summary>Beyond the ends the knots go on at their mean distance.</summary>
    public override void LayGrid(ReadOnlySpan<float> nodes, Span<float> grid)
    {
        nodes.CopyTo(grid[degree..]);
        double step = ((double)nodes[^1] - nodes[0]) / intervals;
        for (int i = 1; i <= degree; i++)
        {
            grid[degree - i] = (float)(nodes[0] - i * step);
            grid[degree + intervals + i] = (float)(nodes[^1] + i * step);
        }
    }

    public override Span<float> NodesOf(Span<float> grid) => grid.Slice(degree, intervals + 1);

    /// <summary>
    /// The mean interval under the narrowest function. A third derivative jumps at every knot (a second one at degree 2), and a
    /// panel that a knot divides pays for it, so the panels are finer than smooth functions of that extent would need.
    /// </summary>
    public override float NarrowestFeature(ReadOnlySpan<float> grid, float width)
    {
        float least = float.PositiveInfinity;
        for (int g = 0; g < Size; g++)
            least = MathF.Min(least, grid[g + degree + 1] - grid[g]);
        return least / (degree + 1) / (degree == 2 ? 6 : 2);
    }

    public override void Expand(
        float* x, int inputStride, int count, float* grid, float width, float* terms, int termStride)
    {
        double* values = stackalloc double[MostDegree + 1], slopes = stackalloc double[MostDegree + 1];
        for (int j = 0; j < count; j++)
        {
            float* row = terms + (long)j * termStride;
            new Span<float>(row, Size).Clear();
            if (!Evaluate(x[(long)j * inputStride], grid, values, slopes, out int first))
                continue;
            for (int i = Math.Max(0, -first); i <= degree && first + i < Size; i++)
                row[first + i] = (float)values[i];
        }
    }

    public override double Backward(
        float* x, int inputStride, int count, float* grid, float width, float* terms, float* dTerms, int termStride, float* dx)
    {
        if (dx == null)
            return 0;
        double* values = stackalloc double[MostDegree + 1], slopes = stackalloc double[MostDegree + 1];
        for (int j = 0; j < count; j++)
        {
            if (!Evaluate(x[(long)j * inputStride], grid, values, slopes, out int first))
                continue;
            float* row = dTerms + (long)j * termStride;
            double sum = 0;
            for (int i = Math.Max(0, -first); i <= degree && first + i < Size; i++)
                sum += row[first + i] * slopes[i];
            dx[(long)j * inputStride] += (float)sum;
        }
        return 0;
    }

    /// <summary>There is no width.</summary>
    public override void ExpandWidthDerivatives(float* x, int count, float* grid, float width, float* terms, float* derivatives, int stride)
    {
        for (int j = 0; j < count; j++)
            new Span<float>(derivatives + (long)j * stride, Size).Clear();
    }

    public override void WeightedSums(float* x, float* weights, int count, float* grid, float width, float* sums, float* widthSums)
    {
        double* values = stackalloc double[MostDegree + 1], slopes = stackalloc double[MostDegree + 1];
        new Span<float>(sums, Size).Clear();
        new Span<float>(widthSums, Size).Clear();
        for (int j = 0; j < count; j++)
        {
            if (!Evaluate(x[j], grid, values, slopes, out int first))
                continue;
            for (int i = Math.Max(0, -first); i <= degree && first + i < Size; i++)
                sums[first + i] += (float)(weights[j] * values[i]);
        }
    }

    /// <summary>The functions first … first + degree at x and their derivatives; false where all functions are 0.</summary>
    private bool Evaluate(float x, float* grid, double* values, double* slopes, out int first)
    {
        first = 0;
        if (!(x >= grid[0] && x < grid[_knots - 1]))
            return false;
        int cell = Cell(x, grid);
        first = cell - degree;

        // Knots cell - degree + 1 … cell + degree. Those that do not exist belong to functions that do not either.
        double* before = stackalloc double[MostDegree + 1], after = stackalloc double[MostDegree + 1];
        for (int d = 1; d <= degree; d++)
        {
            int low = cell + 1 - d, high = cell + d;
            before[d] = x - (low >= 0 ? (double)grid[low] : grid[0] + low);
            after[d] = (high < _knots ? (double)grid[high] : grid[_knots - 1] + (high - _knots + 1)) - x;
        }
        values[0] = 1;
        for (int d = 1; d <= degree; d++)
        {
            double saved = 0, slope = 0;
            for (int r = 0; r < d; r++)
            {
                // The cell that holds x has an extent, so no sum is 0.
                double share = values[r] / (after[r + 1] + before[d - r]);
                values[r] = saved + after[r + 1] * share;
                saved = before[d - r] * share;
                if (d == degree)
                {
                    slopes[r] = slope - degree * share;
                    slope = degree * share;
                }
            }
            values[d] = saved;
            if (d == degree)
                slopes[d] = slope;
        }
        return true;
    }

    /// <summary>The interval with grid[cell] ≤ x &lt; grid[cell + 1].</summary>
    private int Cell(float x, float* grid)
    {
        int low = 0, high = _knots - 1;
        while (high - low > 1)
        {
            int middle = (low + high) >> 1;
            if (x >= grid[middle])
                low = middle;
            else
                high = middle;
        }
        return low;
    }
}

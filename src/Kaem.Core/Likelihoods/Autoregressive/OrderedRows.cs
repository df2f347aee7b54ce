using Kaem.ML.Numerics;

namespace Kaem.ML.Likelihoods;

/// <summary>
/// Weights of categories that stand in an order, as the bins of a number do: <c>w(k) = free(k) + Σ_m φ_m(k)·shared(m)</c>, with Gaussian bumps φ along the
/// order. What a category is learned to mean, its neighbours mean too, until their own rows say otherwise: a univariate function of the column in a basis, as
/// on the edges of a Kolmogorov-Arnold network, with what that leaves of single values.
/// </summary>
internal sealed class OrderedRows
{
    private const int MostBumps = 16;

    // Fewer categories are learned as fast by themselves.
    private const int FewestCategories = 8;

    private readonly Parameter _free;
    private readonly int _width;
    private readonly List<(ColumnRange Column, FloatBuffer Bumps, int First, int Count)> _ordered = [];

    /// <param name="name">Name of the shared weights.</param>
    /// <param name="free">A row of weights for every entry, D x H.</param>
    /// <param name="columns">The columns as blocks of the entries.</param>
    /// <param name="isOrdered">Of each column, whether its categories stand in an order.</param>
    public OrderedRows(string name, Parameter free, ColumnRange[] columns, bool[] isOrdered, bool[] hasGap)
    {
        (_free, _width) = (free, free.Shape[1]);
        int bumps = 0;
        for (int j = 0; j < columns.Length; j++)
        {
            // A gap has no place in the order.
            var places = hasGap[j] ? columns[j] with { Count = columns[j].Count - 1 } : columns[j];
            if (!isOrdered[j] || places.Count < FewestCategories)
                continue;
            int count = BumpsOf(places.Count);
            _ordered.Add((places, Bumps(places.Count, count), bumps, count));
            bumps += count;
        }
        Values = free.Value;
        if (bumps == 0)
            return;
        Shared = new Parameter(name, bumps, _width);
        Values = new FloatBuffer(free.Length);
    }

    /// <summary>The shared weights, a row for each bump; null where no column is ordered.</summary>
    public Parameter? Shared { get; }

    /// <summary>The weights w of every entry, D x H.</summary>
    public FloatBuffer Values { get; }

    /// <summary>Rows of shared weights of a column with so many categories.</summary>
    public static int CountShared(CategoricalBlock block)
    {
        int places = block.Categories - (block.LastIsGap ? 1 : 0);
        return block.IsOrdered && places >= FewestCategories ? BumpsOf(places) : 0;
    }

    /// <summary>Runs after parameters changed.</summary>
    public void Refresh(WorkerPool workers)
    {
        if (Shared is null)
            return;
        _free.Value.Span.CopyTo(Values.Span);
        foreach (var (column, bumps, first, count) in _ordered)
        {
            MatrixProduct.Multiply(
                bumps.AsMatrix(column.Count, count), false, Shared.Value.AsMatrix(Shared.Shape[0], _width).Slice(first, count), false,
                Values.AsMatrix(_free.Shape[0], _width).Slice(column.First, column.Count), true, workers);
        }
    }

    /// <summary>Sets the gradient of the shared weights from that of the free ones, which is that of w.</summary>
    public void Backward(WorkerPool workers)
    {
        foreach (var (column, bumps, first, count) in _ordered)
        {
            MatrixProduct.Multiply(
                bumps.AsMatrix(column.Count, count), true, _free.Gradient.AsMatrix(_free.Shape[0], _width).Slice(column.First, column.Count), false,
                Shared!.Gradient.AsMatrix(Shared.Shape[0], _width).Slice(first, count), false, workers);
        }
    }

    private static int BumpsOf(int categories) => Math.Clamp(categories / 4, 3, MostBumps);

    private static FloatBuffer Bumps(int categories, int count)
    {
        var bumps = new FloatBuffer(categories * count);
        for (int k = 0; k < categories; k++)
        {
            for (int m = 0; m < count; m++)
            {
                // As far apart as they are wide.
                double distance = (double)k / (categories - 1) * (count - 1) - m;
                bumps[k * count + m] = (float)Math.Exp(-0.5 * distance * distance);
            }
        }
        return bumps;
    }
}

using Kaem.ML.Numerics;

namespace Kaem.ML.Evaluation;

/// <summary>
/// Visits all pairs of rows with their squared distances |x|² + |y|² - 2·x·y: the products come from the fast matrix
/// product, a block of rows at a time.
/// </summary>
internal abstract class PairSweep(PooledRows rows) : IParallelBody
{
    private const int BlockRows = 64;

    /// <summary>
    /// Distances that are shorter than this, relative to |x|² + |y|², are summed directly in double precision: the
    /// difference would cancel too many of the product's digits.
    /// </summary>
    private const double ShortestByDifference = 1.0 / 64;

    private readonly FloatBuffer _products = new(checked(BlockRows * rows.Count));
    private readonly double[] _squaredDistances = new double[BlockRows * rows.Count];
    private int _first;

    /// <summary>Visits all rows, several at the same time.</summary>
    public void Run(WorkerPool workers)
    {
        for (_first = 0; _first < rows.Count; _first += BlockRows)
        {
            int count = Math.Min(BlockRows, rows.Count - _first);
            MatrixProduct.Multiply(
                rows.Matrix.Slice(_first, count), false, rows.Matrix.Slice(_first, rows.Count - _first), true, Products(count), false, workers);
            workers.For(count, this);
        }
    }

    void IParallelBody.Execute(int index)
    {
        int i = _first + index, others = rows.Count - 1 - i;
        var norms = rows.SquaredNorms;
        var products = Products(BlockRows).Row(index)[(index + 1)..];
        var squaredDistances = _squaredDistances.AsSpan(index * rows.Count, others);
        for (int j = 0; j < others; j++)
        {
            double norm = norms[i] + norms[i + 1 + j];
            double squared = norm - 2.0 * products[j];
            squaredDistances[j] = squared > ShortestByDifference * norm
                ? squared
                : FixedOrder.SquaredDistance(rows.Matrix.Row(i), rows.Matrix.Row(i + 1 + j));
        }
        Visit(i, squaredDistances);
    }

    /// <summary>Takes the squared distances of a row to all later rows; the span may be overwritten.</summary>
    protected abstract void Visit(int row, Span<double> squaredDistances);

    /// <summary>The block's products with the rows from its first one on.</summary>
    private MatrixView Products(int count) => _products.AsMatrix(count, rows.Count - _first);
}

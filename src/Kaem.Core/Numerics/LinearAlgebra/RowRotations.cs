using System.Numerics;
using System.Runtime.CompilerServices;

namespace Kaem.ML.Numerics;

/// <summary>Givens rotations of neighbouring rows, collected and then applied to a block of columns a part.</summary>
internal sealed class RowRotations(DoubleMatrix matrix) : IParallelBody
{
    private const int BlockColumns = 128;

    private readonly int[] _rows = new int[matrix.Rows];
    private readonly double[] _cosines = new double[matrix.Rows];
    private readonly double[] _sines = new double[matrix.Rows];
    private int _count;

    /// <summary>Rows i and i + 1 will become c·x - s·y and s·x + c·y.</summary>
    public void Add(int row, double cosine, double sine)
    {
        _rows[_count] = row;
        _cosines[_count] = cosine;
        _sines[_count++] = sine;
    }

    /// <summary>Applies what was collected, in its order.</summary>
    public void Apply(WorkerPool workers)
    {
        workers.For((matrix.Columns + BlockColumns - 1) / BlockColumns, this);
        _count = 0;
    }

    void IParallelBody.Execute(int index)
    {
        int first = index * BlockColumns, length = Math.Min(BlockColumns, matrix.Columns - first);
        for (int r = 0; r < _count; r++)
            Rotate(matrix.Row(_rows[r]).Slice(first, length), matrix.Row(_rows[r] + 1).Slice(first, length), _cosines[r], _sines[r]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Rotate(Span<double> x, Span<double> y, double c, double s)
    {
        y = y[..x.Length];
        Vector<double> vc = new(c), vs = new(s);
        int i = 0;
        for (; i <= x.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            Vector<double> vx = new(x[i..]), vy = new(y[i..]);
            (vs * vx + vc * vy).CopyTo(y[i..]);
            (vc * vx - vs * vy).CopyTo(x[i..]);
        }
        for (; i < x.Length; i++)
            (x[i], y[i]) = (c * x[i] - s * y[i], s * x[i] + c * y[i]);
    }
}

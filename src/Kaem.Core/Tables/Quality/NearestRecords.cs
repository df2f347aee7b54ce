using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Kaem.ML.Numerics;

namespace Kaem.ML.Tables;

/// <summary>Finds for each of some rows the distances to the two nearest rows of a table, going through all of them.</summary>
internal sealed class NearestRecords : IParallelBody
{
    /// <summary>Rows that are compared with a vector of others at a time, so that these are loaded once for all.</summary>
    private const int Together = 4;

    private readonly RecordColumns _rows;
    private readonly RecordColumns _among;
    private readonly int _count;

    private NearestRecords(RecordColumns rows, int count, RecordColumns among)
    {
        _rows = rows;
        _among = among;
        _count = count;
        Nearest = new float[count];
        Second = new float[count];
    }

    /// <summary>Distance of each row to the nearest.</summary>
    public float[] Nearest { get; }

    /// <summary>Distance of each row to the second nearest.</summary>
    public float[] Second { get; }

    /// <summary>Searches for the nearest records of all rows.</summary>
    public static NearestRecords Search(RecordColumns rows, RecordColumns among, WorkerPool workers)
    {
        var search = new NearestRecords(rows, rows.Rows, among);
        workers.For((search._count + Together - 1) / Together, search);
        return search;
    }

    void IParallelBody.Execute(int index)
    {
        int columns = _rows.Columns, first = index * Together, count = Math.Min(Together, _count - first);
        Span<float> values = columns <= 256 ? stackalloc float[columns * Together] : new float[columns * Together];
        for (int c = 0; c < columns; c++)
        {
            for (int k = 0; k < Together; k++)
                values[c * Together + k] = _rows.Column(c)[first + Math.Min(k, count - 1)];
        }
        Span<Vector<float>> nearest = stackalloc Vector<float>[Together], second = stackalloc Vector<float>[Together];
        nearest.Fill(new Vector<float>(float.MaxValue));
        second.Fill(new Vector<float>(float.MaxValue));
        Sweep(values, nearest, second);
        for (int k = 0; k < count; k++)
            (Nearest[first + k], Second[first + k]) = Fold(nearest[k], second[k], columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Sweep(ReadOnlySpan<float> values, Span<Vector<float>> nearest, Span<Vector<float>> second)
    {
        int columns = _rows.Columns;
        ref float value = ref MemoryMarshal.GetReference(values);
        var one = Vector<float>.One;
        for (int row = 0; row < _among.PaddedRows; row += Vector<float>.Count)
        {
            Vector<float> d0 = default, d1 = default, d2 = default, d3 = default;
            for (int c = 0; c < columns; c++)
            {
                var other = Vector.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(_among.Column(c)), (nuint)row);
                ref float own = ref Unsafe.Add(ref value, c * Together);
                d0 += Vector.Min(Vector.Abs(other - new Vector<float>(own)), one);
                d1 += Vector.Min(Vector.Abs(other - new Vector<float>(Unsafe.Add(ref own, 1))), one);
                d2 += Vector.Min(Vector.Abs(other - new Vector<float>(Unsafe.Add(ref own, 2))), one);
                d3 += Vector.Min(Vector.Abs(other - new Vector<float>(Unsafe.Add(ref own, 3))), one);
            }
            Keep(d0, ref nearest[0], ref second[0]);
            Keep(d1, ref nearest[1], ref second[1]);
            Keep(d2, ref nearest[2], ref second[2]);
            Keep(d3, ref nearest[3], ref second[3]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(Vector<float> distance, ref Vector<float> nearest, ref Vector<float> second)
    {
        second = Vector.Min(second, Vector.Max(nearest, distance));
        nearest = Vector.Min(nearest, distance);
    }

    /// <summary>The least two of all lanes, per column.</summary>
    private static (float Nearest, float Second) Fold(Vector<float> nearest, Vector<float> second, int columns)
    {
        float least = float.MaxValue, next = float.MaxValue;
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            next = Math.Min(Math.Min(next, second[lane]), Math.Max(least, nearest[lane]));
            least = Math.Min(least, nearest[lane]);
        }
        return (least / columns, next / columns);
    }
}

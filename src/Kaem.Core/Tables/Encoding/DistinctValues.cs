using System.Buffers;

namespace Kaem.ML.Tables;

/// <summary>
/// The different ones of sorted values, and how often each occurs, in arrays that are given back: those of large columns are as large as they.
/// </summary>
internal readonly struct DistinctValues : IDisposable
{
    public DistinctValues(ReadOnlySpan<double> sorted)
    {
        for (int i = 0; i < sorted.Length; i++)
            Length += i == 0 || sorted[i - 1] != sorted[i] ? 1 : 0;
        Values = ArrayPool<double>.Shared.Rent(Length);
        Counts = ArrayPool<int>.Shared.Rent(Length);
        Array.Clear(Counts, 0, Length);
        int last = -1;
        foreach (double value in sorted)
        {
            if (last < 0 || Values[last] != value)
                Values[++last] = value;
            Counts[last]++;
        }
    }

    /// <summary>Number of different values.</summary>
    public int Length { get; }

    /// <summary>The values, in ascending order, and room behind them.</summary>
    public double[] Values { get; }

    /// <summary>How often each occurs, and room behind that.</summary>
    public int[] Counts { get; }

    public void Dispose()
    {
        ArrayPool<double>.Shared.Return(Values);
        ArrayPool<int>.Shared.Return(Counts);
    }
}

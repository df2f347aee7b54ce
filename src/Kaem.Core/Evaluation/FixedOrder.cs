using System.Numerics;

namespace Kaem.ML.Evaluation;

/// <summary>
/// Sums in double precision whose order depends on the length alone. (TensorPrimitives sums in an order that depends on
/// where the array happens to lie in memory.)
/// </summary>
internal static class FixedOrder
{
    /// <summary>Σ_i a_i.</summary>
    public static double Sum(ReadOnlySpan<double> values)
    {
        Vector<double> sums = default;
        int i = 0;
        for (; i <= values.Length - Vector<double>.Count; i += Vector<double>.Count)
            sums += new Vector<double>(values[i..]);
        double sum = Vector.Sum(sums);
        for (; i < values.Length; i++)
            sum += values[i];
        return sum;
    }

    /// <summary>Σ_i a_i·b_i of two vectors of one length.</summary>
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        // Two chains of additions, as one would wait for its own results.
        Vector<double> even = default, odd = default;
        int width = Vector<double>.Count, i = 0;
        for (; i <= a.Length - 2 * width; i += 2 * width)
        {
            even += new Vector<double>(a[i..]) * new Vector<double>(b[i..]);
            odd += new Vector<double>(a[(i + width)..]) * new Vector<double>(b[(i + width)..]);
        }
        double sum = Vector.Sum(even + odd);
        for (; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }

    /// <summary>Σ_i (a_i - b_i)² of two vectors of one length.</summary>
    public static double SquaredDistance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Vector<double> even = default, odd = default;
        int i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(a[i..]), out var lowA, out var highA);
            Vector.Widen(new Vector<float>(b[i..]), out var lowB, out var highB);
            even += (lowA - lowB) * (lowA - lowB);
            odd += (highA - highB) * (highA - highB);
        }
        double sum = Vector.Sum(even + odd);
        for (; i < a.Length; i++)
        {
            double difference = (double)a[i] - b[i];
            sum += difference * difference;
        }
        return sum;
    }
}

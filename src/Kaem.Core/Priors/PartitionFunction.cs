using System.Numerics;
using System.Numerics.Tensors;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>Partition functions Z = Σ_i w_i·exp(f_i + log π0_i) in log space, and the expectations that share their nodes.</summary>
internal static class PartitionFunction
{
    /// <summary>Turns log-densities into densities relative to the largest, and returns the logarithm of that.</summary>
    public static float Exponentiate(Span<float> logDensities)
    {
        float largest = VectorMath.Max(logDensities);
        VectorMath.Exp(logDensities, largest, logDensities);
        return largest;
    }

    /// <summary>Writes the mass of each node, and returns their sum: Z relative to the largest density.</summary>
    /// <param name="densities">Densities at the nodes.</param>
    /// <param name="weights">The rule's weights.</param>
    public static double Masses(ReadOnlySpan<float> densities, ReadOnlySpan<float> weights, Span<float> masses)
    {
        TensorPrimitives.Multiply(densities, weights, masses);
        return Sum(masses);
    }

    /// <summary>Sum in double precision, in one fixed order.</summary>
    public static double Sum(ReadOnlySpan<float> values)
    {
        Vector<double> even = default, odd = default;
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(values[i..]), out var low, out var high);
            even += low;
            odd += high;
        }
        double sum = Vector.Sum(even + odd);
        for (; i < values.Length; i++)
            sum += values[i];
        return sum;
    }
}

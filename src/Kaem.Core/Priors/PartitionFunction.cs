using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>Partition functions Z = Σ_i w_i·exp(f_i + log π0_i) in log space, and the expectations that share their nodes.</summary>
internal static unsafe class PartitionFunction
{
    /// <summary>Turns log-densities into densities relative to the largest, and returns the logarithm of that.</summary>
    /// <param name="energies">Energies, or log-densities themselves.</param>
    /// <param name="logReference">What is added to them; empty for nothing.</param>
    public static float Exponentiate(Span<float> energies, ReadOnlySpan<float> logReference = default)
    {
        float largest;
        fixed (float* row = energies, reference = logReference)
            largest = SimdPaths.Run<Sums, float>(new Sums(row, reference, energies.Length));
        if (float.IsNaN(largest))
            largest = VectorMath.Max(energies);
        VectorMath.Exp(energies, largest, energies);
        return largest;
    }

    /// <summary>Writes the mass of each node, and returns their sum: Z relative to the largest density.</summary>
    /// <param name="densities">Densities at the nodes.</param>
    /// <param name="weights">The rule's weights.</param>
    public static double Masses(ReadOnlySpan<float> densities, ReadOnlySpan<float> weights, Span<float> masses)
    {
        int width = Vector<float>.Count, i = 0;
        Vector<double> s0 = default, s1 = default, s2 = default, s3 = default;
        for (; i <= densities.Length - 2 * width; i += 2 * width)
        {
            var first = new Vector<float>(densities[i..]) * new Vector<float>(weights[i..]);
            var second = new Vector<float>(densities[(i + width)..]) * new Vector<float>(weights[(i + width)..]);
            first.CopyTo(masses[i..]);
            second.CopyTo(masses[(i + width)..]);
            Vector.Widen(first, out var low, out var high);
            s0 += low;
            s1 += high;
            Vector.Widen(second, out low, out high);
            s2 += low;
            s3 += high;
        }
        double sum = Vector.Sum((s0 + s1) + (s2 + s3));
        for (; i < densities.Length; i++)
            sum += masses[i] = densities[i] * weights[i];
        return sum;
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

    /// <summary>row += reference, where there is one; returns the largest of the sums, NaN unless all of them are finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static float AddAndFindLargest<TVector, TSimd>(float* row, float* reference, int length)
        where TVector : unmanaged
        where TSimd : struct, ISimdMath<TVector>
    {
        // A finite number times 0 is 0, any other is none.
        TVector zero = TSimd.Broadcast(0), padding = TSimd.Broadcast(float.MinValue);
        TVector largest = padding, other = padding, check = zero, otherCheck = zero;
        for (int i = 0; i < length; i += 2 * TSimd.Width)
        {
            int some = length - i, more = Math.Max(0, some - TSimd.Width);
            bool whole = some >= 2 * TSimd.Width;
            TVector x = whole ? TSimd.Load(row + i) : TSimd.LoadFirst(row + i, Math.Min(some, TSimd.Width), padding);
            TVector y = whole ? TSimd.Load(row + i + TSimd.Width) : TSimd.LoadFirst(row + i + TSimd.Width, more, padding);
            if (reference != null)
            {
                x = TSimd.Add(x, whole ? TSimd.Load(reference + i) : TSimd.LoadFirst(reference + i, Math.Min(some, TSimd.Width), zero));
                y = TSimd.Add(y, whole ? TSimd.Load(reference + i + TSimd.Width) : TSimd.LoadFirst(reference + i + TSimd.Width, more, zero));
                if (whole)
                {
                    TSimd.Store(x, row + i);
                    TSimd.Store(y, row + i + TSimd.Width);
                }
                else
                {
                    TSimd.StoreFirst(x, row + i, Math.Min(some, TSimd.Width));
                    TSimd.StoreFirst(y, row + i + TSimd.Width, more);
                }
            }
            largest = TSimd.AtLeast(largest, x);
            other = TSimd.AtLeast(other, y);
            check = TSimd.MultiplyAdd(x, zero, check);
            otherCheck = TSimd.MultiplyAdd(y, zero, otherCheck);
        }
        if (TSimd.Sum(TSimd.Add(check, otherCheck)) != 0)
            return float.NaN;
        float* lanes = stackalloc float[16];
        TSimd.Store(TSimd.AtLeast(largest, other), lanes);
        var four = Vector128.Load(lanes);
        for (int i = Vector128<float>.Count; i < TSimd.Width; i += Vector128<float>.Count)
            four = Vector128.MaxNative(four, Vector128.Load(lanes + i));
        four = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1)));
        return Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    private readonly struct Sums(float* row, float* reference, int length) : ISimdKernel<float>
    {
        float ISimdKernel<float>.Run<TVector, TSimd>() => AddAndFindLargest<TVector, TSimd>(row, reference, length);
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Kaem.ML.Numerics;

namespace Kaem.ML.Priors;

/// <summary>
/// Where the edges of cells lie in the tables of a distribution function. Few cells are dealt out like cards to 2^shift tables of 32
/// edges, table r with the edges r, r + 2^shift, r + 2·2^shift and so on: one permutation of registers looks up the r-th edge of a
/// group of neighbours, in 16 groups at a time. Many cells, or those of a machine without that permutation, lie one after the other.
/// </summary>
internal readonly unsafe struct EdgeOrder
{
    /// <summary>Groups of cells.</summary>
    public const int Groups = PermutedTable.Length;

    // Smaller groups save nothing; larger ones take longer to walk through than a search for each uniform.
    private const int LeastShift = 2, MostShift = 3;

    private readonly int _shift = LeastShift;

    /// <param name="cells">Number of cells, one less than edges.</param>
    public EdgeOrder(int cells)
    {
        while (Groups << _shift < cells)
            _shift++;
        IsDealt = PermutedTable.IsSupported && _shift <= MostShift;
        Length = EvaluationGrid.Padded((IsDealt ? Groups << _shift : cells) + 1);
    }

    /// <summary>Whether edges are dealt out in groups.</summary>
    public bool IsDealt { get; }

    /// <summary>Cells of a group.</summary>
    public int GroupSize => 1 << _shift;

    /// <summary>Half the cells that all groups have room for.</summary>
    public int Half => Groups << (_shift - 1);

    /// <summary>Floats of a table, filled up.</summary>
    public int Length { get; }

    /// <summary>The place of an edge.</summary>
    public int this[int edge] => IsDealt ? Table(edge & (GroupSize - 1)) + (edge >> _shift) : edge;

    /// <summary>
    /// Where table r begins. The first comes last, since it goes on with the very last edge: read from its second element on it has what
    /// follows each group.
    /// </summary>
    public int Table(int r) => ((r - 1) & (GroupSize - 1)) * Groups;

    /// <summary>Deals out what belongs to every second edge: to tables <paramref name="first"/>, <paramref name="first"/> + 2 and so on.</summary>
    /// <param name="cards">As many as there are in <see cref="Half"/>.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void DealHalf(float* cards, int first, float* tables)
    {
        var even = Vector512<int>.Indices + Vector512<int>.Indices;
        var odd = even + Vector512<int>.One;
        float* hands = stackalloc float[Groups << (MostShift - 1)];
        float* from = cards;
        // Each round deals the cards of every hand to two, in their order.
        for (int round = 1; round < _shift; round++)
        {
            int half = Groups << (_shift - 1 - round), count = 1 << (round - 1);
            for (int hand = 0; hand < count; hand++)
            {
                bool last = round == _shift - 1;
                float* near = last ? tables + Table(first + 2 * hand) : hands + 2 * hand * half;
                float* far = last ? tables + Table(first + 2 * (hand + count)) : near + half;
                for (int i = 0; i < half; i += 16)
                {
                    Vector512<float> low = Vector512.Load(from + 2 * half * hand + 2 * i), high = Vector512.Load(from + 2 * half * hand + 2 * i + 16);
                    Avx512F.PermuteVar16x32x2(low, even, high).Store(near + i);
                    Avx512F.PermuteVar16x32x2(low, odd, high).Store(far + i);
                }
            }
            from = hands;
        }
    }
}

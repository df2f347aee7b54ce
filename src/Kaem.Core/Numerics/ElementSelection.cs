using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Kaem.ML.Numerics;

/// <summary>Some of the elements of a row, moved together; the same ones of every row.</summary>
internal sealed unsafe class ElementSelection
{
    /// <summary>Elements after the last chosen one that are written as well, with anything.</summary>
    public const int Excess = 16;

    private const int Lanes = 16;

    private int[] _indices = [];
    // For each vector of a row: which lanes are chosen, and how many before them.
    private int[] _lanes = [];
    private int[] _before = [];
    private int _length;

    /// <summary>Number of chosen elements.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a choice among so many elements.</summary>
    public void Begin(int length)
    {
        int vectors = (length + Lanes - 1) / Lanes;
        if (_indices.Length < length)
            (_indices, _lanes, _before) = (new int[length], new int[vectors * Lanes], new int[vectors]);
        Array.Clear(_lanes);
        (_length, Count) = (length, 0);
    }

    /// <summary>Chooses an element, after those before it.</summary>
    public void Add(int index)
    {
        _indices[Count++] = index;
        _lanes[index] = -1;
    }

    /// <summary>Ends the choice.</summary>
    public void End()
    {
        int before = 0;
        for (int i = 0; i < _length; i++)
        {
            if (i % Lanes == 0)
                _before[i / Lanes] = before;
            before -= _lanes[i];
        }
    }

    /// <summary>Writes the chosen elements of a row.</summary>
    /// <param name="target">Room for them and <see cref="Excess"/> more.</param>
    public void Take(float* row, float* target)
    {
        if (Avx512F.IsSupported)
            Compress(row, target);
        else
        {
            for (int i = 0; i < Count; i++)
                target[i] = row[_indices[i]];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Compress(float* row, float* target)
    {
        fixed (int* lanes = _lanes, before = _before)
        {
            int whole = _length & -Lanes, i = 0;
            for (; i < whole; i += Lanes)
                Avx512F.Compress(Vector512<float>.Zero, Vector512.Load(lanes + i).AsSingle(), Vector512.Load(row + i)).Store(target + before[i / Lanes]);
            if (i < _length)
                Avx512F.Compress(Vector512<float>.Zero, Vector512.Load(lanes + i).AsSingle(), Simd512.LoadFirst(row + i, _length - i, Vector512<float>.Zero))
                    .Store(target + before[i / Lanes]);
        }
    }
}

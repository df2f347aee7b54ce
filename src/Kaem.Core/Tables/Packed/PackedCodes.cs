namespace Kaem.ML.Tables;

/// <summary>A code from -1 up for each of many rows, in as few bytes as hold the largest one of a block.</summary>
internal sealed class PackedCodes
{
    /// <summary>Rows of a block, but for the last one.</summary>
    public const int BlockRows = 1 << Shift;

    private const int Shift = 15;

    private readonly Block[] _blocks;

    private PackedCodes(Block[] blocks, int count, PackedPlace? place) => (_blocks, Count, Place) = (blocks, count, place);

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Where they are kept; null for memory.</summary>
    public PackedPlace? Place { get; }

    public int this[int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Count, nameof(row));
            return _blocks[row >> Shift].At(row & (BlockRows - 1));
        }
    }

    /// <summary>The code of each row.</summary>
    /// <param name="place">Where they are kept; null for memory.</param>
    public static PackedCodes Of(int rows, Func<int, int> code, PackedPlace? place)
    {
        var builder = new Builder(place);
        for (int row = 0; row < rows; row++)
            builder.Add(code(row));
        return builder.Build();
    }

    /// <summary>All codes.</summary>
    public int[] ToArray()
    {
        int[] codes = new int[Count];
        for (int row = 0; row < codes.Length; row++)
            codes[row] = this[row];
        return codes;
    }

    /// <summary>Takes codes, row after row.</summary>
    /// <param name="place">Where they are kept; null for memory.</param>
    public sealed class Builder(PackedPlace? place)
    {
        private readonly List<Block> _blocks = [];
        private int[] _open = new int[256];
        private int _used;

        /// <summary>Number of rows so far.</summary>
        public int Count => checked((int)(((long)_blocks.Count << Shift) + _used));

        public void Add(int code)
        {
            if (_used == BlockRows)
            {
                _blocks.Add(Pack(_open, place));
                _used = 0;
            }
            else if (_used == _open.Length)
            {
                Array.Resize(ref _open, Math.Min(2 * _used, BlockRows));
            }
            _open[_used++] = code;
        }

        public PackedCodes Build() => new([.. _blocks, Pack(_open.AsSpan(0, _used), place)], Count, place);

        /// <summary>The codes as they are, where all are in the block that is still open; else null.</summary>
        public int[]? Few() => _blocks.Count == 0 ? _open[.._used] : null;

        /// <summary>Forgets all codes.</summary>
        public void Clear()
        {
            _blocks.Clear();
            _used = 0;
        }
    }

    private static Block Pack(ReadOnlySpan<int> codes, PackedPlace? place)
    {
        int most = -1;
        foreach (int code in codes)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(code, -1, nameof(codes));
            most = Math.Max(most, code);
        }
        if (most < byte.MaxValue)
        {
            byte[] bytes = new byte[codes.Length];
            for (int i = 0; i < bytes.Length; i++)
                bytes[i] = (byte)(codes[i] + 1);
            return new Bytes(PackedBlock<byte>.Of(bytes, place));
        }
        if (most >= ushort.MaxValue)
            return new Whole(PackedBlock<int>.Of(codes.ToArray(), place));
        ushort[] words = new ushort[codes.Length];
        for (int i = 0; i < words.Length; i++)
            words[i] = (ushort)(codes[i] + 1);
        return new Words(PackedBlock<ushort>.Of(words, place));
    }

    private abstract class Block
    {
        public abstract int At(int row);
    }

    private sealed class Bytes(PackedBlock<byte> codes) : Block
    {
        public override int At(int row) => codes[row] - 1;
    }

    private sealed class Words(PackedBlock<ushort> codes) : Block
    {
        public override int At(int row) => codes[row] - 1;
    }

    private sealed class Whole(PackedBlock<int> codes) : Block
    {
        public override int At(int row) => codes[row];
    }
}

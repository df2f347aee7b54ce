namespace Kaem.ML.Tables;

/// <summary>The numbers of many rows, in single precision wherever that loses nothing: half the memory, for what most files and data views hold.</summary>
internal sealed class PackedNumbers
{
    /// <summary>Rows of a block, but for the last one.</summary>
    public const int BlockRows = 1 << Shift;

    private const int Shift = 15;

    private readonly Block[] _blocks;

    private PackedNumbers(Block[] blocks, int count, PackedPlace? place) => (_blocks, Count, Place) = (blocks, count, place);

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>Where they are kept; null for memory.</summary>
    public PackedPlace? Place { get; }

    public double this[int row]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)Count, nameof(row));
            return _blocks[row >> Shift].At(row & (BlockRows - 1));
        }
    }

    /// <summary>All numbers.</summary>
    public double[] ToArray()
    {
        double[] numbers = new double[Count];
        for (int row = 0; row < numbers.Length; row++)
            numbers[row] = this[row];
        return numbers;
    }

    /// <summary>The number of each row.</summary>
    /// <param name="place">Where they are kept; null for memory.</param>
    public static PackedNumbers Of(int rows, Func<int, double> number, PackedPlace? place)
    {
        var builder = new Builder(place);
        for (int row = 0; row < rows; row++)
            builder.Add(number(row));
        return builder.Build();
    }

    /// <summary>The numbers of the rows whose indices are given.</summary>
    public PackedNumbers Select(ReadOnlySpan<int> rows)
    {
        var selected = new Builder(Place);
        foreach (int row in rows)
            selected.Add(this[row]);
        return selected.Build();
    }

    /// <summary>Takes numbers, row after row.</summary>
    /// <param name="place">Where they are kept; null for memory.</param>
    public sealed class Builder(PackedPlace? place)
    {
        private readonly List<Block> _blocks = [];
        private double[] _open = new double[256];
        private int _used;

        /// <summary>Number of rows so far.</summary>
        public int Count => checked((int)(((long)_blocks.Count << Shift) + _used));

        public void Add(double number)
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
            _open[_used++] = number;
        }

        public PackedNumbers Build() => new([.. _blocks, Pack(_open.AsSpan(0, _used), place)], Count, place);

        /// <summary>The numbers as they are, where all are in the block that is still open; else null.</summary>
        public double[]? Few() => _blocks.Count == 0 ? _open[.._used] : null;

        /// <summary>Forgets all numbers.</summary>
        public void Clear()
        {
            _blocks.Clear();
            _used = 0;
        }
    }

    private static Block Pack(ReadOnlySpan<double> numbers, PackedPlace? place)
    {
        foreach (double number in numbers)
        {
            if (number == (float)number || double.IsNaN(number))
                continue;
            return new Doubles(PackedBlock<double>.Of(numbers.ToArray(), place));
        }
        float[] singles = new float[numbers.Length];
        for (int i = 0; i < singles.Length; i++)
            singles[i] = (float)numbers[i];
        return new Singles(PackedBlock<float>.Of(singles, place));
    }

    private abstract class Block
    {
        public abstract double At(int row);
    }

    private sealed class Singles(PackedBlock<float> numbers) : Block
    {
        public override double At(int row) => numbers[row];
    }

    private sealed class Doubles(PackedBlock<double> numbers) : Block
    {
        public override double At(int row) => numbers[row];
    }
}

using Kaem.ML.Data;

namespace Kaem.ML.Input;

/// <summary>Takes rows of numbers one after the other: in memory or, where they are more, all of them in a temporary file.</summary>
/// <param name="width">Numbers of a row.</param>
/// <param name="expected">How many rows there are likely to be; null where nobody knows.</param>
/// <param name="memory">Where rows go; null for memory alone.</param>
/// <param name="what">What the rows are, for messages.</param>
internal sealed class GatheredRows(int width, long? expected, RowMemory? memory, string what, string argument) : IDisposable
{
    private const int FirstRoom = 256;

    private readonly long _most = Math.Min(Array.MaxLength, (memory?.Bytes ?? long.MaxValue) / sizeof(float)) / width;
    private float[] _values = [];
    private RowFile? _file;

    /// <summary>Rows so far.</summary>
    public int Rows { get; private set; }

    /// <summary>Room for the next row, which counts once <see cref="Keep"/> was called.</summary>
    /// <exception cref="ArgumentException">There are more rows than an array holds, and no file is allowed.</exception>
    /// <exception cref="IOException">The file can't be made.</exception>
    public Span<float> Next()
    {
        if (_file is null && Rows >= _most)
        {
            _file = memory?.CreateFile(width) ?? throw new ArgumentException(
                $"The {what} has more than {_most} rows of {width} values, which no array holds. Sample it first, for instance with "
                + "mlContext.Data.TakeRows.", argument);
            _file.Append(_values.AsSpan(0, Rows * width));
            _values = new float[width];
        }
        if (_file is not null)
            return _values;
        if (Rows * width == _values.Length)
            Array.Resize(ref _values, (int)(Rows == 0 ? Math.Clamp(expected ?? FirstRoom, 1, _most) : Math.Min(2L * Rows, _most)) * width);
        return _values.AsSpan(Rows * width, width);
    }

    /// <summary>Takes the row that was written to <see cref="Next"/>.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Keep()
    {
        _file?.Append(_values);
        Rows = checked(Rows + 1);
    }

    /// <summary>All rows, to be disposed of where they can be.</summary>
    public IRowSource Finish()
    {
        if (_file is { } file)
        {
            _file = null;
            return file;
        }
        Array.Resize(ref _values, Rows * width);
        return new DataMatrix(_values, Rows, width);
    }

    /// <summary>The file goes, where it was not handed over.</summary>
    public void Dispose() => _file?.Dispose();
}

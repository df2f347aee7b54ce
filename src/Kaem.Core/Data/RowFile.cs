using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Kaem.ML.Data;

/// <summary>
/// Rows in a temporary file that is mapped to memory, where the system keeps as much of them as it has room for: as many rows as a disk holds, whatever an
/// array can. The file is gone when this is disposed of, or with the process.
/// </summary>
internal sealed unsafe class RowFile : IRowSource, IDisposable
{
    private const int PartLength = 1 << 22, BufferBytes = 1 << 20;

    private readonly FileStream _stream;
    private MemoryMappedFile? _map;
    private MemoryMappedViewAccessor? _view;
    private byte* _start;

    /// <param name="folder">Where the file lies; it must be there.</param>
    /// <exception cref="IOException">The file can't be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    public RowFile(int columns, string folder)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        Columns = columns;
        _stream = new FileStream(Path.Combine(folder, $"kaem-rows-{Path.GetRandomFileName()}"), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = BufferBytes,
            Options = FileOptions.DeleteOnClose,
        });
    }

    public int Rows { get; private set; }

    public int Columns { get; }

    /// <summary>Writes rows behind the others. None can be added once they were read.</summary>
    /// <param name="rows">Whole rows.</param>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Append(ReadOnlySpan<float> rows)
    {
        if (_view is not null)
            throw new InvalidOperationException("Rows of a file that was read can't be added to.");
        Rows = checked(Rows + rows.Length / Columns);
        // No span holds 2 GiB of bytes, though one of floats may be as large as that.
        for (; !rows.IsEmpty; rows = rows[Math.Min(PartLength, rows.Length)..])
            _stream.Write(MemoryMarshal.AsBytes(rows[..Math.Min(PartLength, rows.Length)]));
    }

    /// <summary>Leaves room for rows of zeros.</summary>
    public void Skip(int rows)
    {
        Rows = checked(Rows + rows);
        _stream.Flush();
        _stream.SetLength(_stream.Length + (long)rows * Columns * sizeof(float));
        _stream.Seek(0, SeekOrigin.End);
    }

    public void CopyTo(ReadOnlySpan<int> rows, Span<float> destination)
    {
        var start = Start();
        for (int i = 0; i < rows.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(rows[i], nameof(rows));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rows[i], Rows, nameof(rows));
            new ReadOnlySpan<float>(start + (long)rows[i] * Columns, Columns).CopyTo(destination[(i * Columns)..]);
        }
        GC.KeepAlive(this);
    }

    public IEnumerable<(int First, DataMatrix Rows)> Parts()
    {
        int most = Math.Max(1, Math.Min(Rows, PartLength / Columns));
        var values = new float[most * Columns];
        for (int first = 0; first < Rows; first += most)
        {
            int count = Math.Min(most, Rows - first);
            Read(first, values.AsSpan(0, count * Columns));
            yield return (first, new DataMatrix(values, most, Columns).Take(count));
        }
    }

    public void Dispose()
    {
        if (_start is not null)
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();
        _start = null;
        _view?.Dispose();
        _map?.Dispose();
        _stream.Dispose();
    }

    private void Read(int first, Span<float> destination)
    {
        new ReadOnlySpan<float>(Start() + (long)first * Columns, destination.Length).CopyTo(destination);
        GC.KeepAlive(this);
    }

    private float* Start()
    {
        if (_start is null)
        {
            if (Rows == 0)
                throw new InvalidOperationException("There are no rows to read.");
            _stream.Flush();
            _map = MemoryMappedFile.CreateFromFile(_stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        }
        return (float*)(_start + _view!.PointerOffset);
    }
}

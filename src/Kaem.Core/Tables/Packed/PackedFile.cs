using System.IO.MemoryMappedFiles;

namespace Kaem.ML.Tables;

/// <summary>
/// Blocks of bytes in a temporary file that is mapped to memory where they are read, so that the system keeps as many of them as it has room for. The file is
/// gone when this is disposed of, or with the process.
/// </summary>
internal sealed unsafe class PackedFile : IDisposable
{
    /// <summary>Where blocks begin, so that numbers of any size are aligned.</summary>
    private const int Alignment = sizeof(double);

    private readonly FileStream _stream;
    private readonly List<(MemoryMappedFile Map, MemoryMappedViewAccessor View)> _maps = [];
    private long _length, _mapped;
    private byte* _start;

    /// <param name="folder">Where the file lies; it must be there.</param>
    /// <exception cref="IOException">The file can't be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder is not writable.</exception>
    public PackedFile(string folder) => _stream = new FileStream(
        Path.Combine(folder, $"kaem-rows-{Path.GetRandomFileName()}"),
        new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose,
        });

    /// <summary>Writes a block behind the others.</summary>
    /// <returns>Where it begins.</returns>
    /// <exception cref="IOException">The disk is full.</exception>
    public long Append(ReadOnlySpan<byte> bytes)
    {
        long first = _length;
        RandomAccess.Write(_stream.SafeFileHandle, bytes, first);
        _length = (first + bytes.Length + Alignment - 1) / Alignment * Alignment;
        return first;
    }

    /// <summary>What is at a place of the file. It holds until this is disposed of.</summary>
    /// <exception cref="ObjectDisposedException">It is.</exception>
    public ReadOnlySpan<byte> Read(long first, int length)
    {
        if (first + length > _mapped)
            Map();
        return new ReadOnlySpan<byte>(_start + first, length);
    }

    public void Dispose()
    {
        _mapped = 0;
        _start = null;
        foreach (var (map, view) in _maps)
        {
            view.SafeMemoryMappedViewHandle.ReleasePointer();
            view.Dispose();
            map.Dispose();
        }
        _maps.Clear();
        _stream.Dispose();
    }

    /// <summary>Maps all that was written so far. What was mapped before stays, for spans of it may be in use.</summary>
    private void Map()
    {
        ObjectDisposedException.ThrowIf(_stream.SafeFileHandle.IsClosed, this);
        RandomAccess.SetLength(_stream.SafeFileHandle, _length);
        var map = MemoryMappedFile.CreateFromFile(_stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        var view = map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        _maps.Add((map, view));
        _start = start + view.PointerOffset;
        _mapped = _length;
    }
}

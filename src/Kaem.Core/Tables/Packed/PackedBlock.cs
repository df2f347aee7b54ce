using System.Runtime.InteropServices;

namespace Kaem.ML.Tables;

/// <summary>Values of some rows, in memory or in a file.</summary>
internal readonly struct PackedBlock<T> where T : unmanaged
{
    private readonly T[]? _values;
    private readonly PackedFile? _file;
    private readonly long _first;

    private PackedBlock(T[]? values, PackedFile? file, long first) => (_values, _file, _first) = (values, file, first);

    public T this[int row] => _values is { } values
        ? values[row]
        : MemoryMarshal.Read<T>(_file!.Read(_first + (long)row * Marshal.SizeOf<T>(), Marshal.SizeOf<T>()));

    /// <summary>Puts values where there is room for them.</summary>
    /// <param name="values">The values, which are kept where they stay in memory.</param>
    /// <param name="place">Where they go; null for memory.</param>
    public static PackedBlock<T> Of(T[] values, PackedPlace? place)
    {
        var bytes = MemoryMarshal.AsBytes(values.AsSpan());
        return place?.FileFor(bytes.Length) is { } file ? new PackedBlock<T>(null, file, file.Append(bytes)) : new PackedBlock<T>(values, null, 0);
    }
}

using Kaem.ML.Jobs;
using Kaem.ML.Tables;
using Microsoft.ML;

namespace Kaem.ML.Rows;

/// <summary>
/// Reads chunks of a source. Row groups are found at once; of separated values it keeps its place, so that somebody who reads ever later chunks goes through a
/// file once.
/// </summary>
internal sealed class SourceReader(SourceDescription source, int chunkRows) : IDisposable
{
    private readonly SourceChunk[] _chunks = Sources.Chunks(source, chunkRows);
    private ParquetRows? _open;
    private IEnumerator<IDataView>? _blocks;
    private int _file = -1;
    private long _next;

    public int Count => _chunks.Length;

    public SourceChunk Chunk(int chunk) => _chunks[chunk];

    /// <summary>The rows of a chunk, to be read before the next chunk is.</summary>
    /// <exception cref="IOException">A file is not as it was, or not there.</exception>
    /// <exception cref="FormatException">A file can't be read.</exception>
    public IDataView Read(int chunk)
    {
        var found = _chunks[chunk];
        var file = source.Files[found.File];
        string path = Path.Combine(source.Folder, file.Name);
        var info = new FileInfo(path);
        if (!info.Exists)
            throw new FileNotFoundException($"There is no file '{path}' here; every worker must see the source under the same path.", path);
        if (info.Length != file.Bytes)
            throw new IOException($"'{path}' has {info.Length} bytes, and had {file.Bytes} when the job began: it is another file.");
        if (_file != found.File)
        {
            Dispose();
            _file = found.File;
        }
        if (Sources.IsParquet(file.Name))
        {
            _open ??= ParquetRows.Open(path, null);
            return ParquetDataExtensions.ViewGroups(_open, found.FirstGroup, found.Groups, found.First);
        }
        if (_blocks is null || found.First < _next)
        {
            _blocks?.Dispose();
            (_blocks, _next) = (new SeparatedFile(path).Blocks(chunkRows).GetEnumerator(), 0);
        }
        while (_blocks.MoveNext())
        {
            _next += chunkRows;
            if (_next > found.First)
                return _blocks.Current;
        }
        throw new IOException($"'{path}' ends before row {found.First}: it is another file than when the job began.");
    }

    public void Dispose()
    {
        _open?.Dispose();
        _blocks?.Dispose();
        (_open, _blocks, _file, _next) = (null, null, -1, 0);
    }
}
